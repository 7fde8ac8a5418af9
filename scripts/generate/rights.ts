import { functionEntries } from '../../functions/catalog.ts';
import { ROLES } from '../../shared/domain/actor.ts';
import type { Route } from '../../shared/http/route.ts';

const routes = functionEntries.flatMap(([, { trigger }]): readonly Route[] =>
  trigger.kind === 'http' ? trigger.routes : [],
);

const GROUND_TEXT = {
  none: 'yes',
  own: 'own',
  visitAtPoint: 'visit at point',
  presence: 'presence',
  breakGlass: 'break-glass',
} as const satisfies Record<Route['ground'], string>;

/** Returns docs/rights.md: what each role may call, and on what ground it reaches data of persons. */
export function rightsPage(): string {
  return `# Rights

What each role may call, and on what ground a call reaches data of persons. The endpoint lets nobody else in, before any work.

- **yes**: the call tells nothing of a person.
- **own**: the caller's own data, and nobody else's.
- **visit at point**: persons who have, or had, a visit at a point where the caller works.
- **presence**: a person who stands before the caller, found by the number of their document. By id they are found only with a
  visit at the point or, otherwise, for a reason that the caller gives: that is kept and flagged (*break-glass*).

Whoever reads the record of somebody else leaves an entry in the access log before the answer leaves; whoever changes a visit
stands in its history. Patients see both together.

This file is generated from the catalogue of functions: change that, then run \`npm run generate\`.

| Call | ${ROLES.join(' | ')} |
| --- | ${ROLES.map(() => '---').join(' | ')} |
${routes.map(rowOf).join('\n')}
`;
}

function rowOf({ method, path, roles, ground }: Route): string {
  const cells = ROLES.map((role) => (roles === 'public' || roles.includes(role) ? GROUND_TEXT[ground] : '–'));
  return `| \`${method} ${path}\` | ${cells.join(' | ')} |`;
}
