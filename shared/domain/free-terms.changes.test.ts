import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OTHER_POINT_ID, POINT_ID, servicePoint, siteDay, slotRef } from '../../tests/builders.ts';
import { addDays } from './civil-time.ts';
import { FreeTerms, type TermSearch } from './free-terms.ts';

const FIRST_DAY = '20270302';
const POINTS = [servicePoint(), servicePoint({ id: OTHER_POINT_ID })];
const START_MS = Date.parse('2027-03-02T05:00:00Z');
/** Of a point's day: enough for a page to be full on the first day, or on a later one. */
const SLOTS = 70;

/** A point's day whose n-th slots, n a multiple of `step`, are taken. */
function dayOfPoint({ point, day, step, version }: { point: number; day: number; step: number; version: number }) {
  const servicePointId = [POINT_ID, OTHER_POINT_ID][point]!;
  const slots = Array.from({ length: SLOTS }, (_, i) => ({
    slot: slotRef({ servicePointId, day: addDays(FIRST_DAY, day), startMinute: 480 + i * 5 }),
    booked: i % step === 0 ? 1 : 0,
  }));
  return siteDay(slots, { version });
}

const CIRCLE = { postalCode: servicePoint().zipCode, radiusKm: 10 };
const AREAS = [
  { voiId: '12' },
  { voiId: '12', geoId: '1261011' },
  { voiId: '12', geoId: '1206114' },
  { voiId: '14' },
  { servicePointId: POINT_ID },
  CIRCLE,
] as const;
/** What an import may make of a point. */
const arbitraryPoint = fc.record({
  name: fc.constantFrom('Przychodnia Zdrowie', 'Hala Expo'),
  terc: fc.constantFrom('1261011', '1206114', '1465011'),
  zipCode: fc.constantFrom('31-147', '32-065'),
  lat: fc.constantFrom(50.06, 51.5),
  status: fc.constantFrom('ACTIVE' as const, 'ACTIVE' as const, 'INACTIVE' as const),
});
const arbitrarySearch: fc.Arbitrary<TermSearch> = fc
  .record({ area: fc.constantFrom(...AREAS), from: fc.nat(2), length: fc.nat(5), isShort: fc.boolean() })
  .map(({ area, from, length, isShort }) => ({
    area,
    fromDay: addDays(FIRST_DAY, from),
    toDay: addDays(FIRST_DAY, from + length),
    ...(isShort && { after: '2027-03-01T00:00:00Z' }),
  }));
const day = fc.record({ point: fc.nat(1), day: fc.nat(5), step: fc.integer({ min: 1, max: 5 }) });
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ search: arbitrarySearch, later: fc.nat(90) }) },
    { weight: 2, arbitrary: fc.record({ put: day }) },
    { weight: 1, arbitrary: fc.record({ count: day }) },
    { weight: 1, arbitrary: fc.record({ dropBefore: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ point: fc.nat(1), becomes: arbitraryPoint }) },
  ),
  { minLength: 5, maxLength: 60 },
);

it('an index that is searched all the time finds, after any change and at any time, what a new one finds', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const searched = new FreeTerms((term) => term);
      for (const point of POINTS) searched.addPoint(point);
      const points = [...POINTS];
      const standing = new Map<string, ReturnType<typeof dayOfPoint>>();
      let firstDay = FIRST_DAY;
      let nowMs = START_MS;
      let version = 0;
      const change = (spec: { point: number; day: number; step: number }) => {
        const changed = dayOfPoint({ ...spec, version: ++version });
        standing.set(`${spec.point} ${spec.day}`, changed);
        return changed;
      };
      for (const step of taken) {
        const changed = 'put' in step ? step.put : 'count' in step ? step.count : undefined;
        // Days gone by do not come back.
        if (changed && addDays(FIRST_DAY, changed.day) < firstDay) continue;
        if ('put' in step) searched.putDay(change(step.put));
        else if ('count' in step) {
          const { servicePointId, day, version, slots } = change(step.count);
          const booked = Object.fromEntries(Object.entries(slots).map(([key, slot]) => [key, slot.booked]));
          // A commit before this one is missing, or the day is not there yet: it is read whole.
          const isUpToDate = searched.putCounters({ servicePointId, day, version, booked });
          if (!isUpToDate) searched.putDay(standing.get(`${step.count.point} ${step.count.day}`)!);
        } else if ('dropBefore' in step) {
          const day = addDays(FIRST_DAY, step.dropBefore);
          firstDay = day > firstDay ? day : firstDay;
          searched.dropBefore(firstDay);
        } else if ('becomes' in step) {
          const { terc } = step.becomes;
          points[step.point] = servicePoint({ id: POINTS[step.point]!.id, voiId: terc.slice(0, 2), ...step.becomes });
          searched.putPoints([points[step.point]!]);
        } else {
          nowMs += step.later * 60_000;
          const fresh = new FreeTerms((term) => term);
          for (const point of points) fresh.addPoint(point);
          for (const siteDay of standing.values()) fresh.putDay(siteDay);
          fresh.dropBefore(firstDay);
          expect(searched.search(step.search, nowMs)).toEqual(fresh.search(step.search, nowMs));
        }
      }
    }),
    { numRuns: 60 },
  );
});

it('a circle that was searched before has the terms of a point in another gmina that is added later', () => {
  const terms = new FreeTerms((term) => term);
  terms.addPoint(POINTS[0]!);
  const search = { area: CIRCLE, fromDay: FIRST_DAY, toDay: FIRST_DAY, after: '2027-03-01T00:00:00Z' };
  expect(terms.search(search, START_MS).terms).toEqual([]);
  terms.addPoint(servicePoint({ id: OTHER_POINT_ID, terc: '1206114' }));
  terms.putDay(dayOfPoint({ point: 1, day: 0, step: 100, version: 1 }));
  expect(terms.search(search, START_MS).terms).toHaveLength(SLOTS - 1);
});

describe('an index whose form shows the name of the point', () => {
  const setup = () => {
    const terms = new FreeTerms(({ servicePoint: { name } }) => name);
    terms.addPoint(POINTS[0]!);
    terms.putDay(siteDay([{ slot: slotRef({ day: FIRST_DAY }) }]));
    const found = (area: TermSearch['area'] = { voiId: '12' }) =>
      terms.search({ area, fromDay: FIRST_DAY, toDay: FIRST_DAY }, START_MS).terms;
    return { terms, found };
  };

  it('shows the new name of a point, in a term that was shown before', () => {
    const { terms, found } = setup();
    expect(found()).toEqual(['Przychodnia Zdrowie']);
    terms.putPoints([servicePoint({ name: 'Szpital' })]);
    expect(found()).toEqual(['Szpital']);
  });

  it('finds a point where it lies now, and not where it lay', () => {
    const { terms, found } = setup();
    expect([found({ voiId: '12', geoId: '1261011' }).length, found(CIRCLE).length]).toEqual([1, 1]);
    terms.putPoints([servicePoint({ terc: '1263011', zipCode: '33-100', lat: 50.01, lon: 20.98 })]);
    expect(found({ voiId: '12', geoId: '1261011' })).toEqual([]);
    expect(found({ voiId: '12', geoId: '1263011' })).toHaveLength(1);
    expect(found({ postalCode: '33-100', radiusKm: 5 })).toHaveLength(1);
  });

  it('shows no terms of a retired point, and shows them again when it is back', () => {
    const { terms, found } = setup();
    terms.putPoints([servicePoint({ status: 'INACTIVE' })]);
    expect([found(), found({ servicePointId: POINT_ID })]).toEqual([[], []]);
    terms.putPoints([servicePoint()]);
    expect(found()).toHaveLength(1);
  });

  it('takes a point that is new', () => {
    const { terms } = setup();
    terms.putPoints([servicePoint({ id: OTHER_POINT_ID })]);
    expect(terms.hasPoint(OTHER_POINT_ID)).toBe(true);
  });
});
