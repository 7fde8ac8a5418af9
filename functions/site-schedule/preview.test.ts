import { afterEach, describe, expect, it } from 'vitest';
import type { SiteDay } from '../../shared/domain/slot.ts';
import { POINT_ID, siteDay, slotRef } from '../../tests/builders.ts';
import { closeAll, memoryPoint, served } from '../../tests/memory-point.ts';
import { operations } from './handler.ts';

const PATH = `/api/site/${POINT_ID}/schedule`;
const RULE = {
  weekdays: [1, 2, 3, 4, 5],
  from: '10:00',
  to: '11:00',
  slotMinutes: 30,
  capacity: 2,
  vaccineType: 'cov19.pfizer',
  doses: [1],
  audience: 'external',
};
const TIMETABLE = { rules: [RULE], exceptions: [] as object[], closedOnHolidays: true, weeklyCaps: [] as object[] };
const WEEK = { from: '2027-03-01', to: '2027-03-07' };

afterEach(closeAll);

async function setup({ days = [] as SiteDay[] } = {}) {
  const point = memoryPoint();
  await point.put({ days });
  const call = await served('site-schedule', operations(point.deps));
  const body = (over: object) => ({ version: 0, timetable: TIMETABLE, ...WEEK, ...over });
  return {
    ...point,
    preview: (over: object = {}) => call('POST', `${PATH}/preview`, body(over)),
    publish: (over: object = {}) => call('PUT', PATH, body(over)),
  };
}

describe('a preview', () => {
  it('tells what publishing does to each day and term, and which visits the plan does not hold; and does nothing', async () => {
    const crowded = siteDay([
      { slot: slotRef({ startMinute: 600 }), minutes: 30, capacity: 4, booked: 3 },
      { slot: slotRef({ startMinute: 720 }), minutes: 30, capacity: 4, booked: 1 },
    ]);
    const { preview, contents } = await setup({ days: [crowded] });
    const before = contents();
    const { status, body } = await preview({ from: '2027-03-02', to: '2027-03-02' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      days: [{ day: '2027-03-02', holiday: null, placesBefore: 8, placesAfter: 4, visits: 2 }],
      changes: [
        { change: 'changes', placesBefore: 4, placesAfter: 2, visits: 1, slot: { startAt: '2027-03-02T09:00:00Z' } },
        { change: 'appears', placesBefore: 0, placesAfter: 2, visits: 0, slot: { startAt: '2027-03-02T09:30:00Z' } },
        { change: 'vanishes', placesBefore: 4, placesAfter: 0, visits: 1, slot: { startAt: '2027-03-02T11:00:00Z' } },
      ],
    });
    expect(contents()).toEqual(before);
  });

  it('names public holidays, on which the weekly rules rest', async () => {
    const { preview } = await setup();
    const { body } = await preview({ from: '2027-05-03', to: '2027-05-04' });
    expect(body.days).toMatchObject([
      { day: '2027-05-03', holiday: expect.stringContaining('Trzeciego Maja'), placesAfter: 0 },
      { day: '2027-05-04', holiday: null, placesAfter: 4 },
    ]);
  });

  it('of the timetable in force shows its days, those published before included, and no change', async () => {
    const { preview, publish } = await setup();
    await publish();
    const { body } = await preview({ from: '2027-03-03', to: '2027-03-03' });
    expect(body.days.map(({ day }) => day)).toHaveLength(7);
    expect(body.changes).toEqual([]);
  });
});

const series = (over: object) => ({ timetable: { ...TIMETABLE, rules: [{ ...RULE, ...over }] } });
const exception = (over: object) => ({ timetable: { ...TIMETABLE, exceptions: [{ day: '2027-03-02', ...over }] } });
const EXTRA = { ...RULE, kind: 'extra', weekdays: undefined };
const EVERY_MINUTE = { from: '00:00', to: '24:00', slotMinutes: 1, doses: [1, 2, 3] };

describe('previewing and publishing refuse as 400, say where, and write nothing:', () => {
  it.each([
    ['a range that is past', { from: '2027-02-01', to: '2027-02-28' }, '/to'],
    ['a range that ends before it begins', { from: '2027-03-10', to: '2027-03-09' }, '/to'],
    ['a range of more than 180 days', { to: '2027-08-28' }, '/to'],
    [
      'days so far ahead that the next weeks could not be published any more',
      { from: '2028-03-01', to: '2028-03-07' },
      '/to',
    ],
    ['the end of time', { from: '9999-12-31', to: '9999-12-31' }, '/to'],
    ['a day that does not exist', { to: '2027-02-29' }, '/to'],
    ['hours that end before they begin', series({ to: '09:00' }), '/timetable/rules/0/to'],
    ['terms longer than their hours', series({ slotMinutes: 61 }), '/timetable/rules/0/slotMinutes'],
    ['terms of no length', series({ slotMinutes: 0 }), '/timetable/rules/0/slotMinutes'],
    ['terms without places', series({ capacity: 0 }), '/timetable/rules/0/capacity'],
    ['a weekday 8', series({ weekdays: [8] }), '/timetable/rules/0/weekdays/0'],
    ['an hour 25', series({ from: '25:00' }), '/timetable/rules/0/from'],
    ['more terms on a day than its document holds', series(EVERY_MINUTE), '/timetable/rules'],
    ['more terms in all than a commit takes', { ...series({ ...EVERY_MINUTE, doses: [1] }), to: '2027-05-01' }, '/to'],
    ['more extra terms than that', exception({ ...EXTRA, ...EVERY_MINUTE }), '/timetable/exceptions/0'],
    ['an unknown vaccine', series({ vaccineType: 'cov19.sputnik' }), '/timetable/rules/0/vaccineType'],
    ['a closure with one end', exception({ kind: 'closed', from: '10:00', reason: 'x' }), '/timetable/exceptions/0'],
    ['a closure without a reason', exception({ kind: 'closed', reason: ' ' }), '/timetable/exceptions/0/reason'],
    [
      'two caps of a vaccine',
      { timetable: { ...TIMETABLE, weeklyCaps: [1, 2].map((doses) => ({ vaccineType: 'cov19.pfizer', doses })) } },
      '/timetable/weeklyCaps/1',
    ],
    [
      'two lengths of one term',
      { timetable: { ...TIMETABLE, rules: [RULE, { ...RULE, slotMinutes: 20 }] } },
      '/timetable/rules/1',
    ],
  ])('%s', async (_, over, field) => {
    const { preview, publish, contents } = await setup();
    await publish();
    const before = contents();
    for (const call of [preview, publish]) {
      const { status, body } = await call({ version: 1, ...over });
      expect([status, body.errorCode]).toEqual([400, 'ERR_INVALID_REQUEST']);
      expect(body.problems.map((problem) => problem.field)).toContain(field);
    }
    expect(contents()).toEqual(before);
  });
});
