import type { Role } from '../../shared/domain/actor.ts';

const EVERY_ROLE = Object.keys({
  patient: true,
  agent: true,
  staff: true,
  coordinator: true,
  ministry: true,
  operator: true,
} satisfies Record<Role, true>);

/** Returns whether these are all the roles there are: then any session may call. */
export function isEveryRole(roles: readonly string[]): boolean {
  return EVERY_ROLE.every((role) => roles.includes(role));
}

/** Says who may call, in words. */
export function callersText(roles: 'public' | readonly string[]): string {
  if (roles === 'public') return 'anyone';
  return isEveryRole(roles) ? 'any session' : roles.join(', ');
}
