import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { functionEntries } from '../../functions/catalog.ts';
import { answersOf } from './answers.ts';

const FUNCTIONS = join(import.meta.dirname, '../../functions');

const refusingFullSlots = functionEntries.filter(
  ([, { trigger }]) =>
    trigger.kind === 'http' &&
    trigger.routes.some((route) => answersOf(route.operation).refusals.includes('slot_full')),
);

it.each(refusingFullSlots.map(([name]) => name))('%s refuses a full slot with alternatives in the one form', (name) => {
  expect(readFileSync(join(FUNCTIONS, name, 'handler.ts'), 'utf8')).toContain('withAlternatives(');
});

it('those that refuse a full slot are found', () => {
  expect(refusingFullSlots.map(([name]) => name)).toEqual(
    expect.arrayContaining(['confirm-slot', 'reschedule-appointment', 'site-visits', 'site-standby', 'standby']),
  );
});
