import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerOf, bearer, POINT_BY_ID, POINT_ID, serve, slotRef } from '../../tests/builders.ts';
import { Refusal } from '../domain/errors.ts';
import { slotIdOf } from '../domain/slot.ts';
import { withAlternatives } from './alternatives.ts';
import { operation } from './endpoint.ts';
import type { Route } from './route.ts';

const OPEN = slotRef();
const INTERNAL = slotRef({ startMinute: 615, audience: 'internal' });
const ROUTES: Route[] = [
  { operation: 'takeTerm', method: 'POST', path: '/term', roles: ['patient', 'staff'], ground: 'none' },
  { operation: 'fail', method: 'POST', path: '/fail', roles: ['patient'], ground: 'none' },
];
const schema = { summary: 'a call of the test', response: null, refusals: ['slot_full', 'slot_started'] } as const;
const offered = [OPEN, INTERNAL].map((slot) => ({ id: slotIdOf(slot), slot, minutes: 15 }));

let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  const operations = withAlternatives(POINT_BY_ID, {
    takeTerm: operation(schema, async () => {
      throw new Refusal('slot_full', { alternatives: offered });
    }),
    fail: operation(schema, async () => {
      throw new Refusal('slot_started', { startAt: '2027-03-02T09:00:00Z' });
    }),
  });
  server = await serve('alternatives', ROUTES, operations);
});
afterAll(() => server.close());

async function alternativesFor(role: 'patient' | 'staff') {
  const response = await fetch(`${server.url}/term`, { method: 'POST', headers: await bearer({ role }) });
  const { alternatives, errorCode } = (await answerOf(response)) as unknown as {
    alternatives: { id: string }[];
    errorCode: string;
  };
  expect([response.status, errorCode]).toEqual([409, 'ERR_SLOT_FULL']);
  return alternatives;
}

it('staff are told all alternatives to a full slot, as slots in the form that clients know', async () => {
  const alternatives = await alternativesFor('staff');
  expect(alternatives.map(({ id }) => id)).toEqual([slotIdOf(OPEN), slotIdOf(INTERNAL)]);
  expect(alternatives[0]).toEqual({
    id: slotIdOf(OPEN),
    startAt: '2027-03-02T09:00:00Z',
    duration: 15,
    servicePoint: {
      id: POINT_ID,
      name: 'Przychodnia Zdrowie',
      addressText: 'ul. Długa 1, Kraków',
      mobility: 'STATIONARY',
    },
    vaccineType: 'cov19.pfizer',
    mobility: 'STATIONARY',
    dose: 1,
    status: 'ACTIVE',
  });
});

it('a patient is told only of those that a patient can book', async () => {
  expect((await alternativesFor('patient')).map(({ id }) => id)).toEqual([slotIdOf(OPEN)]);
});

it('every other refusal passes as it is', async () => {
  const response = await fetch(`${server.url}/fail`, { method: 'POST', headers: await bearer() });
  expect(await answerOf(response)).toMatchObject({ errorCode: 'ERR_SLOT_STARTED', startAt: '2027-03-02T09:00:00Z' });
});
