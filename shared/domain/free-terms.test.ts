import { describe, expect, it } from 'vitest';
import {
  NOW_MS,
  OTHER_POINT_ID,
  POINT_ID,
  type SlotSpec,
  servicePoint,
  siteDay,
  slotRef,
} from '../../tests/builders.ts';
import { FreeTerms, type TermSearch } from './free-terms.ts';
import { type SlotRef, slotIdOf, slotKeyOf } from './slot.ts';

const KRAKOW = servicePoint();
const EXPO = servicePoint({ id: OTHER_POINT_ID, name: 'Hala Expo', terc: '1261011', lat: 50.068, lon: 19.99 });

function termsOf(specs: readonly SlotSpec[], points = [KRAKOW, EXPO]): FreeTerms {
  const terms = new FreeTerms((term) => term);
  for (const point of points) terms.addPoint(point);
  const days = Map.groupBy(specs, ({ slot }) => `${slot.servicePointId} ${slot.day}`);
  for (const ofDay of days.values()) terms.putDay(siteDay(ofDay));
  return terms;
}

const search = (over: Partial<TermSearch> = {}): TermSearch => ({
  area: { voiId: '12' },
  fromDay: '20270301',
  toDay: '20270331',
  ...over,
});

const at = (startMinute: number, over: Partial<SlotRef> = {}): SlotSpec => ({
  slot: slotRef({ startMinute, ...over }),
});

const found = (terms: FreeTerms, over: Partial<TermSearch> = {}, nowMs = NOW_MS) =>
  terms.search(search(over), nowMs).terms.map(({ slot }) => slot);

const minutesFound = (terms: FreeTerms, over: Partial<TermSearch> = {}) =>
  found(terms, over).map(({ startMinute }) => startMinute);

describe('a search', () => {
  it('returns a free term with all that a client shows of it', () => {
    const page = termsOf([at(600)]).search(search(), NOW_MS);
    expect(page).toEqual({
      terms: [
        {
          id: slotIdOf(slotRef()),
          slot: slotRef(),
          minutes: 15,
          startAt: '2027-03-02T09:00:00Z',
          servicePoint: KRAKOW,
        },
      ],
    });
  });

  it('passes over full slots, slots of the staff and slots that have started', () => {
    const terms = termsOf([
      { ...at(600), booked: 1 },
      { ...at(605), capacity: 0 },
      at(610, { audience: 'internal' }),
      at(615),
      at(620),
    ]);
    const startOf615 = Date.parse('2027-03-02T09:15:00Z');
    expect(found(terms, {}, startOf615).map(({ startMinute }) => startMinute)).toEqual([620]);
    expect(found(terms, {}, startOf615 - 1).map(({ startMinute }) => startMinute)).toEqual([615, 620]);
  });

  it('orders terms by start, over days and points', () => {
    const terms = termsOf([
      at(700),
      at(600, { day: '20270303' }),
      at(650, { servicePointId: OTHER_POINT_ID }),
      at(600, { servicePointId: OTHER_POINT_ID, day: '20270304' }),
    ]);
    expect(found(terms).map(({ day, startMinute }) => `${day} ${startMinute}`)).toEqual([
      '20270302 650',
      '20270302 700',
      '20270303 600',
      '20270304 600',
    ]);
  });

  it('orders terms of one start the same way in whatever order they came', () => {
    const specs = [at(600), at(600, { servicePointId: OTHER_POINT_ID })];
    expect(found(termsOf(specs))).toEqual(found(termsOf(specs.toReversed(), [EXPO, KRAKOW])));
  });

  it('includes both ends of its day range and its hour range', () => {
    const terms = termsOf([at(600), at(600, { day: '20270303' }), at(600, { day: '20270304' })]);
    expect(found(terms, { fromDay: '20270302', toDay: '20270303' }).map(({ day }) => day)).toEqual([
      '20270302',
      '20270303',
    ]);
    const hours = termsOf([at(599), at(600), at(660), at(661)]);
    expect(minutesFound(hours, { fromMinute: 600, toMinute: 660 })).toEqual([600, 660]);
  });

  it('compares hours with the clock on the wall, also on the days when it changes', () => {
    // 10:00 on the wall is 9 hours after midnight on 28 March and 11 hours on 31 October.
    const terms = termsOf([at(540, { day: '20270328' }), at(600, { day: '20270328' }), at(660, { day: '20271031' })]);
    const ten = { fromMinute: 600, toMinute: 600, fromDay: '20270301', toDay: '20271130' };
    expect(found(terms, ten).map(({ day, startMinute }) => [day, startMinute])).toEqual([
      ['20270328', 540],
      ['20271031', 660],
    ]);
  });

  it('keeps to the vaccines, dose and mobility asked for', () => {
    const mobile = servicePoint({ id: OTHER_POINT_ID, mobility: 'MOBILE' });
    const terms = termsOf(
      [
        at(600),
        at(610, { vaccineType: 'cov19.moderna' }),
        at(620, { dose: 2 }),
        at(630, { servicePointId: OTHER_POINT_ID }),
      ],
      [KRAKOW, mobile],
    );
    expect(minutesFound(terms, { vaccineTypes: ['cov19.moderna'] })).toEqual([610]);
    expect(minutesFound(terms, { vaccineTypes: ['cov19.moderna', 'cov19.pfizer'], dose: 1 })).toEqual([600, 610, 630]);
    expect(minutesFound(terms, { dose: 2 })).toEqual([620]);
    expect(minutesFound(terms, { mobilities: ['MOBILE'] })).toEqual([630]);
    expect(minutesFound(terms, { mobilities: ['MOBILE', 'STATIONARY'] })).toEqual([600, 610, 620, 630]);
  });

  it('passes over points that are not active', () => {
    expect(found(termsOf([at(600)], [servicePoint({ status: 'INACTIVE' })]))).toEqual([]);
  });
});

describe('a search in an area', () => {
  const points = [
    servicePoint({ id: POINT_ID, terc: '1206114', zipCode: '32-065', lat: 50.1, lon: 19.6 }),
    servicePoint({ id: OTHER_POINT_ID, terc: '1206115', zipCode: '32-066', lat: 50.19, lon: 19.6 }),
  ];
  const terms = termsOf([at(600), at(610, { servicePointId: OTHER_POINT_ID })], points);

  it.each([
    ['its voivodeship', { voiId: '12' }, [600, 610]],
    ['another voivodeship', { voiId: '14' }, []],
    ['both parts of its gmina', { voiId: '12', geoId: '1206114' }, [600, 610]],
    ['another gmina', { voiId: '12', geoId: '1206094' }, []],
    ['a gmina that lies in another voivodeship', { voiId: '14', geoId: '1206114' }, []],
    ['one point', { servicePointId: OTHER_POINT_ID }, [610]],
    ['a point that does not exist', { servicePointId: 'ffffffff-0000-8000-8000-000000000000' }, []],
    // The two points are 10.0 km apart.
    ['9.9 km around a postal code', { postalCode: '32-065', radiusKm: 9.9 }, [600]],
    ['10.1 km around a postal code', { postalCode: '32-065', radiusKm: 10.1 }, [600, 610]],
    ['the surroundings of a postal code of which nobody knows where it is', { postalCode: '32-069', radiusKm: 50 }, []],
    ['the surroundings of a postal code far from every point', { postalCode: '80-001', radiusKm: 50 }, []],
  ])('finds the terms of %s', (_, area, minutes) => {
    expect(minutesFound(terms, { area })).toEqual(minutes);
    expect(terms.pointsIn(area).map(({ id }) => (id === POINT_ID ? 600 : 610))).toEqual(minutes);
  });
});

describe('the index', () => {
  it('takes a newer copy of a day and ignores an older or equal one', () => {
    const terms = termsOf([]);
    terms.putDay(siteDay([at(600)], { version: 5 }));
    terms.putDay(siteDay([at(700)], { version: 4 }));
    terms.putDay(siteDay([at(700)], { version: 5 }));
    expect(minutesFound(terms)).toEqual([600]);
    terms.putDay(siteDay([{ ...at(600), booked: 1 }], { version: 6 }));
    expect(minutesFound(terms)).toEqual([]);
    terms.putDay(siteDay([at(600)], { version: 5 }));
    expect(minutesFound(terms)).toEqual([]);
  });

  it('takes the counters of a commit, and a place given back is found again', () => {
    const terms = termsOf([at(600), at(610)]);
    const { servicePointId, day } = slotRef();
    const key = slotKeyOf(slotRef());
    expect(terms.putCounters({ servicePointId, day, version: 2, booked: { [key]: 1 } })).toBe(true);
    expect(minutesFound(terms)).toEqual([610]);
    expect(terms.putCounters({ servicePointId, day, version: 3, booked: { [key]: 0 } })).toBe(true);
    expect(minutesFound(terms)).toEqual([600, 610]);
  });

  it('ignores counters of a commit that it has taken already', () => {
    const terms = termsOf([]);
    terms.putDay(siteDay([at(600)], { version: 5 }));
    const { servicePointId, day } = slotRef();
    const old = { servicePointId, day, version: 5, booked: { [slotKeyOf(slotRef())]: 1 } };
    expect(terms.putCounters(old)).toBe(true);
    expect(minutesFound(terms)).toEqual([600]);
  });

  it('says that a day must be read when a commit is missing, its slots changed, or it is not known', () => {
    const terms = termsOf([at(600)]);
    const { servicePointId, day } = slotRef();
    const booked = { [slotKeyOf(slotRef())]: 1 };
    expect(terms.putCounters({ servicePointId, day, version: 3, booked })).toBe(false);
    expect(terms.putCounters({ servicePointId, day, version: 2 })).toBe(false);
    expect(terms.putCounters({ servicePointId, day: '20270303', version: 2, booked })).toBe(false);
    expect(minutesFound(terms)).toEqual([600]);
  });

  it('makes the form of a term once, however often it is found', () => {
    const made: string[] = [];
    const terms = new FreeTerms(({ startAt }) => {
      made.push(startAt);
      return { startAt };
    });
    terms.addPoint(KRAKOW);
    terms.putDay(siteDay([at(600)]));
    const [first] = terms.search(search(), NOW_MS).terms;
    expect(terms.search(search(), NOW_MS).terms[0]).toBe(first);
    expect(made).toEqual(['2027-03-02T09:00:00Z']);
  });

  it('ignores a day of a point it does not know, and knows a point once', () => {
    const terms = termsOf([at(600)], []);
    expect(terms.hasPoint(POINT_ID)).toBe(false);
    terms.addPoint(KRAKOW);
    terms.addPoint(KRAKOW);
    terms.putDay(siteDay([at(610)]));
    expect(terms.hasPoint(POINT_ID)).toBe(true);
    expect(minutesFound(terms)).toEqual([610]);
  });

  it('forgets the days before the one it is told, and no other', () => {
    const terms = termsOf([at(600, { day: '20270302' }), at(600, { day: '20270303' })]);
    terms.dropBefore('20270303');
    expect(found(terms).map(({ day }) => day)).toEqual(['20270303']);
  });

  it('refuses a damaged document instead of offering what it says', () => {
    const damaged = siteDay([]);
    const slots = { 'not-a-key': { minutes: 5, capacity: 1, booked: 0 } };
    expect(() => termsOf([]).putDay({ ...damaged, slots })).toThrow('not a slot key');
  });
});
