import { isEveryRole } from '../../shared/http/session.ts';

/** Says who may call, in words. */
export function callersText(roles: 'public' | readonly string[]): string {
  if (roles === 'public') return 'anyone';
  return isEveryRole(roles) ? 'any session' : roles.join(', ');
}
