import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { postalCodes } from '../../local/network/postal-codes.ts';
import { addDays, type DayKey, dayOf, isoDateOf } from '../../shared/domain/civil-time.ts';
import type { TermSearch } from '../../shared/domain/free-terms.ts';
import { type ServicePoint, servicePointIdOf } from '../../shared/domain/service-point.ts';
import { type SiteDay, siteDayIdOf, slotKeyOf } from '../../shared/domain/slot.ts';
import { VACCINE_TYPES } from '../../shared/domain/vaccines.ts';
import { newSession, Tokens } from '../../shared/http/session.ts';
import { slotText } from '../../shared/http/wire.ts';
import { servicePoints } from '../../shared/store/collections.ts';
import { FreeTermsFeed } from '../../shared/store/free-terms-feed.ts';
import { putOutbox } from '../../shared/store/outbox.ts';
import { postalTable } from '../../shared/store/postal-codes.ts';
import { siteDays } from '../../shared/store/site-days.ts';
import { termsFromDatabase } from '../../shared/store/terms-from-database.ts';
import { importPostalTable } from '../../shared/use-cases/import-postal-codes.ts';
import { baseUrl, db } from '../support/cloud.ts';
import { startOwnInstance } from '../support/own-instance.ts';

const TODAY = dayOf(Date.now());
/** A city that no other test looks at: these points stay, since the indexes of the cloud know them. */
const POZNAN = '3064';
const LONG_GONE = '2020-01-01T00:00:00Z';
const PAGES_MAX = 4;
const RUNS = 100;

/** Points beside one that is there already, each peculiar in a way of its own, and their days. */
const peculiar: { points: ServicePoint[]; days: SiteDay[] } = { points: [], days: [] };
let all: ServicePoint[] = [];

/** A day with a term every five minutes from ten on, of every vaccine in turn; of each four one has no place. */
function dayWith(point: ServicePoint, day: DayKey, terms: number): SiteDay {
  const slots = Array.from({ length: terms }, (_, i) => {
    const vaccineType = VACCINE_TYPES[i % VACCINE_TYPES.length]!;
    const key = slotKeyOf({ startMinute: 600 + 5 * (i >> 1), vaccineType, dose: 1 + (i % 2), audience: 'external' });
    return [key, { minutes: 5, capacity: i % 4, booked: 0 }] as const;
  });
  return { servicePointId: point.id, day, voiId: point.voiId, slots: Object.fromEntries(slots), version: 1 };
}

beforeAll(async () => {
  const there = (await servicePoints(db).get()).docs.map((point) => point.data());
  const beside = there.find(({ terc }) => terc.startsWith(POZNAN));
  const pointLike = (name: string, over: Partial<ServicePoint>): ServicePoint => ({
    ...beside!,
    id: servicePointIdOf(['first search', name]),
    name,
    ...over,
  });
  const inactive = pointLike('nieczynny', { status: 'INACTIVE' });
  // Indexes that are loaded learn of a point from its days; until then they place no postal code by it.
  const withoutDays = pointLike('bez dni', { zipCode: '99-999' });
  const withGaps = pointLike('z przerwami', { terc: `${POZNAN}029`, lat: beside!.lat + 0.05 });
  const crowded = pointLike('tłoczny', { mobility: 'MOBILE', lon: beside!.lon + 0.1 });
  const far = pointLike('daleki, o tym samym kodzie', { lat: beside!.lat + 0.5 });
  peculiar.points.push(inactive, withoutDays, withGaps, crowded, far);
  const days = (point: ServicePoint, ahead: readonly number[], terms: number) =>
    ahead.map((offset) => dayWith(point, addDays(TODAY, offset), terms));
  peculiar.days.push(
    ...days(inactive, [0, 1, 2, 3], 20),
    ...days(withGaps, [1, 9, 20, 40], 10),
    ...days(crowded, [0, 1, 2, 3, 4, 5], 150),
    ...days(far, [1, 2], 8),
  );
  const writes = db.batch();
  for (const point of peculiar.points) writes.set(servicePoints(db).doc(point.id), point);
  for (const day of peculiar.days) writes.set(siteDays(db).doc(siteDayIdOf(day)), day);
  putOutbox(writes, db, [], {
    days: peculiar.days.map(({ servicePointId, day, version }) => ({ servicePointId, day, version })),
  });
  await writes.commit();
  all = [...there, ...peculiar.points];
});

const anyPoint = fc.oneof(
  fc.nat().map((n) => peculiar.points[n % peculiar.points.length]!),
  fc.nat().map((n) => all[n % all.length]!),
);
const anyArea = fc.oneof(
  anyPoint.map(({ id }) => ({ servicePointId: id })),
  anyPoint.map(({ voiId, terc }) => ({ voiId, geoId: terc })),
  anyPoint.map(({ voiId }) => ({ voiId })),
  fc.record({
    postalCode: fc.oneof(
      anyPoint.map(({ zipCode }) => zipCode),
      anyPoint.map(({ zipCode }) => `${zipCode.slice(0, 4)}99`),
    ),
    radiusKm: fc.constantFrom(5, 10, 25, 50),
  }),
);
const anySearch = fc.record(
  {
    area: anyArea,
    fromDay: fc.integer({ min: -1, max: 10 }).map((days) => addDays(TODAY, days)),
    toDay: fc.integer({ min: 0, max: 45 }).map((days) => addDays(TODAY, days)),
    fromMinute: fc.constantFrom(0, 610),
    toMinute: fc.constantFrom(640, 1_439),
    vaccineTypes: fc.subarray([...VACCINE_TYPES], { minLength: 1 }),
    mobilities: fc.constantFrom<TermSearch['mobilities'] & {}>(['MOBILE'], ['STATIONARY', 'MOBILE']),
    dose: fc.constantFrom(1, 2),
    after: fc.constantFrom(LONG_GONE, new Date(Date.now() + 3 * 86_400_000).toISOString()),
  },
  { requiredKeys: ['area', 'fromDay', 'toDay'] },
);

test('read from the database for one search, the terms give the page that the index of the country gives, and every next page', async () => {
  const feed = new FreeTermsFeed(db, { form: slotText, uptimeMs: () => performance.now() });
  const { terms: index } = await feed.view();
  const nowMs = Date.now();
  const compared = { narrow: 0, wide: 0, full: 0 };
  const property = fc.asyncProperty(anySearch, async (search) => {
    let next: TermSearch = { ...search, fromDay: search.fromDay < TODAY ? TODAY : search.fromDay };
    for (let pages = 0; pages < PAGES_MAX; pages++) {
      const part = await termsFromDatabase(next, { db, form: slotText, nowMs });
      compared[part ? 'narrow' : 'wide']++;
      if (!part) return;
      const page = index.search(next, nowMs);
      expect(part.terms.search(next, nowMs)).toEqual(page);
      if (page.continuesAfter === undefined) return;
      compared.full++;
      next = { ...next, after: page.continuesAfter };
    }
  });
  await fc.assert(property, { numRuns: RUNS });
  expect(compared.narrow).toBeGreaterThan(RUNS / 2);
  expect(compared.full).toBeGreaterThan(0);
});

test('a day with a term that cannot be understood keeps no other from a search that reads the database', async () => {
  const point = peculiar.points[3]!;
  const wanted = { area: { servicePointId: point.id }, fromDay: TODAY, toDay: addDays(TODAY, 13) };
  const found = async () => {
    const part = await termsFromDatabase(wanted, { db, form: slotText, nowMs: Date.now() });
    return part!.terms.search(wanted, Date.now()).terms.length;
  };
  const before = await found();
  expect(before).toBeGreaterThan(0);
  const damaged = siteDayIdOf({ servicePointId: point.id, day: addDays(TODAY, 2) });
  const document = db.collection('siteDays').doc(damaged);
  const stored = (await document.get()).data()!;
  await document.update({ 'slots.t600v255d1e': { minutes: 15, capacity: 1, booked: 0 } });
  const after = await found();
  await document.set(stored);
  expect(after).toBeGreaterThan(0);
  expect(after).toBeLessThanOrEqual(before);
});

const week = { dayRange: { from: isoDateOf(addDays(TODAY, 1)), to: isoDateOf(addDays(TODAY, 7)) }, after: LONG_GONE };

test.each([
  ['a point', () => ({ servicePointId: peculiar.points[3]!.id })],
  ['a gmina', () => ({ voiId: '30', geoId: `${POZNAN}011` })],
  ['a circle', () => ({ postalCode: peculiar.points[0]!.zipCode, distanceRangeCode: 'distanceRange0_10' })],
])('the first search that an instance is asked, of %s, finds what its neighbours’ indexes find', async (_, area) => {
  const instance = await startOwnInstance('find-slots');
  try {
    const ask = async (url: string) => {
      const session = newSession({ role: 'patient', subject: url, servicePointIds: [], referrals: [] }, Date.now());
      const response = await fetch(`${url}/api/calendarSlots/find`, {
        method: 'POST',
        headers: { authorization: `Bearer ${new Tokens().sealSession(session)}` },
        body: JSON.stringify({ ...week, ...area() }),
      });
      expect(response.status).toBe(200);
      const { list, hasMore, next } = (await response.json()) as { list: unknown[]; hasMore: boolean; next?: object };
      return { list, hasMore, next };
    };
    const first = await ask(instance.url);
    expect(first).toEqual(await ask(baseUrl));
    expect(first.list.length).toBeGreaterThan(20);
  } finally {
    await instance.close();
  }
});

test('npm run import:postal-codes: an instance knows the table from its first search on, and a table without a code takes it back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'postal codes ą '));
  const rows = [...postalCodes(), ['84-150', { lat: 54.6077, lon: 18.8017 }] as const];
  const text = rows
    .map(([code, { lat, lon }]) => ['PL', code, ...Array(7).fill(''), lat, lon, 4].join('\t'))
    .join('\n');
  const path = join(folder, 'PL.txt.gz');
  writeFileSync(path, gzipSync(text));
  const knows = async () => {
    const feed = new FreeTermsFeed(db, { form: slotText, uptimeMs: () => performance.now() });
    const loaded = (await feed.view()).terms.knowsPostalCode('84-150');
    const search = { area: { postalCode: '84-150', radiusKm: 5 }, fromDay: TODAY, toDay: TODAY };
    const part = await termsFromDatabase(search, { db, form: slotText, nowMs: Date.now() });
    return { loaded, first: part!.terms.knowsPostalCode('84-150') };
  };
  try {
    expect(await knows()).toEqual({ loaded: false, first: false });
    const run = () => promisify(execFile)(process.execPath, ['scripts/import-postal-codes.ts', path]);
    const { stdout } = await run();
    expect(stdout).toContain(`${rows.length} postal codes imported, 0 rows could not be used`);
    expect(stdout).toContain('Source: GeoNames (https://www.geonames.org), licence CC BY 4.0');
    expect(await knows()).toEqual({ loaded: true, first: true });
    const { updateTime } = await postalTable(db).get();
    await run();
    expect((await postalTable(db).get()).updateTime).toEqual(updateTime);
  } finally {
    await importPostalTable(postalCodes(), { db, now: Date.now, source: 'invented', licence: 'none' });
    rmSync(folder, { recursive: true });
  }
  expect(await knows()).toEqual({ loaded: false, first: false });
});
