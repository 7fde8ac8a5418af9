import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { OperationSchema } from '../shared/http/endpoint.ts';
import { functionEntries } from './catalog.ts';

const refusingFullSlots: string[] = [];
for (const [name, { trigger }] of functionEntries) {
  if (trigger.kind !== 'http') continue;
  const schemas: Record<string, OperationSchema> = await import(join(import.meta.dirname, name, 'schema.ts'));
  if (Object.values(schemas).some(({ refusals }) => refusals?.includes('slot_full'))) refusingFullSlots.push(name);
}

it.each(refusingFullSlots)('%s refuses a full slot with alternatives in the one form', (name) => {
  expect(readFileSync(join(import.meta.dirname, name, 'handler.ts'), 'utf8')).toContain('withAlternatives(');
});

it('those that refuse a full slot are found', () => {
  expect(refusingFullSlots).toEqual(
    expect.arrayContaining(['confirm-slot', 'reschedule-appointment', 'site-visits', 'site-standby', 'standby']),
  );
});
