import { describe, expect, it } from 'vitest';
import {
  ANNA,
  JAN,
  OTHER_POINT_ID,
  POINT_ID,
  referral,
  refusalOf,
  STAFF_ACTOR,
  servicePoint,
  siteDay,
  slotRef,
  visit,
} from '../../tests/builders.ts';
import { memoryPoint } from '../../tests/memory-point.ts';
import type { Appointment } from '../domain/appointment.ts';
import type { Referral } from '../domain/referral.ts';
import { clockOfMinute, minuteOfClock, type WeeklyRule } from '../domain/schedule.ts';
import { type SiteDay, type SlotRef, slotIdOf, slotKeyOf } from '../domain/slot.ts';
import { EMPTY_TIMETABLE, type Timetable } from '../domain/timetable.ts';
import { schedules } from '../store/collections.ts';
import type { VisitChanges } from './change-visits.ts';
import { publishTerms } from './publish-terms.ts';
import { receiveWalkIn, type WalkIn } from './receive-walk-in.ts';

/** Monday, 9 o'clock. */
const TODAY = '20270301';
const JANS_ID = '7b1d3f50-1c1b-4c3e-8a52-00000000000a';
/** A moment on the clock in Poland, in winter. */
const at = (clock: string, day = '2027-03-01') => Date.parse(`${day}T${clock}+01:00`);

/** One term of five minutes every day. */
function once(from: string, over: Partial<WeeklyRule> = {}): WeeklyRule {
  const slotMinutes = over.slotMinutes ?? 5;
  const to = clockOfMinute(minuteOfClock(from) + slotMinutes);
  const kind = { capacity: 1, vaccineType: 'cov19.pfizer', doses: [1], audience: 'external' } as const;
  return { weekdays: [1, 2, 3, 4, 5, 6, 7], from, to, slotMinutes, ...kind, ...over };
}
/** The term that is added for someone. */
const added = (startMinute: number, over: Partial<SlotRef> = {}) =>
  slotRef({ day: TODAY, startMinute, audience: 'internal', ...over });
const term = (startMinute: number, over: Partial<SlotRef> = {}) => slotRef({ day: TODAY, startMinute, ...over });

interface Given {
  readonly timetable?: Partial<Timetable>;
  readonly published?: { readonly from: string; readonly to: string };
  readonly nowMs?: number;
  readonly own?: Partial<Referral>;
}

const bookedAt = async (dayOf: (day: string) => Promise<SiteDay | undefined>, slot: SlotRef) =>
  (await dayOf(slot.day))?.slots[slotKeyOf(slot)]?.booked;

/** A point whose timetable is published for the week, and Anna and Jan, who each have a referral. */
async function setup({ timetable, published = { from: TODAY, to: '20270307' }, nowMs, own = {} }: Given = {}) {
  const point = memoryPoint();
  const { deps, clock } = point;
  if (timetable) {
    const publication = { timetable: { ...EMPTY_TIMETABLE, ...timetable }, ...published, by: STAFF_ACTOR };
    await publishTerms(servicePoint(), publication, deps);
  }
  clock.nowMs = nowMs ?? clock.nowMs;
  const one = { vaccineTypes: ['cov19.pfizer'], ...own } as const;
  await point.put({ referrals: [referral(one), referral({ ...one, id: JANS_ID, patientId: JAN })] });
  const anna = { servicePointId: POINT_ID, patientId: ANNA, referralId: referral().id, actor: STAFF_ACTOR };
  const receive = (over: Partial<WalkIn> = {}, visits: VisitChanges = deps.visits) =>
    receiveWalkIn({ ...anna, ...over }, { ...deps, visits });
  return {
    ...point,
    receive,
    receiveJan: () => receive({ patientId: JAN, referralId: JANS_ID }),
    schedule: async () => (await schedules(point.db).doc(POINT_ID).get()).data(),
    /** Every term of the point, by day. */
    terms: () => Object.fromEntries([...point.rowsOf('siteDays')].map(([id, { slots }]) => [id.slice(-8), slots])),
    /** Receives Anna while something happens before her visit is booked for the first time. */
    receiveMeanwhile: (happens: () => Promise<unknown>) => {
      let isFirst = true;
      const submit: VisitChanges['submit'] = async (siteDayId, command) => {
        if (isFirst && command.kind === 'book') {
          isFirst = false;
          await happens();
        }
        return deps.visits.submit(siteDayId, command);
      };
      return receive({}, { ...deps.visits, submit });
    },
    /** The refusal of a walk-in; nothing may have been written. */
    refused: async (over: Partial<WalkIn> = {}) => {
      const before = point.contents();
      const refusal = await refusalOf(() => receive(over));
      expect(point.contents()).toEqual(before);
      return refusal;
    },
  };
}

describe('someone who comes without a term', () => {
  it.each<[string, WeeklyRule[], SlotRef]>([
    ['the nearest free one', [once('09:10'), once('09:20')], term(550)],
    ['one for staff alone', [once('09:10', { audience: 'internal' }), once('09:20')], added(550)],
    ['one that begins in half an hour', [once('09:30')], term(570)],
    ['none that begins later', [once('09:31')], added(541)],
    ['none that begins this minute', [once('09:00'), once('09:05')], term(545)],
    ['none for another dose', [once('09:10', { doses: [2] })], added(541)],
    ['none of a vaccine that they may not have', [once('09:10', { vaccineType: 'cov19.astra_zeneca' })], added(541)],
  ])('takes %s, and is checked in', async (_, rules, expected) => {
    const { receive, visitOf, referralOf } = await setup({ timetable: { rules } });
    const received = await receive();
    expect(received).toMatchObject({
      slotId: slotIdOf(expected),
      state: 'booked',
      channel: 'site',
      checkedInAt: '2027-03-01T08:00:00Z',
      history: [{ change: 'booked' }, { change: 'checkedIn' }],
    });
    expect(await visitOf(received.id)).toEqual(received);
    expect(await referralOf(referral().id)).toMatchObject({ state: 'booked', visit: { appointmentId: received.id } });
  });

  it('chooses of several vaccines, and waits for a term of that one', async () => {
    const vaccineTypes = ['cov19.pfizer', 'cov19.moderna'] as const;
    const rules = [once('09:10'), once('09:20', { vaccineType: 'cov19.moderna' })];
    const { receive } = await setup({ timetable: { rules }, own: { vaccineTypes } });
    const { slot } = await receive({ vaccineType: 'cov19.moderna' });
    expect(slot).toEqual(term(560, { vaccineType: 'cov19.moderna' }));
  });

  it('of several vaccines may take whichever is near, and has to choose where none is: nothing is written before', async () => {
    const vaccineTypes = ['cov19.pfizer', 'cov19.moderna'] as const;
    const near = await setup({ timetable: { rules: [once('09:10')] }, own: { vaccineTypes } });
    expect((await near.receive()).slot).toEqual(term(550));
    const none = await setup({ timetable: { rules: [] }, own: { vaccineTypes } });
    const problem = 'must be one of cov19.pfizer, cov19.moderna';
    expect(await none.refused()).toEqual({
      code: 'invalid_request',
      details: { problems: [{ value: 'vaccineType', problem }] },
    });
  });

  it('again is the same visit, and nothing is written', async () => {
    const { receive, contents } = await setup({ timetable: { rules: [once('09:10')] } });
    const first = await receive();
    const before = contents();
    expect(await receive()).toEqual(first);
    expect(contents()).toEqual(before);
  });

  it('and has one here today, later or past, is checked in for it', async () => {
    for (const startMinute of [480, 1_200]) {
      const { receive, put, rowsOf } = await setup();
      const held = visit(term(startMinute));
      const days = [siteDay([{ slot: term(startMinute), booked: 1 }])];
      await put({ days, referrals: [held.referral], visits: [held.appointment] });
      expect(await receive()).toMatchObject({ id: held.appointment.id, checkedInAt: '2027-03-01T08:00:00Z' });
      expect(rowsOf('schedules').size).toBe(0);
    }
  });

  it.each([
    ['another day', slotRef()],
    ['another point', slotRef({ servicePointId: OTHER_POINT_ID, day: TODAY, startMinute: 600 })],
  ])('and has one on %s is told which visit that is, and nothing is written', async (_, slot) => {
    const { put, refused } = await setup({ timetable: { rules: [once('09:10')] } });
    const held = visit(slot);
    await put({ referrals: [held.referral], visits: [held.appointment] });
    expect(await refused()).toEqual({
      code: 'referral_already_booked',
      details: { appointmentId: held.appointment.id },
    });
  });

  it('and has been offered another term for the one of today, keeps that of today, and the place held is free', async () => {
    const { receive, put, dayOf, visitOf } = await setup({ timetable: { rules: [once('10:00')] } });
    const own = visit(term(600), { vaccineTypes: ['cov19.pfizer'] });
    const held = term(600, { day: '20270303' });
    const offered: Appointment = {
      ...own.appointment,
      offer: {
        replanId: 'r1',
        slotId: slotIdOf(held),
        slot: held,
        minutes: 5,
        expiresAt: '2027-03-01T08:30:00Z',
        onDeadline: 'move',
      },
      replan: { id: 'r1', outcome: 'offered' },
    };
    const days = await Promise.all([dayOf(TODAY), dayOf(held.day)]);
    const taken = days.map((day) => siteDay([{ slot: { ...term(600), day: day!.day }, booked: 1 }], { day: day!.day }));
    await put({ days: taken, referrals: [own.referral], visits: [offered] });
    await receive();
    expect(await visitOf(own.appointment.id)).toMatchObject({
      slotId: slotIdOf(term(600)),
      offer: null,
      replan: { outcome: 'superseded' },
      checkedInAt: '2027-03-01T08:00:00Z',
    });
    expect([await bookedAt(dayOf, term(600)), await bookedAt(dayOf, held)]).toEqual([1, 0]);
  });

  it.each<[string, Partial<Referral>, Partial<WalkIn>]>([
    ['referral_used', { state: 'used' }, {}],
    ['referral_revoked', { state: 'revoked' }, {}],
    ['referral_expired', { expiringAt: '2027-03-01T08:00:00Z' }, {}],
    ['booking_not_open', { bookableFrom: '2027-03-01T08:00:01Z' }, {}],
    ['visit_too_early', { visitNotBefore: '20270302' }, {}],
    ['vaccine_not_allowed', {}, { vaccineType: 'cov19.moderna' }],
    ['referral_not_found', {}, { patientId: JAN }],
    ['referral_not_found', {}, { referralId: 'none' }],
  ])('is refused with %s where a term is near and where none is, and nothing is written', async (code, own, over) => {
    const rules = [once('09:10'), once('09:10', { vaccineType: 'cov19.moderna' })];
    for (const timetable of [{ rules }, {}]) {
      expect((await (await setup({ timetable, own })).refused(over)).code).toBe(code);
    }
  });
});

describe('a term taken by others at the last moment', () => {
  it('gives way to the next', async () => {
    const { receiveMeanwhile, receiveJan } = await setup({ timetable: { rules: [once('09:10'), once('09:20')] } });
    expect((await receiveMeanwhile(receiveJan)).slot).toEqual(term(560));
  });

  it('gives way to one that is added, whatever is published at the same time', async () => {
    const { receiveMeanwhile, receiveJan, deps, schedule } = await setup({ timetable: { rules: [once('09:10')] } });
    const received = await receiveMeanwhile(async () => {
      await receiveJan();
      const { timetable } = (await schedule())!;
      const publication = { timetable, from: TODAY, to: '20270308', by: STAFF_ACTOR };
      await publishTerms(servicePoint(), publication, deps);
    });
    expect(received.slot).toEqual(added(541));
    expect(await schedule()).toMatchObject({ version: 2, published: [{ from: TODAY, to: '20270308' }] });
  });

  it('by the same call, sent twice at once, answers its visit', async () => {
    const { receiveMeanwhile, deps, rowsOf } = await setup({ timetable: { rules: [once('09:10'), once('09:20')] } });
    const other = { kind: 'book', slotId: slotIdOf(term(560)), referralId: referral().id, actor: STAFF_ACTOR } as const;
    const received = await receiveMeanwhile(() => deps.visits.submit('', { ...other, patientId: ANNA }));
    expect(received).toMatchObject({ slot: term(560), checkedInAt: '2027-03-01T08:00:00Z' });
    expect(rowsOf('appointments').size).toBe(1);
  });
});

describe('a term that is added', () => {
  /** A place beyond the timetable: it goes with its visit. */
  const ADDED = { minutes: 5, capacity: 1, booked: 1, planned: 0 };

  it('begins at the first full minute in half a minute or later, tells who received its patient, and is the only change', async () => {
    const rules = [once('08:00'), once('10:00'), once('10:00', { audience: 'internal' })];
    const { receive, terms, schedule } = await setup({ timetable: { rules }, nowMs: at('09:00:59') });
    const before = { terms: terms(), schedule: (await schedule())! };
    const { slot, minutes, history } = await receive();
    expect([slot, minutes]).toEqual([added(542), 5]);
    expect(history[0]).toMatchObject({ change: 'booked', by: STAFF_ACTOR });
    expect(terms()).toEqual({ ...before.terms, [TODAY]: { ...before.terms[TODAY]!, [slotKeyOf(slot)]: ADDED } });
    expect(await schedule()).toEqual(before.schedule);
  });

  it('at a point that never published anything is its first', async () => {
    const { receive, schedule, terms } = await setup();
    expect((await receive()).slot).toEqual(added(541));
    expect(await schedule()).toBeUndefined();
    expect(terms()).toEqual({ [TODAY]: { t541v1d1i: ADDED } });
  });

  it.each([
    ['closed for the day', { exceptions: [{ kind: 'closed', day: TODAY, reason: 'remont' }] }, undefined, TODAY],
    ['closed for a holiday', { rules: [once('09:10')] }, at('09:00:00', '2027-11-11'), '20271111'],
  ] as const)('is there when the point is %s', async (_, timetable, nowMs, day) => {
    const published = { from: TODAY, to: TODAY };
    const given = { timetable, published, own: { expiringAt: '2028-01-01T00:00:00Z' } };
    const { receive } = await setup(nowMs ? { ...given, nowMs } : given);
    expect((await receive()).slot).toEqual(added(541, { day }));
  });

  it('for each of two people who come in one minute is at a minute of its own', async () => {
    const { receive, receiveJan, terms } = await setup({ timetable: {} });
    expect([(await receive()).slot, (await receiveJan()).slot]).toEqual([added(541), added(542)]);
    expect(Object.values(terms()[TODAY] as object)).toEqual([ADDED, ADDED]);
  });

  it('is shared where more people come than there are minutes, so that a thousand a day all come at their time', async () => {
    const { put, receive, terms } = await setup({ timetable: { rules: [once('09:01', { audience: 'internal' })] } });
    const people = Array.from({ length: 40 }, (_, i) => {
      const own = `7b1d3f50-1c1b-4c3e-8a52-0000000001${String(i).padStart(2, '0')}`;
      return referral({ id: own, patientId: own, vaccineTypes: ['cov19.pfizer'] });
    });
    await put({ referrals: people });
    for (const { id, patientId } of people) await receive({ referralId: id, patientId });
    const { t541v1d1i: ofTimetable, ...addedToday } = terms()[TODAY] as Record<string, { booked: number }>;
    expect(ofTimetable).toEqual({ minutes: 5, capacity: 1, booked: 1 });
    const minutes = Object.keys(addedToday).map((key) => Number(/^t(\d+)v/.exec(key)![1]));
    expect(Math.max(...minutes)).toBeLessThanOrEqual(541 + 15);
    expect(Object.values(addedToday).reduce((sum, { booked }) => sum + booked, 0)).toBe(39);
  });

  it('goes with its visit when that is cancelled: nobody finds it, and the next one who comes gets one of their own', async () => {
    const { receive, receiveJan, deps, terms } = await setup({ timetable: {}, nowMs: at('09:00:00') });
    const { id } = await receive();
    const cancel = {
      kind: 'cancelAtSite',
      appointmentId: id,
      actor: STAFF_ACTOR,
      servicePointIds: [POINT_ID],
      reason: 'x',
    } as const;
    await deps.visits.submit('', cancel);
    expect(terms()[TODAY]).toEqual({});
    expect((await receiveJan()).slot).toEqual(added(541));
  });

  it('stays with its visit, and closed to others, when a timetable is published after it', async () => {
    const { receive, deps, terms } = await setup({ timetable: {}, nowMs: at('09:00:00') });
    await receive();
    const timetable = { ...EMPTY_TIMETABLE, rules: [once('12:00')] };
    await publishTerms(servicePoint(), { timetable, from: TODAY, to: TODAY, by: STAFF_ACTOR }, deps);
    const noon = { minutes: 5, capacity: 1, booked: 0 };
    expect(terms()[TODAY]).toEqual({ t541v1d1i: ADDED, t720v1d1e: noon });
  });

  it('takes the latest free place of a week that has as many places as its cap allows', async () => {
    const rules = [once('12:00', { capacity: 10 })];
    const weeklyCaps = [{ vaccineType: 'cov19.pfizer', doses: 25 } as const];
    const { receive, terms, deps } = await setup({ timetable: { rules, weeklyCaps } });
    expect(terms()).toMatchObject({ '20270303': { t720v1d1e: { capacity: 5 } } });
    const { id } = await receive();
    expect(terms()).toMatchObject({ [TODAY]: { t541v1d1i: ADDED }, '20270303': { t720v1d1e: { capacity: 4 } } });
    const cancel = {
      kind: 'cancelAtSite',
      appointmentId: id,
      actor: STAFF_ACTOR,
      servicePointIds: [POINT_ID],
      reason: 'x',
    } as const;
    await deps.visits.submit('', cancel);
    expect(terms()).toMatchObject({ '20270303': { t720v1d1e: { capacity: 4 } } });
  });

  it('crosses a day of 25 hours in elapsed minutes: in the hour that comes twice it is ahead both times', async () => {
    const own = { expiringAt: '2028-01-01T00:00:00Z' };
    for (const [clock, minute] of [
      ['02:10:00+02:00', 131],
      ['02:10:00+01:00', 191],
    ] as const) {
      const { receive } = await setup({ own, nowMs: Date.parse(`2027-10-31T${clock}`) });
      expect((await receive()).slot).toEqual(added(minute, { day: '20271031' }));
    }
  });

  it('leaves a full term of the same minute as long as it was', async () => {
    const rules = [once('09:01', { audience: 'internal', slotMinutes: 15 })];
    const { receive, receiveJan, terms } = await setup({ timetable: { rules } });
    await receiveJan();
    await receive();
    expect(terms()[TODAY]).toMatchObject({ t541v1d1i: { minutes: 15, booked: 1 } });
  });

  it.each([
    ['before the first day published', { from: '20270304', to: '20270307' }, at('09:00:00')],
    ['after the last day published', { from: TODAY, to: TODAY }, at('09:00:00', '2027-03-02')],
  ])('%s is the only one: no other term of any day is opened with it', async (_, published, nowMs) => {
    const { receive, terms } = await setup({ timetable: { rules: [once('12:00')] }, published, nowMs });
    const before = terms();
    const { slot } = await receive();
    expect(terms()).toEqual({ ...before, [slot.day]: { [slotKeyOf(slot)]: ADDED } });
  });

  it('keeps the terms of a week with a cap as they are, though days with exceptions have passed', async () => {
    const timetable = {
      rules: [once('12:00', { capacity: 10 })],
      exceptions: [{ kind: 'closed', day: TODAY, reason: 'remont' } as const],
      weeklyCaps: [{ vaccineType: 'cov19.pfizer', doses: 61 } as const],
    };
    const { receive, terms } = await setup({ timetable, nowMs: at('09:00:00', '2027-03-02') });
    const before = terms();
    const { slot } = await receive();
    const today = { ...before['20270302']!, [slotKeyOf(slot)]: ADDED };
    expect(terms()).toEqual({ ...before, '20270302': today });
  });
});

describe('where no term can be added', () => {
  it.each(['23:55:00', '23:57:00', '23:59:30'])(
    'at %s, for it would cross midnight, nobody is received',
    async (clock) => {
      const { refused } = await setup({ timetable: {}, nowMs: at(clock) });
      expect((await refused()).code).toBe('no_free_term');
    },
  );

  it('at 23:54 the last one of the day can be', async () => {
    const { receive } = await setup({ timetable: {}, nowMs: at('23:54:29') });
    expect((await receive()).slot).toEqual(added(1_435));
  });

  const FULL_WEEK = {
    rules: [once('08:00', { capacity: 2 })],
    weeklyCaps: [{ vaccineType: 'cov19.pfizer', doses: 2 } as const],
  };

  it('for the week has no doses left, nobody is received', async () => {
    const { receive, rowsOf } = await setup({ timetable: FULL_WEEK });
    expect(await refusalOf(() => receive())).toEqual({ code: 'no_free_term', details: {} });
    expect(rowsOf('appointments').size).toBe(0);
  });

  it('for the week has no doses left, the timetable is as it was', async () => {
    const { refused } = await setup({ timetable: FULL_WEEK });
    await refused();
  });
});

describe('a timetable with as many exceptions as it can have', () => {
  it('keeps nobody out who comes without a term, and stays as it is', async () => {
    const closed = { kind: 'closed', day: TODAY, from: '20:00', to: '21:00', reason: 'x' } as const;
    const { receive, schedule } = await setup({ timetable: { exceptions: Array.from({ length: 400 }, () => closed) } });
    const before = await schedule();
    expect((await receive()).slot).toEqual(added(541));
    expect(await schedule()).toEqual(before);
  });
});
