import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ANNA,
  Decisions,
  documents,
  NOW_MS,
  PATIENT_ACTOR,
  POINT_ID,
  refusalOf,
  STAFF_ACTOR,
  siteDay,
  slotRef,
  visit,
} from '../../tests/builders.ts';
import { replan, type WeeklyRule } from './schedule.ts';
import { freePlaces, type SiteDay, type SlotRef, siteDayIdOf, slotIdOf, slotKeyOf } from './slot.ts';
import { EMPTY_TIMETABLE, layOut, type Timetable, weekOf } from './timetable.ts';
import type { VisitCommand } from './visit-changes.ts';

/* What the timetable takes away while visits hold it goes with these visits: it is never given to anybody else. */

const SLOT = slotRef();
const OTHER = slotRef({ day: '20270303' });
const AT_SITE = { actor: STAFF_ACTOR, servicePointIds: [POINT_ID] };
const noHoliday = () => undefined;

/** The day as it stands once its timetable has no terms any more. */
const closed = (day: SiteDay): SiteDay => ({ ...day, slots: replan(day.slots, {}) });

/** Anna's visit on a day that was closed after she booked, and another day with two free places. */
function onClosedDay() {
  const held = visit(SLOT);
  const days = [closed(siteDay([{ slot: SLOT, capacity: 3, booked: 1 }])), siteDay([{ slot: OTHER, capacity: 2 }])];
  return {
    id: held.appointment.id,
    ...decisionsOn(days, [held]),
  };
}

function decisionsOn(days: readonly SiteDay[], visits: readonly ReturnType<typeof visit>[]) {
  const decisions = new Decisions(
    documents({
      days,
      referrals: visits.map(({ referral }) => referral),
      appointments: visits.map(({ appointment }) => appointment),
    }),
  );
  return {
    run: (...commands: VisitCommand[]) => {
      for (const command of commands) decisions.run(command, NOW_MS);
    },
    dayOf: (slot: SlotRef) => decisions.held.days.get(siteDayIdOf(slot))!,
    counterOf: (slot: SlotRef) => decisions.held.days.get(siteDayIdOf(slot))!.slots[slotKeyOf(slot)],
    book: (slot: SlotRef) => {
      const { referral } = visit(slot, { patientId: 'stranger', id: 'strangers', state: 'issued', visit: null });
      const held = { ...decisions.held, referrals: new Map(decisions.held.referrals).set(referral.id, referral) };
      const command = { kind: 'book', slotId: slotIdOf(slot), referralId: referral.id } as const;
      return new Decisions(held).run({ ...command, patientId: 'stranger', actor: PATIENT_ACTOR }, NOW_MS);
    },
  };
}

const offered = (id: string): VisitCommand => ({
  kind: 'offer',
  appointmentId: id,
  ...AT_SITE,
  slotId: slotIdOf(OTHER),
  replanId: 'replan',
  expiresAt: '2027-03-01T20:00:00Z',
  onDeadline: 'keep',
});

describe('a place on a day that was closed is nobody’s', () => {
  it.each<[string, (id: string) => VisitCommand[]]>([
    [
      'when the patient cancels',
      (id) => [{ kind: 'cancel', appointmentId: id, patientId: ANNA, actor: PATIENT_ACTOR }],
    ],
    ['when the point cancels', (id) => [{ kind: 'cancelAtSite', appointmentId: id, ...AT_SITE, reason: 'awaria' }]],
    [
      'when the visit is moved',
      (id) => [{ kind: 'move', appointmentId: id, slotId: slotIdOf(OTHER), patientId: ANNA, actor: PATIENT_ACTOR }],
    ],
    [
      'when the patient accepts another term',
      (id) => [offered(id), { kind: 'acceptOffer', actor: PATIENT_ACTOR, appointmentId: id, patientId: ANNA }],
    ],
  ])('%s', async (_, commandsFor) => {
    const { id, run, dayOf, book } = onClosedDay();
    run(...commandsFor(id));
    expect(dayOf(SLOT).slots).toEqual({});
    expect((await refusalOf(() => book(SLOT))).code).toBe('slot_not_found');
  });

  it('when it was held by an offer that is declined', async () => {
    const held = visit(SLOT);
    const open = [siteDay([{ slot: SLOT, booked: 1 }]), siteDay([{ slot: OTHER, capacity: 2 }])];
    const before = decisionsOn(open, [held]);
    before.run(offered(held.appointment.id));
    const offeredVisit = new Decisions(
      documents({ days: open, referrals: [held.referral], appointments: [held.appointment] }),
    );
    offeredVisit.run(offered(held.appointment.id), NOW_MS);
    const { days, referrals, appointments } = offeredVisit.held;
    const closedDays = [...days.values()].map((day) => (day.day === OTHER.day ? closed(day) : day));
    const after = new Decisions(
      documents({ days: closedDays, referrals: [...referrals.values()], appointments: [...appointments.values()] }),
    );
    after.run(
      { kind: 'declineOffer', actor: PATIENT_ACTOR, appointmentId: held.appointment.id, patientId: ANNA },
      NOW_MS,
    );
    expect(after.held.days.get(siteDayIdOf(OTHER))!.slots).toEqual({});
  });
});

describe('of a term whose places were lowered below its visits', () => {
  it('places come back only once there are fewer visits than places', () => {
    const [first, second, third] = ['a', 'b', 'c'].map((patientId) => visit(SLOT, { patientId, id: patientId })) as [
      ReturnType<typeof visit>,
      ReturnType<typeof visit>,
      ReturnType<typeof visit>,
    ];
    const day = siteDay([{ slot: SLOT, capacity: 4, booked: 3 }]);
    const plan = { [slotKeyOf(SLOT)]: { minutes: 15, capacity: 1, booked: 0 } };
    const { run, counterOf } = decisionsOn([{ ...day, slots: replan(day.slots, plan) }], [first, second, third]);
    const seen = [first, second, third].map(({ appointment: { id, patientId } }) => {
      run({ kind: 'cancel', appointmentId: id, patientId, actor: PATIENT_ACTOR });
      return counterOf(SLOT);
    });
    expect(seen).toEqual([
      { minutes: 15, capacity: 2, booked: 2, planned: 1 },
      { minutes: 15, capacity: 1, booked: 1 },
      { minutes: 15, capacity: 1, booked: 0 },
    ]);
  });
});

describe('of a week whose cap was lowered below its visits', () => {
  const rule: WeeklyRule = {
    weekdays: [2, 4],
    from: '10:00',
    to: '12:00',
    slotMinutes: 30,
    capacity: 1,
    vaccineType: 'cov19.pfizer',
    doses: [1],
    audience: 'external',
  };
  const slots = ['20270302', '20270304'].flatMap((day) =>
    [600, 630, 660, 690].map((startMinute) => slotRef({ day, startMinute })),
  );

  /** Eight visits of a week, and its days laid out once more with a cap. */
  function week(cap: number, booked = slots) {
    const timetable: Timetable = {
      ...EMPTY_TIMETABLE,
      rules: [rule],
      weeklyCaps: [{ vaccineType: 'cov19.pfizer', doses: cap }],
    };
    const before = ['20270302', '20270304'].map((day) =>
      siteDay(
        slots.filter((slot) => slot.day === day).map((slot) => ({ slot, booked: booked.includes(slot) ? 1 : 0 })),
      ),
    );
    const planOf = layOut(timetable, noHoliday, (day) => before.find((one) => one.day === day)?.slots);
    const days = before.map((day) => ({ ...day, ...planOf(day.day), slots: replan(day.slots, planOf(day.day).slots) }));
    const visits = booked.map((slot, i) => visit(slot, { patientId: `p${i}`, id: `r${i}` }));
    const { run, dayOf } = decisionsOn(days, visits);
    const left = () => ['20270302', '20270304'].flatMap((day) => Object.values(dayOf(slotRef({ day })).slots));
    return {
      plan: weekOf('20270302').flatMap((day) => Object.values(planOf(day).slots)),
      cancel: (i: number) =>
        run({ kind: 'cancel', appointmentId: visits[i]!.appointment.id, patientId: `p${i}`, actor: PATIENT_ACTOR }),
      free: () => left().reduce((sum, counter) => sum + freePlaces(counter), 0),
      places: () => left().reduce((sum, { capacity }) => sum + capacity, 0),
    };
  }

  it('none comes back before the visits are fewer than the cap, whichever of them end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7]), (cap, ending) => {
        const { cancel, free, places } = week(cap);
        let visits = 8;
        expect(free()).toBe(0);
        for (const i of ending) {
          cancel(i);
          visits--;
          expect(places()).toBeLessThanOrEqual(Math.max(cap, visits));
        }
      }),
    );
  });

  it('a place comes back as soon as the visits of the day are fewer than the cap, if the plan holds it', () => {
    const { cancel, free } = week(2, slots.slice(0, 4));
    const seen = [3, 2, 1, 0].map((i) => {
      cancel(i);
      return free();
    });
    expect(seen).toEqual([0, 0, 1, 2]);
  });

  it('the plan holds the earliest visits, so that a preview names the others', () => {
    expect(week(3).plan).toEqual(slots.slice(0, 3).map(() => ({ minutes: 30, capacity: 1, booked: 0 })));
  });

  it('visits count towards a cap that they do not reach: free places appear for the rest alone', () => {
    const { places, free, plan } = week(6, slots.slice(4));
    expect([places(), free()]).toEqual([6, 2]);
    expect(plan).toHaveLength(6);
  });
});
