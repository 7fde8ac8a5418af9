import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { servicePoint, siteDay, slotRef } from '../../tests/builders.ts';
import { addDays, dayOf } from './civil-time.ts';
import { type FreeTerm, FreeTerms, type TermPage } from './free-terms.ts';
import { servicePointIdOf } from './service-point.ts';
import { slotIdOf } from './slot.ts';

const FIRST_DAY = '20270325';
const LAST_DAY = addDays(FIRST_DAY, 13);
const NOW_MS = Date.parse('2027-03-20T00:00:00Z');
const PAGES_MAX = 200;

/** Each opening is a point's day: this many slots, every `step` minutes, each third of `full` taken. */
interface Opening {
  point: number;
  day: number;
  count: number;
  step: number;
  full: boolean;
}

/** Lays openings out. Returns the index and the ids of all free terms, found by simply listing them. */
function networkOf(openings: readonly Opening[]) {
  const terms = new FreeTerms((term) => term);
  const free: string[] = [];
  for (const { point, day, count, step, full } of openings) {
    const servicePointId = servicePointIdOf(['punkt', String(point)]);
    terms.addPoint(servicePoint({ id: servicePointId }));
    const slots = Array.from({ length: count }, (_, i) => ({
      slot: slotRef({ servicePointId, day: addDays(FIRST_DAY, day), startMinute: 480 + i * step }),
      booked: full && i % 3 === 0 ? 1 : 0,
    }));
    if (count > 0) terms.putDay(siteDay(slots));
    free.push(...slots.filter(({ booked }) => booked === 0).map(({ slot }) => slotIdOf(slot)));
  }
  return { terms, free: free.sort() };
}

type Ask = (from: { fromDay?: string; after?: string; fromMinute?: number; toMinute?: number }) => TermPage;

const askerOf =
  (terms: FreeTerms): Ask =>
  (from) => {
    const page = terms.search({ area: { voiId: '12' }, fromDay: FIRST_DAY, toDay: LAST_DAY, ...from }, NOW_MS);
    const starts = page.terms.map(({ startAt }) => startAt);
    if (page.continuesAfter !== undefined) expect(page.continuesAfter).toBe(starts.at(-1));
    expect(starts).toEqual(starts.toSorted());
    return page;
  };

/** Asks until there is no more. `next` says from where to go on after a page's last term. */
function collect(ask: Ask, next: (last: FreeTerm) => Parameters<Ask>[0]): string[] {
  const seen: string[] = [];
  let from: Parameters<Ask>[0] = {};
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const page = ask(from);
    seen.push(...page.terms.map(({ id }) => id));
    if (page.continuesAfter === undefined) return seen;
    expect(page.terms.length).toBeGreaterThan(0);
    from = next(page.terms.at(-1)!);
  }
  throw new Error(`a client still asks after ${PAGES_MAX} pages`);
}

const byNextDay = (ask: Ask) => collect(ask, ({ startAt }) => ({ fromDay: addDays(dayOf(Date.parse(startAt)), 1) }));
const byLastDay = (ask: Ask) => [...new Set(collect(ask, ({ startAt }) => ({ fromDay: dayOf(Date.parse(startAt)) })))];
const byAfter = (ask: Ask) => collect(ask, ({ startAt }) => ({ after: startAt }));

/** Up to about 250 terms a day, so that pages end everywhere. */
const networks = fc.uniqueArray(
  fc.record({
    point: fc.nat(3),
    day: fc.nat(13),
    count: fc.nat(60),
    step: fc.constantFrom(5, 10, 15),
    full: fc.boolean(),
  }),
  { maxLength: 40, selector: ({ point, day }) => `${point} ${day}` },
);

describe.each([
  ['goes on from the day after the last term', byNextDay],
  ['goes on from the last term’s own day and knows terms by id', byLastDay],
  ['goes on after the last term', byAfter],
])('a client that %s', (_, client) => {
  it('sees every free term exactly once, whatever the network', () => {
    fc.assert(
      fc.property(networks, (openings) => {
        const { terms, free } = networkOf(openings);
        expect(client(askerOf(terms)).sort()).toEqual(free);
      }),
      { numRuns: 60 },
    );
  });

  it('sees every free term exactly once when every day fills more than a page', () => {
    const everyDay = Array.from({ length: 14 }, (__, day) => day);
    const openings = everyDay.flatMap((day) =>
      [0, 1, 2].map((point) => ({ point, day, count: 60, step: 10, full: false })),
    );
    const { terms, free } = networkOf(openings);
    expect(free).toHaveLength(14 * 180);
    expect(client(askerOf(terms)).sort()).toEqual(free);
  });
});

describe('a page', () => {
  const day = (count: number, dayNumber: number) => ({ point: 0, day: dayNumber, count, step: 1, full: false });

  it('ends with a day once it has a hundred terms and two days', () => {
    const { terms } = networkOf([day(60, 0), day(39, 1), day(1, 2), day(1, 3)]);
    const page = askerOf(terms)({});
    expect(page.terms).toHaveLength(100);
    expect(page.continuesAfter).toBeDefined();
  });

  it('has at least two days of terms, however many there are on them', () => {
    const { terms } = networkOf([day(300, 0), day(300, 5), day(300, 6)]);
    const page = askerOf(terms)({});
    expect(new Set(page.terms.map(({ slot }) => slot.day)).size).toBe(2);
    expect(page.continuesAfter).toBeDefined();
  });

  it('says there is no more when the rest of its range is empty', () => {
    const { terms } = networkOf([day(300, 0), day(300, 1)]);
    expect(askerOf(terms)({}).continuesAfter).toBeUndefined();
    expect(askerOf(networkOf([]).terms)({})).toEqual({ terms: [] });
  });
});

describe('a day of thousands of terms', () => {
  const crowd = (points: number, days: number[], count = 60, step = 10) =>
    days.flatMap((onDay) =>
      Array.from({ length: points }, (_, point) => ({ point, day: onDay, count, step, full: false })),
    );

  it.each([
    ['goes on from the day after the last term', byNextDay],
    ['goes on from the last term’s own day and knows terms by id', byLastDay],
    ['goes on after the last term', byAfter],
  ])('is seen whole, and the days around it, by a client that %s', (_, client) => {
    const { terms, free } = networkOf([...crowd(3, [0]), ...crowd(40, [1]), ...crowd(3, [2, 3]), ...crowd(20, [4])]);
    expect(client(askerOf(terms)).sort()).toEqual(free);
  });

  it('comes in short pages to a client that sends `after`, never cut between terms of one start', () => {
    const { terms } = networkOf(crowd(25, [0]));
    const page = askerOf(terms)({ after: '2020-01-01T00:00:00Z' });
    expect(page.continuesAfter).toBeDefined();
    expect(page.terms.length).toBeGreaterThanOrEqual(100);
    expect(page.terms.length).toBeLessThan(125);
    expect(page.terms.length % 25).toBe(0);
  });

  it('of which all start together is one page, and nothing is said to follow', () => {
    const { terms, free } = networkOf(crowd(1_001, [0], 1));
    const page = askerOf(terms)({ after: '2020-01-01T00:00:00Z' });
    expect(page.terms).toHaveLength(free.length);
    expect(page.continuesAfter).toBeUndefined();
  });
});
