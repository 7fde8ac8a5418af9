import { afterEach, describe, expect, it } from 'vitest';
import type { SiteDay } from '../../shared/domain/slot.ts';
import { OTHER_POINT_ID, POINT_ID, siteDay, slotRef } from '../../tests/builders.ts';
import { closeAll, memoryPoint, NURSE, served } from '../../tests/memory-point.ts';
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
/** Monday 1 March 2027, today, to the second Sunday after it. */
const FORTNIGHT = { from: '2027-03-01', to: '2027-03-14' };
const NEXT_DAY_MS = 86_400_000;

afterEach(closeAll);

async function setup({ days = [] as SiteDay[] } = {}) {
  const point = memoryPoint();
  await point.put({ days });
  const call = await served('site-schedule', operations(point.deps));
  const publish = (over: object = {}, who = NURSE) =>
    call('PUT', PATH, { version: 0, timetable: TIMETABLE, ...FORTNIGHT, ...over }, who);
  return {
    ...point,
    call,
    publish,
    get: () => call('GET', PATH),
    daysWithTerms: () => [...point.rowsOf('siteDays').keys()].map((id) => id.slice(-8)).sort(),
    /** As the nurse of another name. */
    asOther: (over: object = {}) => publish(over, { ...NURSE, subject: 'other' }),
  };
}

const placesOf = (day: SiteDay | undefined) =>
  Object.entries(day?.slots ?? {}).map(([key, { capacity, booked }]) => [key, capacity, booked]);

describe('the timetable of a point', () => {
  it('that has none is empty and of version 0, and asking makes none', async () => {
    const { get, rowsOf } = await setup();
    const { status, body } = await get();
    expect(status).toBe(200);
    expect(body).toEqual({
      version: 0,
      timetable: { rules: [], exceptions: [], closedOnHolidays: true, weeklyCaps: [] },
      published: [],
      publishedTo: null,
      changedAt: null,
      changedBy: null,
    });
    expect(rowsOf('schedules').size).toBe(0);
  });

  it('is read as it was published, exceptions of every kind included', async () => {
    const { vaccineType, audience } = RULE;
    const timetable = {
      rules: [RULE],
      exceptions: [
        { kind: 'closed', day: '2027-03-02', reason: 'remont' },
        { kind: 'closed', day: '2027-03-03', from: '10:00', to: '10:30', reason: 'narada' },
        { ...RULE, kind: 'extra', day: '2027-03-06', weekdays: undefined },
        { kind: 'places', day: '2027-03-04', at: '10:00', capacity: 7, vaccineType, dose: 1, audience },
      ],
      closedOnHolidays: false,
      weeklyCaps: [{ vaccineType, doses: 900 }],
    };
    const { publish, get, dayOf, daysWithTerms } = await setup();
    const published = await publish({ timetable });
    expect(published.status).toBe(200);
    expect((await get()).body).toEqual(published.body);
    expect(published.body).toMatchObject({ timetable: JSON.parse(JSON.stringify(timetable)) });
    expect(daysWithTerms()).not.toContain('20270302');
    expect(placesOf(await dayOf('20270303'))).toEqual([['t630v1d1e', 2, 0]]);
    expect(placesOf(await dayOf('20270304'))).toEqual([
      ['t600v1d1e', 7, 0],
      ['t630v1d1e', 2, 0],
    ]);
    expect(placesOf(await dayOf('20270306'))).toEqual([
      ['t600v1d1e', 2, 0],
      ['t630v1d1e', 2, 0],
    ]);
  });
});

describe('publishing', () => {
  it('stores the terms of every open day and who published them when; closed days get no document; the search is told', async () => {
    const { publish, dayOf, daysWithTerms, rowsOf } = await setup();
    const { status, body } = await publish();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      version: 1,
      timetable: TIMETABLE,
      publishedTo: '2027-03-14',
      changedAt: '2027-03-01T08:00:00Z',
      changedBy: 'nurse',
    });
    const open = ['01', '02', '03', '04', '05', '08', '09', '10', '11', '12'].map((day) => `202703${day}`);
    expect(daysWithTerms()).toEqual(open);
    expect(await dayOf('20270301')).toEqual({
      servicePointId: POINT_ID,
      day: '20270301',
      voiId: '12',
      version: 1,
      slots: {
        t600v1d1e: { minutes: 30, capacity: 2, booked: 0 },
        t630v1d1e: { minutes: 30, capacity: 2, booked: 0 },
      },
    });
    const [entry, ...others] = [...rowsOf('outbox').values()];
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      events: [],
      days: open.map((day) => ({ servicePointId: POINT_ID, day, version: 1 })),
    });
  });

  it('again with its answer lost answers what it made, and writes nothing', async () => {
    const { publish, contents } = await setup();
    const first = await publish();
    const before = contents();
    expect(await publish()).toEqual(first);
    expect(contents()).toEqual(before);
  });

  it.each([
    ['by somebody else', {}, 'other'],
    ['of another timetable', { timetable: { ...TIMETABLE, closedOnHolidays: false } }, 'nurse'],
    ['that reaches further', { to: '2027-03-21' }, 'nurse'],
    ['of a version not made yet', { version: 2 }, 'nurse'],
  ])('the same version %s is 409 with what stands now, and writes nothing', async (_, over, subject) => {
    const { publish, contents } = await setup();
    await publish();
    const before = contents();
    const { status, body } = await publish(over, { ...NURSE, subject });
    expect(status).toBe(409);
    expect(body).toMatchObject({
      errorCode: 'ERR_SCHEDULE_CHANGED',
      version: 1,
      changedAt: '2027-03-01T08:00:00Z',
      changedBy: 'nurse',
      current: TIMETABLE,
    });
    expect(contents()).toEqual(before);
  });

  it('a repeat that others have published over since is 409', async () => {
    const { publish, asOther } = await setup();
    await publish();
    await asOther({ version: 1 });
    expect(await publish()).toMatchObject({ status: 409, body: { version: 2, changedBy: 'other' } });
  });

  it('lays every day published before out again, and leaves past days as they are', async () => {
    const { publish, clock, contents, dayOf } = await setup();
    await publish();
    clock.nowMs += 2 * NEXT_DAY_MS;
    const past = [await dayOf('20270301'), await dayOf('20270302')];
    const timetable = { ...TIMETABLE, rules: [{ ...RULE, capacity: 5 }] };
    const { body } = await publish({ version: 1, timetable, from: '2027-03-10', to: '2027-03-10' });
    expect(body).toMatchObject({ version: 2, publishedTo: '2027-03-14' });
    expect([await dayOf('20270301'), await dayOf('20270302')]).toEqual(past);
    const days = Object.entries(contents().siteDays!).filter(([id]) => id.slice(-8) >= '20270303');
    expect(days).toHaveLength(8);
    for (const [, day] of days) expect(day).toMatchObject({ version: 2, slots: { t600v1d1e: { capacity: 5 } } });
  });

  it('opens the days asked for and those published before, and none between them', async () => {
    const { publish, get, daysWithTerms } = await setup();
    await publish({ to: '2027-03-05' });
    const { body } = await publish({ version: 1, from: '2027-03-18', to: '2027-03-19' });
    const published = [
      { from: '2027-03-01', to: '2027-03-05' },
      { from: '2027-03-18', to: '2027-03-19' },
    ];
    expect(body).toMatchObject({ published, publishedTo: '2027-03-19' });
    expect((await get()).body).toEqual(body);
    const open = ['01', '02', '03', '04', '05', '18', '19'].map((day) => `202703${day}`);
    expect(daysWithTerms()).toEqual(open);
    await publish({ version: 2, from: '2027-03-06', to: '2027-03-08' });
    expect(daysWithTerms()).toEqual([...open.slice(0, 5), '20270308', '20270318', '20270319']);
    expect((await get()).body).toMatchObject({ published: [{ from: '2027-03-01', to: '2027-03-08' }, published[1]] });
  });

  it('of a point whose schedule an earlier version stored as one range goes on from that range', async () => {
    const { publish, get, rowsOf } = await setup();
    await publish();
    const { published: _, schemaVersion: __, ...stored } = rowsOf('schedules').get(POINT_ID)!;
    rowsOf('schedules').set(POINT_ID, { ...stored, published: { from: '20270301', to: '20270314' } });
    expect((await get()).body).toMatchObject({ published: [FORTNIGHT], publishedTo: '2027-03-14' });
    rowsOf('schedules').set(POINT_ID, { ...stored, published: null });
    expect((await get()).body).toMatchObject({ published: [], publishedTo: null });
  });

  it('forgets exceptions of weeks that are over, so that there is always room for those to come', async () => {
    const closed = (day: string) => ({ kind: 'closed', day, reason: 'remont' });
    const { publish, get, clock } = await setup();
    await publish({ timetable: { ...TIMETABLE, exceptions: [closed('2027-03-02'), closed('2027-03-09')] } });
    clock.nowMs += 7 * NEXT_DAY_MS;
    expect((await get()).body).toMatchObject({ timetable: { exceptions: [closed('2027-03-09')] } });
    const { status } = await publish({
      version: 1,
      timetable: { ...TIMETABLE, exceptions: [closed('2027-03-02'), closed('2027-03-09')] },
    });
    expect(status).toBe(200);
    expect((await get()).body).toMatchObject({ version: 2, timetable: { exceptions: [closed('2027-03-09')] } });
  });

  it('keeps a place for everyone booked: on fewer places, and on terms that are no more', async () => {
    const crowded = siteDay([
      { slot: slotRef({ startMinute: 600 }), minutes: 30, capacity: 4, booked: 3 },
      { slot: slotRef({ startMinute: 700 }), minutes: 30, capacity: 4, booked: 1 },
      { slot: slotRef({ startMinute: 720 }), minutes: 30, capacity: 4, booked: 0 },
    ]);
    const { publish, dayOf } = await setup({ days: [crowded] });
    await publish();
    expect(placesOf(await dayOf('20270302'))).toEqual([
      ['t600v1d1e', 3, 3],
      ['t630v1d1e', 2, 0],
      ['t700v1d1e', 1, 1],
    ]);
  });

  it('a timetable without terms takes the free ones away; days that are as planned are not written', async () => {
    const { publish, dayOf, rowsOf } = await setup();
    await publish();
    await publish({ version: 1 });
    expect((await dayOf('20270302'))?.version).toBe(1);
    expect(rowsOf('outbox').size).toBe(1);
    await publish({ version: 2, timetable: { ...TIMETABLE, rules: [] } });
    expect(await dayOf('20270302')).toMatchObject({ version: 2, slots: {} });
  });

  it('stores what a timetable has and nothing else that was sent', async () => {
    const { publish, get } = await setup();
    const odd = { note: [[1]], weekday: 3 };
    const exceptions = [{ kind: 'closed', day: '2027-03-02', reason: 'remont', ...odd }];
    const timetable = { ...TIMETABLE, ...odd, rules: [{ ...RULE, ...odd }], exceptions };
    expect((await publish({ timetable })).status).toBe(200);
    expect(JSON.stringify((await get()).body)).not.toMatch(/note|weekday"/);
  });

  it('is for staff and coordinators of the point alone, and nothing is written', async () => {
    const { call, contents } = await setup();
    const body = { version: 0, timetable: TIMETABLE, ...FORTNIGHT };
    for (const who of [
      { ...NURSE, servicePointIds: [OTHER_POINT_ID] },
      { ...NURSE, role: 'coordinator' as const, servicePointIds: [] },
      { ...NURSE, role: 'patient' as const },
      { ...NURSE, role: 'agent' as const },
      { ...NURSE, role: 'ministry' as const },
    ]) {
      expect(await call('PUT', PATH, body, who)).toMatchObject({ status: 403, body: { errorCode: 'ERR_FORBIDDEN' } });
      expect((await call('POST', `${PATH}/preview`, body, who)).status).toBe(403);
      expect((await call('GET', PATH, undefined, who)).status).toBe(403);
    }
    expect(contents()).toEqual({});
  });
});
