import { expect, it } from 'vitest';
import { Refusal, saysTryLater, tryLater } from './errors.ts';

it('a refusal does not compile without the details that its code tells, with others, or with any where it tells none', () => {
  const neverRun = () => [
    new Refusal('slot_not_found'),
    new Refusal('dose_mismatch', { dose: 2 }),
    new Refusal('login_failed'),
    new Refusal('login_failed', { reason: 'access_denied' }),
    // @ts-expect-error there is no such code
    new Refusal('slot_gone'),
    // @ts-expect-error the dose is missing
    new Refusal('dose_mismatch'),
    // @ts-expect-error the dose is a number
    new Refusal('dose_mismatch', { dose: 'second' }),
    // @ts-expect-error nothing else is told
    new Refusal('dose_mismatch', { dose: 2, vaccineType: 'cov19.pfizer' }),
    // @ts-expect-error nothing is told
    new Refusal('slot_not_found', { slotId: '1' }),
    // @ts-expect-error the domain knows no fields of requests
    new Refusal('invalid_request', { problems: [{ field: '/until', problem: 'is past' }] }),
    // @ts-expect-error it is not for later
    tryLater('slot_full', 1_000),
  ];
  expect(neverRun).toBeTypeOf('function');
});

it('whoever has asked for the code of a refusal knows its details', () => {
  const error: unknown = new Refusal('dose_mismatch', { dose: 2 });
  if (!(error instanceof Refusal) || error.code !== 'dose_mismatch') throw new Error('is another one');
  const { dose }: { readonly dose: number } = error.details;
  expect(dose).toBe(2);
});

it.each([
  [0, 1],
  [1, 1],
  [1_000, 1],
  [1_001, 2],
  [59_999.5, 60],
])('what may be tried again after %d ms says so in whole seconds, at least one: %d', (waitMs, seconds) => {
  expect(tryLater('overloaded', waitMs).details).toEqual({ retryAfterSeconds: seconds });
});

it('only refusals that say when to try again are of the moment', () => {
  expect(saysTryLater(tryLater('unavailable', 1_000))).toBe(true);
  expect(saysTryLater(new Refusal('slot_not_found'))).toBe(false);
  expect(saysTryLater(new Refusal('dose_mismatch', { dose: 2 }))).toBe(false);
});

it('a refusal gathers no stack, and errors made after it still do', () => {
  expect(new Refusal('slot_not_found').stack).not.toContain('\n');
  expect(new Error('failure').stack).toContain('errors.test.ts');
});
