import { describe, expect, it } from 'vitest';
import {
  ANNA,
  documents,
  JAN,
  NOW_MS,
  OTHER_POINT_ID,
  PATIENT_ACTOR,
  POINT_ID,
  refusalOf,
  STAFF_ACTOR,
  siteDay,
  slotRef,
  visit,
} from '../../tests/builders.ts';
import { systemActor } from './actor.ts';
import { instantOf } from './civil-time.ts';
import { mayBeOffered, type OfferCommand } from './offers.ts';
import { type SiteDay, siteDayIdOf, slotIdOf, slotKeyOf, startOf } from './slot.ts';
import { decideVisit, type VisitChange, type VisitCommand, type VisitDocuments } from './visit-changes.ts';

const OWN = slotRef();
const OTHER = slotRef({ day: '20270304', startMinute: 620 });
const HELD = visit(OWN, { patientId: ANNA });
const ID = HELD.appointment.id;
const DEADLINE = '2027-03-01T18:00:00Z';
const DEADLINE_MS = Date.parse(DEADLINE);

const offer = (over: Partial<Extract<OfferCommand, { kind: 'offer' }>> = {}) =>
  ({
    kind: 'offer',
    appointmentId: ID,
    actor: STAFF_ACTOR,
    servicePointIds: [POINT_ID],
    slotId: slotIdOf(OTHER),
    replanId: 'r1',
    expiresAt: DEADLINE,
    onDeadline: 'move',
    ...over,
  }) as const;
const accept = { kind: 'acceptOffer', actor: PATIENT_ACTOR, appointmentId: ID, patientId: ANNA } as const;
const decline = { ...accept, kind: 'declineOffer' } as const;
const settle = { kind: 'settleOffer', actor: systemActor('settle-offers'), appointmentId: ID } as const;

const initial = () =>
  documents({
    days: [siteDay([{ slot: OWN, booked: 1 }]), siteDay([{ slot: OTHER }], { day: OTHER.day })],
    referrals: [HELD.referral],
    appointments: [HELD.appointment],
  });

/** Carries commands out one after another. Returns the documents as they then stand, and the last change. */
function following(commands: readonly VisitCommand[], nowMs = NOW_MS): { held: VisitDocuments; change: VisitChange } {
  let held: VisitDocuments = initial();
  let change: VisitChange | undefined;
  for (const command of commands) {
    change = decideVisit(command, held, nowMs);
    held = {
      ...held,
      days: new Map([...held.days, ...change.days.map((day) => [siteDayIdOf(day), day] as const)]),
      referrals: new Map([
        ...held.referrals,
        ...(change.referral ? [[change.referral.id, change.referral] as const] : []),
      ]),
      appointments: new Map(held.appointments).set(ID, change.appointment),
    };
  }
  return { held, change: change! };
}

const bookedOn = ({ days }: VisitDocuments, slot = OWN) =>
  (days.get(siteDayIdOf(slot)) as SiteDay).slots[slotKeyOf(slot)]?.booked;
const counters = (held: VisitDocuments) => ({ own: bookedOn(held), other: bookedOn(held, OTHER) });

describe('an offer', () => {
  it('holds a place on the other term while the visit keeps its own, and the patient is told of it', () => {
    const { held, change } = following([offer()]);
    expect(counters(held)).toEqual({ own: 1, other: 1 });
    expect(change.appointment).toMatchObject({
      slotId: slotIdOf(OWN),
      state: 'booked',
      replan: { outcome: 'offered' },
    });
    expect(change.event).toMatchObject({ type: 'offered', offered: { slotId: slotIdOf(OTHER), expiresAt: DEADLINE } });
    expect(change.days.map(siteDayIdOf).sort()).toEqual([siteDayIdOf(OWN), siteDayIdOf(OTHER)].sort());
  });

  it('is made once in a re-planning, also when the patient has answered meanwhile', () => {
    expect(following([offer(), offer()]).change.event).toBeUndefined();
    expect(following([offer(), decline, offer()]).change.event).toBeUndefined();
    expect(following([offer(), decline, offer({ replanId: 'r2' })]).change.event?.type).toBe('offered');
  });

  it('never runs longer than until the first of the two terms begins', () => {
    const { change } = following([offer({ expiresAt: '2030-01-01T00:00:00Z' })]);
    expect(change.appointment.offer?.expiresAt).toBe(startOf(OWN));
  });

  it.each([
    ['appointment_not_found', offer({ actor: STAFF_ACTOR, servicePointIds: [OTHER_POINT_ID] })],
    ['appointment_not_active', offer({ replanId: 'r2' })],
    ['slot_not_found', offer({ replanId: 'r2', slotId: slotIdOf(OWN) })],
    ['vaccine_not_allowed', offer({ slotId: slotIdOf({ ...OTHER, vaccineType: 'cov19.moderna' }) })],
    ['dose_mismatch', offer({ slotId: slotIdOf({ ...OTHER, dose: 2 }) })],
    ['slot_not_found', offer({ slotId: slotIdOf({ ...OTHER, startMinute: 700 }) })],
  ])('is refused with %s', async (code, command) => {
    const { held } =
      command.replanId === 'r2' && code === 'appointment_not_active' ? following([offer()]) : { held: initial() };
    expect((await refusalOf(() => decideVisit(command, held, NOW_MS))).code).toBe(code);
  });
});

describe('an answer', () => {
  it('that accepts moves the visit to the place held, in one commit, and gives the old one back', () => {
    const { held, change } = following([offer(), accept]);
    expect(counters(held)).toEqual({ own: 0, other: 1 });
    expect(change.appointment).toMatchObject({ slotId: slotIdOf(OTHER), offer: null, replan: { outcome: 'accepted' } });
    expect(change.referral?.visit).toEqual({ appointmentId: ID, slotId: slotIdOf(OTHER) });
    expect(change.event).toMatchObject({ type: 'moved', previousSlotId: slotIdOf(OWN) });
    expect(following([offer(), accept, accept]).change.event).toBeUndefined();
  });

  it('that declines keeps the visit where it is and frees the place held', () => {
    const { held, change } = following([offer(), decline]);
    expect(counters(held)).toEqual({ own: 1, other: 0 });
    expect(change.appointment).toMatchObject({ slotId: slotIdOf(OWN), offer: null, replan: { outcome: 'declined' } });
    expect(following([offer(), decline, decline]).change.event).toBeUndefined();
  });

  it('of someone else, to no offer, or from the second of the deadline is refused', async () => {
    const { held } = following([offer()]);
    const codeOf = async (command: VisitCommand, from = held, nowMs = NOW_MS) =>
      (await refusalOf(() => decideVisit(command, from, nowMs))).code;
    expect(await codeOf({ ...accept, patientId: JAN })).toBe('appointment_not_found');
    expect(await codeOf(accept, initial())).toBe('offer_not_found');
    expect(await codeOf(accept, following([offer(), decline]).held)).toBe('offer_not_found');
    expect(await codeOf(accept, held, DEADLINE_MS)).toBe('offer_expired');
  });
});

describe('someone who has come', () => {
  const checkIn = { kind: 'checkIn', appointmentId: ID, actor: STAFF_ACTOR, servicePointIds: [POINT_ID] } as const;
  const CAME_AT = '2027-03-01T07:59:00Z';
  /** As documents were written while a check-in did not end an offer. */
  const withBoth = (command = offer()) => {
    const { held } = following([command]);
    const both = { ...held.appointments.get(ID)!, checkedInAt: CAME_AT };
    return { ...held, appointments: new Map(held.appointments).set(ID, both) };
  };

  it('is offered no other term', async () => {
    const { held } = following([checkIn]);
    const refusal = await refusalOf(() => decideVisit(offer(), held, NOW_MS));
    expect(refusal).toEqual({ code: 'visit_checked_in', details: { checkedInAt: instantOf(NOW_MS) } });
    expect(mayBeOffered(held.appointments.get(ID)!)).toBe(false);
    expect(mayBeOffered(initial().appointments.get(ID)!)).toBe(true);
  });

  it('is not moved at the deadline, whatever the staff wanted: the check-in has ended the offer and freed its place', () => {
    const { held, change } = following([offer(), checkIn]);
    expect(counters(held)).toEqual({ own: 1, other: 0 });
    expect(change.event?.type).toBe('checkedIn');
    expect(change.appointment).toMatchObject({ slotId: slotIdOf(OWN), replan: { id: 'r1', outcome: 'superseded' } });
    expect(decideVisit(settle, held, DEADLINE_MS).event).toBeUndefined();
  });

  it('and accepts the offer all the same is refused in words', async () => {
    const { held } = following([offer(), checkIn]);
    expect((await refusalOf(() => decideVisit(accept, held, NOW_MS))).code).toBe('visit_checked_in');
    expect((await refusalOf(() => decideVisit(accept, withBoth(), NOW_MS))).code).toBe('visit_checked_in');
  });

  it.each(['move', 'keep'] as const)(
    'stays where they are by the deadline of an old document that holds both (%s), and the place held is free',
    (onDeadline) => {
      const change = decideVisit(settle, withBoth(offer({ onDeadline })), DEADLINE_MS);
      expect(change.appointment).toMatchObject({
        slotId: slotIdOf(OWN),
        checkedInAt: CAME_AT,
        offer: null,
        replan: { outcome: 'superseded' },
      });
      expect(change.days.find((day) => day.day === OTHER.day)!.slots[slotKeyOf(OTHER)]?.booked).toBe(0);
    },
  );
});

describe('the deadline', () => {
  it('decides nothing before it comes, and nothing twice', () => {
    const { held } = following([offer()]);
    expect(decideVisit(settle, held, DEADLINE_MS - 1_000).event).toBeUndefined();
    expect(decideVisit(settle, held, DEADLINE_MS).event?.type).toBe('moved');
    expect(decideVisit(settle, following([offer(), accept]).held, DEADLINE_MS).event).toBeUndefined();
  });

  it('leaves the visit where it is when the staff said so, and frees the place held', () => {
    const { held } = following([offer({ onDeadline: 'keep' })]);
    const change = decideVisit(settle, held, DEADLINE_MS);
    expect(change.appointment).toMatchObject({
      slotId: slotIdOf(OWN),
      offer: null,
      replan: { outcome: 'keptAtDeadline' },
    });
    expect(change.days.find((day) => day.day === OTHER.day)!.slots[slotKeyOf(OTHER)]?.booked).toBe(0);
  });
});

describe('whatever else happens to a visit with an open offer frees the place held, in the same commit:', () => {
  const third = slotRef({ startMinute: 615 });
  const withThird = () => {
    const { held } = following([offer()]);
    const day = siteDay([{ slot: OWN, booked: 1 }, { slot: third }], { version: 5 });
    return { ...held, days: new Map(held.days).set(siteDayIdOf(OWN), day) };
  };

  it.each([
    ['a cancellation', { kind: 'cancel', appointmentId: ID, patientId: ANNA, actor: PATIENT_ACTOR }, NOW_MS],
    [
      'a move of the patient’s own',
      { kind: 'move', appointmentId: ID, slotId: slotIdOf(third), patientId: ANNA, actor: PATIENT_ACTOR },
      NOW_MS,
    ],
    [
      'a cancellation by staff',
      { kind: 'cancelAtSite', appointmentId: ID, actor: STAFF_ACTOR, servicePointIds: [POINT_ID], reason: 'x' },
      NOW_MS,
    ],
    ['a check-in', { kind: 'checkIn', appointmentId: ID, actor: STAFF_ACTOR, servicePointIds: [POINT_ID] }, NOW_MS],
    [
      'a dose recorded',
      {
        kind: 'complete',
        appointmentId: ID,
        actor: STAFF_ACTOR,
        servicePointIds: [POINT_ID],
        vaccineType: 'cov19.pfizer',
        dose: 1,
        batchNumber: 'EX0893',
        administeredBy: '1234567',
      },
      Date.parse(startOf(OWN)),
    ],
    [
      'a contraindication found',
      {
        kind: 'notQualified',
        appointmentId: ID,
        actor: STAFF_ACTOR,
        servicePointIds: [POINT_ID],
        contraindication: 'temporary',
        foundBy: '1234567',
      },
      Date.parse(startOf(OWN)),
    ],
    [
      'a missed visit',
      { kind: 'noShow', appointmentId: ID, actor: STAFF_ACTOR, servicePointIds: [POINT_ID] },
      Date.parse(startOf(OWN)),
    ],
  ] satisfies [string, VisitCommand, number][])('%s', (_, command, nowMs) => {
    const change = decideVisit(command, withThird(), nowMs);
    const freed = change.days.find((day) => day.day === OTHER.day)!;
    expect(freed.slots[slotKeyOf(OTHER)]?.booked).toBe(0);
    expect(change.appointment).toMatchObject({ offer: null, replan: { outcome: 'superseded' } });
  });

  it('but a repeated or refused change leaves the offer as it is', async () => {
    const held = withThird();
    const same = {
      kind: 'move',
      appointmentId: ID,
      slotId: slotIdOf(OWN),
      patientId: ANNA,
      actor: PATIENT_ACTOR,
    } as const;
    const change = decideVisit(same, held, NOW_MS);
    expect([change.days, change.event, change.appointment.offer?.slotId]).toEqual([[], undefined, slotIdOf(OTHER)]);
    await refusalOf(() => decideVisit({ ...same, patientId: JAN }, held, NOW_MS));
  });
});
