import { type Firestore, Timestamp } from '@google-cloud/firestore';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { NOW_MS, servicePoint, siteDay, slotRef } from '../../tests/builders.ts';
import { addDays, instantOf } from '../domain/civil-time.ts';
import { Refusal } from '../domain/errors.ts';
import type { TermSearch } from '../domain/free-terms.ts';
import type { Position } from '../domain/geo.ts';
import { areasOf } from '../domain/postal-codes.ts';
import { type Mobility, type ServicePoint, servicePointIdOf } from '../domain/service-point.ts';
import { type SiteDay, siteDayIdOf } from '../domain/slot.ts';
import { VACCINE_TYPES } from '../domain/vaccines.ts';
import { findSlots } from '../use-cases/find-slots.ts';
import { FreeTermsFeed } from './free-terms-feed.ts';

const TODAY = '20270301';
const PAGES_MAX = 50;
const now = () => NOW_MS;

type Row = Readonly<Record<string, unknown>>;
type Name = 'servicePoints' | 'siteDays' | 'outbox' | 'postalAreas' | 'postalTables';

const COMPARE: Readonly<Record<string, (value: never, wanted: never) => boolean>> = {
  '>=': (value, wanted) => value >= wanted,
  '<=': (value, wanted) => value <= wanted,
  '>': (value, wanted) => value > wanted,
  '<': (value, wanted) => value < wanted,
  in: (value, wanted: readonly unknown[]) => wanted.includes(value),
};

/** A database of points and their days. Its clock moves on by a second with every reading; it counts the documents read. */
function databaseOf(
  points: readonly ServicePoint[],
  days: readonly SiteDay[],
  table: ReadonlyMap<string, Position> = new Map(),
) {
  const rows: Record<Name, Map<string, Row>> = {
    servicePoints: new Map(points.map((point) => [point.id, { ...point }])),
    siteDays: new Map(days.map((day) => [siteDayIdOf(day), { ...day }])),
    outbox: new Map(),
    postalAreas: new Map(areasOf(table).map((area) => [area.id, { ...area }])),
    postalTables: new Map(table.size > 0 ? [['current', { version: 'first' }]] : []),
  };
  const read = { servicePoints: 0, siteDays: 0, outbox: 0, postalAreas: 0, postalTables: 0 };
  const state = {
    /** Resolves when the database may answer; rejects when it does not. */
    answers: async (_: 'documents' | 'query' | 'stream') => {},
    streams: 0,
    readTimeMs: NOW_MS,
  };
  const timeOf = () => {
    const readMs = state.readTimeMs;
    state.readTimeMs += 1_000;
    return { toMillis: () => readMs };
  };
  const snapshot = (name: Name, id: string, readTime: object) => {
    const row = rows[name].get(id);
    read[name]++;
    return { id, readTime, exists: row !== undefined, data: () => row, get: (field: string) => row?.[field] };
  };
  const query = (name: Name, matches: (row: Row) => boolean, limit = Number.POSITIVE_INFINITY): object => {
    const found = () => [...rows[name]].filter(([, row]) => matches(row)).slice(0, limit);
    return {
      where: (field: string, op: string, wanted: unknown) =>
        query(name, (row) => matches(row) && COMPARE[op]!(row[field] as never, wanted as never)),
      limit: (count: number) => query(name, matches, count),
      select: () => query(name, matches),
      get: async () => {
        await state.answers('query');
        const readTime = timeOf();
        const docs = found().map(([id]) => snapshot(name, id, readTime));
        return { docs, size: docs.length, readTime };
      },
      stream: async function* () {
        state.streams++;
        await state.answers('stream');
        for (const [id] of found()) yield snapshot(name, id, timeOf());
      },
    };
  };
  const collection = (name: Name): object => ({
    withConverter: () => collection(name),
    doc: (id: string) => ({
      name,
      id,
      get: async () => {
        await state.answers('documents');
        return snapshot(name, id, timeOf());
      },
    }),
    ...query(name, () => true),
  });
  const getAll = async (...refs: readonly { name: Name; id: string }[]) => {
    await state.answers('documents');
    const readTime = timeOf();
    return refs.map(({ name, id }) => snapshot(name, id, readTime));
  };
  const db = { collection, getAll } as unknown as Firestore;
  return { db, rows, read, state };
}

const feedOf = ({ db }: { db: Firestore }) =>
  new FreeTermsFeed(db, { form: ({ id, startAt }) => `${startAt} ${id}`, uptimeMs: () => 0 });

const idOf = (n: number) => servicePointIdOf(['punkt', String(n)]);

/** A point of Kraków, one of a hundred, a minute of latitude from the next. */
const pointOf = (n: number, over: Partial<ServicePoint> = {}) =>
  servicePoint({ id: idOf(n), lat: 50 + n / 60, zipCode: `31-0${String(n % 100).padStart(2, '0')}`, ...over });

/** A day of a point, some days from today, with a term every so many minutes from eight on. */
const dayOf = (n: number, day: number, terms = 1, step = 10, booked = 0): SiteDay =>
  siteDay(
    Array.from({ length: terms }, (_, i) => ({
      slot: slotRef({
        servicePointId: idOf(n),
        day: addDays(TODAY, day),
        startMinute: 480 + Math.floor(i / 2) * step,
        vaccineType: VACCINE_TYPES[(n + i) % VACCINE_TYPES.length]!,
        dose: 1 + (i % 2),
      }),
      booked: i < booked ? 1 : 0,
    })),
  );

const searchOf = (over: Partial<TermSearch> = {}): TermSearch => ({
  area: { servicePointId: idOf(0) },
  fromDay: TODAY,
  toDay: addDays(TODAY, 13),
  ...over,
});

/** Lets what was put off until after the answer begin and, when nothing holds it up, end. */
const settled = async () => {
  for (let i = 0; i < 20; i++) await new Promise((done) => setImmediate(done));
};

/** A page without its moment, or the refusal of a code that is not known. */
const pageOf = async (search: TermSearch, feed: ReturnType<typeof feedOf>) => {
  try {
    const { asOf: _, ...page } = await findSlots(search, { feed, now });
    return page;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'postal_code_unknown') return { refused: error.code };
    throw error;
  }
};

const GMINAS = ['1261011', '1261029', '1206114', '1206115', '1401012'];
const ZIP_CODES = ['31-147', '31-150', '32-065', '32-066', '05-300'];

/** Points on a grid of five kilometres or so, their postal codes anywhere, and their days. */
const networks = fc.record({
  points: fc.array(
    fc.record({
      terc: fc.constantFrom(...GMINAS),
      zipCode: fc.constantFrom(...ZIP_CODES),
      lat: fc.nat(12).map((steps) => 50 + steps * 0.047),
      lon: fc.nat(12).map((steps) => 19.6 + steps * 0.071),
      mobility: fc.constantFrom('MOBILE' as const, 'STATIONARY' as const),
      status: fc.constantFrom('ACTIVE' as const, 'ACTIVE' as const, 'ACTIVE' as const, 'INACTIVE' as const),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  table: fc.dictionary(
    fc.constantFrom(...ZIP_CODES, '31-999', '32-060', '80-001'),
    fc.record({
      lat: fc.double({ min: 50, max: 50.6, noNaN: true }),
      lon: fc.double({ min: 19.6, max: 20.5, noNaN: true }),
    }),
  ),
  days: fc.uniqueArray(
    fc.record({
      point: fc.nat(11),
      day: fc.integer({ min: -2, max: 20 }),
      terms: fc.integer({ min: 1, max: 50 }),
      booked: fc.constantFrom(0, 1, 10, 50),
    }),
    { minLength: 10, maxLength: 120, selector: ({ point, day }) => `${point} ${day}` },
  ),
});

const searches = fc.record(
  {
    area: fc.oneof(
      fc.nat(12).map((n) => ({ servicePointId: idOf(n) })),
      fc.constantFrom(...GMINAS).map((geoId) => ({ voiId: geoId.slice(0, 2), geoId })),
      fc.constantFrom('12', '14', '24').map((voiId) => ({ voiId })),
      fc.constant({ voiId: '14', geoId: '1261011' }),
      fc.record({
        postalCode: fc.constantFrom(...ZIP_CODES, '31-999', '32-060', '05-999', '80-001'),
        radiusKm: fc.constantFrom(5, 10, 25, 50),
      }),
    ),
    fromDay: fc.integer({ min: -3, max: 20 }).map((days) => addDays(TODAY, days)),
    toDay: fc.integer({ min: 0, max: 60 }).map((days) => addDays(TODAY, days)),
    fromMinute: fc.constantFrom(0, 500),
    toMinute: fc.constantFrom(600, 1_439),
    vaccineTypes: fc.subarray([...VACCINE_TYPES], { minLength: 1 }),
    mobilities: fc.constantFrom<readonly Mobility[]>(['MOBILE'], ['STATIONARY', 'MOBILE']),
    dose: fc.constantFrom(1, 2),
    after: fc.constantFrom('2020-01-01T00:00:00Z', '2027-03-03T08:10:00Z', '2027-03-20T00:00:00Z'),
  },
  { requiredKeys: ['area', 'fromDay', 'toDay'] },
);

describe('before the index is loaded', () => {
  it('a search finds, page for page, what it finds in the index, whatever the network and the search', async () => {
    const property = fc.asyncProperty(networks, searches, async ({ points, days, table }, search) => {
      const database = databaseOf(
        points.map((point, n) => servicePoint({ id: idOf(n), ...point })),
        days
          .filter(({ point }) => point < points.length)
          .map(({ point, day, terms, booked }) => dayOf(point, day, terms, 5, booked)),
        new Map(Object.entries(table)),
      );
      const loaded = feedOf(database);
      await loaded.view();
      for (const byDay of [false, true]) {
        let next: TermSearch = search;
        for (let pages = 0; ; pages++) {
          const expected = await pageOf(next, loaded);
          const page = await pageOf(next, feedOf(database));
          expect(page).toEqual(expected);
          expect(pages).toBeLessThan(PAGES_MAX);
          const after = 'refused' in page ? undefined : page.continuesAfter;
          if (after === undefined) break;
          next = byDay ? { ...next, fromDay: addDays(after.slice(0, 10).replaceAll('-', ''), 1) } : { ...next, after };
        }
      }
    });
    await fc.assert(property, { numRuns: 600 });
  });

  it('a search of one point reads that point and its days, and no other', async () => {
    const database = databaseOf([pointOf(0), pointOf(1)], [dayOf(0, 1), dayOf(0, 2), dayOf(1, 1)]);
    const { terms } = await findSlots(searchOf(), { feed: feedOf(database), now });
    expect(terms).toHaveLength(2);
    expect(database.read).toMatchObject({ servicePoints: 1, siteDays: 14, postalAreas: 0, postalTables: 0 });
  });

  it('a search reads no further than its page reaches', async () => {
    const days = Array.from({ length: 40 }, (_, day) => dayOf(0, day, 60));
    const database = databaseOf([pointOf(0)], days);
    const search = searchOf({ toDay: addDays(TODAY, 300), after: instantOf(NOW_MS) });
    const { continuesAfter } = await findSlots(search, { feed: feedOf(database), now });
    expect(continuesAfter).toBeDefined();
    expect(database.read.siteDays).toBeLessThan(40);
  });

  it('a page that goes on after the last one does not read the days before it', async () => {
    const database = databaseOf([pointOf(0)], [dayOf(0, 1), dayOf(0, 12)]);
    const search = searchOf({ after: `2027-03-10T00:00:00Z` });
    expect((await findSlots(search, { feed: feedOf(database), now })).terms).toHaveLength(1);
    expect(database.read.siteDays).toBe(5);
  });

  it.each([
    ['that finds too little on 500 site days', { area: { servicePointId: idOf(0) }, toDay: addDays(TODAY, 800) }, 1],
    ['of more than 500 points', { area: { voiId: '12' } }, 600],
    ['of more than 500 points around', { area: { postalCode: '31-001', radiusKm: 5_000 } }, 501],
    ['around a postal code that more than 500 points place', { area: { postalCode: '31-001', radiusKm: 5 } }, 600],
  ])('a search %s waits for the index, and misses nothing', async (_, over, points) => {
    const numbers = Array.from({ length: points }, (__, n) => n);
    const database = databaseOf(
      numbers.map((n) => pointOf(n)),
      numbers.map((n) => dayOf(n, 1 + (n % 13))),
    );
    let readInVain = 0;
    database.state.answers = async (of) => {
      if (of === 'stream') readInVain = database.read.siteDays;
    };
    const { terms } = await findSlots(searchOf(over), { feed: feedOf(database), now });
    expect(database.state.streams).toBe(1);
    expect(readInVain).toBeLessThanOrEqual(500);
    const loaded = feedOf(database);
    await loaded.view();
    expect(terms).toEqual((await findSlots(searchOf(over), { feed: loaded, now })).terms);
    expect(terms.length).toBeGreaterThan(0);
  });

  it.each([
    ['a point', { servicePointId: idOf(0) }],
    ['a gmina', { voiId: '12', geoId: '1261011' }],
    ['a circle', { postalCode: '31-000', radiusKm: 5 }],
  ])('of what is committed while a search of %s reads, `asOf` promises nothing', async (_, area) => {
    const database = databaseOf([pointOf(0)], [dayOf(0, 1)]);
    const started = database.state.readTimeMs;
    database.state.answers = async (of) => {
      if (of === 'documents' && database.read.servicePoints > 0)
        database.rows.siteDays.set(siteDayIdOf(dayOf(0, 2)), { ...dayOf(0, 2) });
    };
    const { terms, asOf } = await findSlots(searchOf({ area }), { feed: feedOf(database), now });
    expect(asOf).toBe(instantOf(started));
    expect(terms).toHaveLength(2);
  });

  it('the next search shows what was booked after the last', async () => {
    const database = databaseOf([pointOf(0)], [dayOf(0, 1, 2)]);
    database.state.answers = async (of) => {
      if (of === 'stream') await new Promise(() => {});
    };
    const feed = feedOf(database);
    expect((await findSlots(searchOf(), { feed, now })).terms).toHaveLength(2);
    const booked = { ...dayOf(0, 1, 2, 10, 1), version: 2 };
    database.rows.siteDays.set(siteDayIdOf(booked), booked);
    expect((await findSlots(searchOf(), { feed, now })).terms).toHaveLength(1);
  });

  it('days that are over by the database’s clock are not shown, though a slow clock here has not reached their end', async () => {
    const database = databaseOf([pointOf(0)], [dayOf(0, 0), dayOf(0, 1), dayOf(0, 2)]);
    database.state.readTimeMs = Date.parse('2027-03-02T23:30:00Z');
    const loaded = feedOf(database);
    await loaded.view();
    for (const feed of [loaded, feedOf(database)]) {
      const { terms } = await findSlots(searchOf(), { feed, now });
      expect(terms.map((term) => term.slice(0, 10))).toEqual(['2027-03-03']);
    }
  });
});

describe('a search around a postal code', () => {
  const HEL = { lat: 54.6077, lon: 18.8017 };
  const pointAtHel = pointOf(0, { ...HEL, zipCode: '84-141' });
  const around = (postalCode: string) => searchOf({ area: { postalCode, radiusKm: 5 } });
  const clocked = (database: ReturnType<typeof databaseOf>) => {
    const clock = { ms: 0 };
    const form = ({ id }: { id: string }) => id;
    return { clock, feed: new FreeTermsFeed(database.db, { form, uptimeMs: () => clock.ms }) };
  };

  it.each([
    ['cold', false],
    ['loaded', true],
  ])(
    'that no point has finds what is near it by the table, and is refused without one, the index being %s',
    async (_, isLoaded) => {
      for (const [table, found] of [
        [new Map([['84-150', HEL]]), 1],
        [new Map(), undefined],
      ] as const) {
        const feed = feedOf(databaseOf([pointAtHel], [dayOf(0, 1)], table));
        if (isLoaded) await feed.view();
        const page = await pageOf(around('84-150'), feed);
        expect('refused' in page ? page.refused : page.terms.length).toBe(found ?? 'postal_code_unknown');
        expect(await pageOf(around('99-999'), feed)).toEqual({ refused: 'postal_code_unknown' });
      }
    },
  );

  it('reads, before the index is loaded, the points of that code and of its circle, and one document of the table', async () => {
    const others = Array.from({ length: 90 }, (_, n) => pointOf(n + 1, { zipCode: `84-0${10 + n}` }));
    const database = databaseOf(
      [pointAtHel, ...others],
      [dayOf(0, 1)],
      new Map([
        ['84-150', HEL],
        ['85-001', HEL],
      ]),
    );
    await pageOf(around('84-150'), feedOf(database));
    expect(database.read).toMatchObject({ servicePoints: 1, postalAreas: 1, postalTables: 0 });
  });

  it('shows another table a minute after its import, and reads nothing of it until then', async () => {
    const database = databaseOf([pointAtHel], [dayOf(0, 1)]);
    const { clock, feed } = clocked(database);
    await feed.view();
    database.rows.postalAreas.set('84', { ...areasOf(new Map([['84-150', HEL]]))[0]! });
    database.rows.postalTables.set('current', { version: 'second' });
    clock.ms = 59_000;
    expect(await pageOf(around('84-150'), feed)).toEqual({ refused: 'postal_code_unknown' });
    expect(database.read).toMatchObject({ postalAreas: 0, postalTables: 1 });
    clock.ms = 61_000;
    expect(await pageOf(around('84-150'), feed)).toMatchObject({ terms: [expect.anything()] });
    expect(database.read).toMatchObject({ postalAreas: 1, postalTables: 2 });
    clock.ms = 125_000;
    await feed.view();
    expect(database.read).toMatchObject({ postalAreas: 1, postalTables: 3 });
  });

  it('goes on with the table it has while no other can be read', async () => {
    const database = databaseOf([pointAtHel], [dayOf(0, 1)], new Map([['84-150', HEL]]));
    const { clock, feed } = clocked(database);
    await feed.view();
    clock.ms = 61_000;
    database.state.answers = async (of) => {
      if (of === 'documents') throw new Error('14 UNAVAILABLE');
    };
    expect(await pageOf(around('84-150'), feed)).toMatchObject({ terms: [expect.anything()] });
  });
});

describe('loading', () => {
  it('begins when the first answer is ready, not before, and from its end on searches read nothing', async () => {
    const database = databaseOf([pointOf(0)], [dayOf(0, 1)]);
    const feed = feedOf(database);
    await findSlots(searchOf(), { feed, now });
    expect(database.state.streams).toBe(0);
    await settled();
    expect(database.state.streams).toBe(1);
    const read = { ...database.read };
    expect((await findSlots(searchOf(), { feed, now })).terms).toHaveLength(1);
    expect(database.read).toEqual(read);
  });

  it('holds up no narrow search, while a wide one waits for its end', async () => {
    const database = databaseOf(
      Array.from({ length: 501 }, (_, n) => pointOf(n)),
      [dayOf(0, 1)],
    );
    const loading = Promise.withResolvers<void>();
    database.state.answers = (of) => (of === 'stream' ? loading.promise : Promise.resolve());
    const feed = feedOf(database);
    feed.beginLoading();
    let isAnswered = false;
    const wide = findSlots(searchOf({ area: { voiId: '12' } }), { feed, now }).finally(() => {
      isAnswered = true;
    });
    for (let i = 0; i < 50; i++) expect((await findSlots(searchOf(), { feed, now })).terms).toHaveLength(1);
    await settled();
    expect(isAnswered).toBe(false);
    loading.resolve();
    expect((await wide).terms).toHaveLength(1);
    expect(database.state.streams).toBe(1);
  });

  it('begins once, however many ask for it', async () => {
    const database = databaseOf([pointOf(0)], [dayOf(0, 1)]);
    const feed = feedOf(database);
    feed.beginLoading();
    await Promise.all([1, 2, 3].map(() => findSlots(searchOf(), { feed, now })));
    await settled();
    const read = vi.spyOn(database.db, 'collection');
    feed.beginLoading();
    await settled();
    expect(database.state.streams).toBe(1);
    expect(read).not.toHaveBeenCalled();
  });

  it('holds up no crowd: twenty searches at a time read for themselves, the others take turns', async () => {
    const database = databaseOf([pointOf(0)], [dayOf(0, 1)]);
    const released = Promise.withResolvers<void>();
    let asked = 0;
    database.state.answers = async (of) => {
      if (of === 'stream') await new Promise(() => {});
      asked++;
      await released.promise;
    };
    const feed = feedOf(database);
    const crowd = Array.from({ length: 50 }, () => findSlots(searchOf(), { feed, now }));
    await settled();
    expect(asked).toBe(20);
    released.resolve();
    expect((await Promise.all(crowd)).map(({ terms }) => terms.length)).toEqual(Array(50).fill(1));
    expect(database.read.servicePoints).toBe(50);
  });

  it('spares those of a crowd their reading whose turn comes after its end', async () => {
    const database = databaseOf([pointOf(0)], [dayOf(0, 1)]);
    const released = Promise.withResolvers<void>();
    database.state.answers = (of) => (of === 'documents' ? released.promise : Promise.resolve());
    const feed = feedOf(database);
    const crowd = Array.from({ length: 50 }, () => findSlots(searchOf(), { feed, now }));
    feed.beginLoading();
    await settled();
    const { siteDays } = database.read;
    released.resolve();
    expect((await Promise.all(crowd)).map(({ terms }) => terms.length)).toEqual(Array(50).fill(1));
    expect(database.read.siteDays - siteDays).toBe(20 * 14);
  });

  it('leaves out a day that cannot be understood, and has all others', async () => {
    const broken = { ...dayOf(0, 1), slots: null } as unknown as SiteDay;
    const feed = feedOf(databaseOf([pointOf(0)], [broken, dayOf(0, 2)]));
    await feed.view();
    expect((await findSlots(searchOf(), { feed, now })).terms).toHaveLength(1);
  });

  it('that fails is begun anew by the next search', async () => {
    const database = databaseOf([pointOf(0)], [dayOf(0, 1)]);
    database.state.answers = async (of) => {
      if (of === 'stream') throw new Error('14 UNAVAILABLE');
    };
    const feed = feedOf(database);
    for (let streams = 1; streams <= 2; streams++) {
      expect((await findSlots(searchOf(), { feed, now })).terms).toHaveLength(1);
      await settled();
      expect(database.state.streams).toBe(streams);
    }
    await expect(feed.view()).rejects.toMatchObject({ code: 'unavailable' });
    database.state.answers = async () => {};
    expect((await feed.view()).asOf).toBeDefined();
  });
});

describe('a point that an import changes', () => {
  const AGO_MS = 5 * 60_000;
  const shown = (feed: FreeTermsFeed<string>) => findSlots(searchOf(), { feed, now });
  /** A loaded index whose clock of uptime a test may set. */
  const loaded = async () => {
    const database = databaseOf([pointOf(0)], [dayOf(0, 1)]);
    const uptime = { ms: 0 };
    const feed = new FreeTermsFeed(database.db, {
      form: ({ startAt, servicePoint: { name } }) => `${startAt} ${name}`,
      uptimeMs: () => uptime.ms,
    });
    await feed.view();
    const change = (over: Partial<ServicePoint>) => {
      const changedAt = Timestamp.fromMillis(database.state.readTimeMs);
      database.rows.servicePoints.set(idOf(0), { ...pointOf(0, over), changedAt });
    };
    return { database, uptime, feed, change };
  };

  it('is shown as it now stands by the next refresh, from the log of commits', async () => {
    const { database, uptime, feed, change } = await loaded();
    expect((await shown(feed)).terms[0]).toContain('Przychodnia Zdrowie');
    change({ name: 'Szpital' });
    const committedAt = Timestamp.fromMillis(database.state.readTimeMs);
    database.rows.outbox.set('1', { days: [], points: [idOf(0)], committedAt, changeShard: 0 });
    uptime.ms += 2_000;
    expect((await shown(feed)).terms).toEqual([expect.stringContaining('Szpital')]);
  });

  it('is shown as it now stands after a pause longer than the log', async () => {
    const { uptime, feed, change } = await loaded();
    change({ status: 'INACTIVE' });
    uptime.ms += AGO_MS;
    expect((await shown(feed)).terms).toEqual([]);
  });

  it('costs no reading while there is none', async () => {
    const { database, uptime, feed } = await loaded();
    const { servicePoints } = database.read;
    uptime.ms += 2_000;
    await shown(feed);
    expect(database.read.servicePoints).toBe(servicePoints);
  });
});

it.each([
  ['narrow', { servicePointId: idOf(0) }],
  ['wide', { voiId: '12' }],
])('when the database cannot be asked a %s search is unavailable, and the next one asks again', async (_, area) => {
  const database = databaseOf([pointOf(0)], [dayOf(0, 1)]);
  database.state.answers = async () => {
    throw new Error('14 UNAVAILABLE');
  };
  const feed = feedOf(database);
  const refused = { code: 'unavailable', details: { retryAfterSeconds: 1 } };
  for (let i = 0; i < 20; i++) {
    await expect(findSlots(searchOf({ area }), { feed, now })).rejects.toMatchObject(refused);
    await settled();
  }
  database.state.answers = async () => {};
  expect((await findSlots(searchOf({ area }), { feed, now })).terms).toHaveLength(1);
});

describe('of the referrals that commits change', () => {
  const LONG_PAUSE_MS = 10_000;

  function followed() {
    const database = databaseOf([pointOf(0)], [dayOf(0, 1)]);
    const told: (string | readonly string[])[] = [];
    const clock = { uptimeMs: 0 };
    const referrals = {
      beginAnew: () => void told.push('anew'),
      forget: (ids: Iterable<string>) => void told.push([...ids]),
    };
    const feed = new FreeTermsFeed(database.db, {
      form: ({ id }) => id,
      uptimeMs: () => clock.uptimeMs,
      referrals,
    });
    const commit = (id: string, over: object) =>
      database.rows.outbox.set(id, { days: [], changeShard: 0, committedAt: Number.POSITIVE_INFINITY, ...over });
    return { database, told, clock, feed, commit };
  }

  it('an instance is told from when on its index is loaded, by the log that it reads for the terms', async () => {
    const { told, clock, feed, commit } = followed();
    await feed.catchUp();
    expect(told).toEqual([]);
    await feed.view();
    expect(told).toEqual(['anew']);
    commit('1', { referrals: ['of anna', 'of jan'] });
    // Written by a function that does not name referrals yet.
    commit('2', {});
    clock.uptimeMs += 2_000;
    await feed.catchUp();
    expect(told).toEqual(['anew', ['of anna', 'of jan']]);
  });

  it('after a pause longer than the log reaches back it begins anew', async () => {
    const { told, clock, feed } = followed();
    await feed.view();
    clock.uptimeMs += LONG_PAUSE_MS;
    await feed.catchUp();
    expect(told).toEqual(['anew', 'anew']);
  });
});
