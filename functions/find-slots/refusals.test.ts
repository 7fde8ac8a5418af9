import { afterAll, beforeAll, expect, it } from 'vitest';
import { instantOf } from '../../shared/domain/civil-time.ts';
import { FreeTerms } from '../../shared/domain/free-terms.ts';
import { slotText } from '../../shared/http/wire.ts';
import type { FreeTermsFeed } from '../../shared/store/free-terms-feed.ts';
import { answerOf, bearer, NOW_MS, serve } from '../../tests/builders.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const POINT = '5a9f2a36-7f0e-4a52-9d3c-0f4f6a1f0001';
let server: Awaited<ReturnType<typeof serve>>;
let nowMs = NOW_MS;
let searches = 0;

beforeAll(async () => {
  const feed = {
    viewFor: async () => {
      searches++;
      return { terms: new FreeTerms(slotText), asOf: instantOf(NOW_MS) };
    },
    catchUp: async () => {},
  } as unknown as FreeTermsFeed<string>;
  const referrals = { get: async () => undefined };
  const leaving = new AbortController().signal;
  const handlers = operations({ referrals, feed, now: () => nowMs, uptimeMs: () => nowMs, leaving });
  server = await serve('find-slots-refusals', catalog['find-slots'].trigger.routes, handlers);
});
afterAll(() => server.close());

async function ask(over: object) {
  nowMs += 2_000;
  const body = JSON.stringify({ dayRange: { from: '2027-03-01', to: '2027-03-31' }, voiId: '12', ...over });
  const response = await fetch(`${server.url}/api/v2/calendarSlots/find`, {
    method: 'POST',
    body,
    headers: await bearer(),
  });
  return { status: response.status, body: await answerOf(response) };
}

const range = (from: unknown, to: unknown) => ({ dayRange: { from, to } });

it.each([
  ['a day that does not exist', range('2027-02-29', '2027-03-31')],
  ['month 13', range('2027-13-01', '2027-13-02')],
  ['a day in Polish', range('01.03.2027', '31.03.2027')],
  ['a moment for a day', range('2027-03-01T00:00:00Z', '2027-03-31')],
  ['a number for a day', range(20270301, 20270331)],
  ['no range', { dayRange: undefined }],
  ['half a range', { dayRange: { from: '2027-03-01' } }],
  ['a range that ends before it begins', range('2027-03-31', '2027-03-01')],
  ['a range of 401 days', range('2027-03-01', '2028-04-05')],
  ['a range of eight thousand years', range('2027-03-01', '9999-12-31')],
  ['a range in the year 9999', range('9999-12-31', '9999-12-31')],
  ['a range in the year 0', range('0000-01-01', '0000-01-02')],
  ['a range before the programme began', range('2019-12-31', '2020-01-02')],
  ['a range three years ahead', range('2030-03-01', '2030-03-02')],
  ['hour 24', { hourRange: { from: '08:00', to: '24:00' } }],
  ['minute 60', { hourRange: { from: '08:60', to: '09:00' } }],
  ['an odd voivodeship', { voiId: '13' }],
  ['a voivodeship as a number', { voiId: 12 }],
  ['a gmina of six digits', { geoId: '126101' }],
  ['a gmina of no voivodeship', { geoId: '1361011' }],
  ['a gmina of no kind', { geoId: '1261017' }],
  ['a gmina as a number', { geoId: 1261011 }],
  ['a point in the form of a URN', { servicePointId: `urn:uuid:${POINT}` }],
  ['half a surrogate pair for a postal code', { postalCode: '\ud800', distanceRangeCode: 'distanceRange0_5' }],
  ['a point that is no UUID', { servicePointId: 'point-1' }],
  ['a vaccine by its trade name', { vaccineTypes: ['Comirnaty'] }],
  ['one vaccine outside a list', { vaccineTypes: 'cov19.pfizer' }],
  ['an unknown mobility', { mobilities: ['FLYING'] }],
  ['a referral that is no UUID', { prescriptionId: '1' }],
  ['a postal code of four digits', { postalCode: '3114', distanceRangeCode: 'distanceRange0_5' }],
  ['a postal code inside a longer text', { postalCode: '31-147 Kraków', distanceRangeCode: 'distanceRange0_5' }],
  ['an unknown distance', { postalCode: '31-147', distanceRangeCode: 'distanceRange0_500' }],
  ['a distance that is a property of every object', { postalCode: '31-147', distanceRangeCode: 'constructor' }],
  ['a page after no moment', { after: 'yesterday' }],
  ['no place at all', { voiId: undefined }],
  ['a postal code without a distance and no other place', { voiId: undefined, postalCode: '31-147' }],
])('%s is 400 and says where, and nothing is searched', async (_, over) => {
  searches = 0;
  const { status, body } = await ask(over);
  expect(status).toBe(400);
  expect(body.errorCode).toBe('ERR_INVALID_REQUEST');
  expect(body.problems.length).toBeGreaterThan(0);
  for (const { field } of body.problems) expect(field).toMatch(/^\//);
  expect(searches).toBe(0);
});

it.each([
  ['one day', range('2027-03-02', '2027-03-02')],
  ['400 days', range('2027-03-01', '2028-04-04')],
  ['days gone by', range('2021-01-15', '2021-05-09')],
  ['29 February', range('2028-02-29', '2028-02-29')],
  ['hours that end before they begin', { hourRange: { from: '10:00', to: '08:00' } }],
  ['a place no point is in', { voiId: undefined, servicePointId: POINT }],
])('a search of %s finds nothing in an empty country', async (_, over) => {
  const { status, body } = await ask(over);
  expect([status, body.list, body.hasMore]).toEqual([200, [], false]);
});
