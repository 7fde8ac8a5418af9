import { describe, expect, it } from 'vitest';
import {
  ANNA,
  Decisions,
  documents,
  NOW_MS,
  PATIENT_ACTOR,
  POINT_ID,
  referral,
  STAFF_ACTOR,
  siteDay,
  slotRef,
  visit,
} from '../../tests/builders.ts';
import { type Actor, NUMBER_NOT_KEPT, staffNumberOf, systemActor } from './actor.ts';
import { slotIdOf, startOf } from './slot.ts';
import type { VisitCommand } from './visit-changes.ts';

const SLOT = slotRef();
const OTHER = slotRef({ startMinute: 660 });
const START_MS = Date.parse(startOf(SLOT));
const OFFER_ENDS_MS = NOW_MS + 3_600_000;
const HELD = visit(SLOT);
const OWN = { appointmentId: HELD.appointment.id, patientId: ANNA };
const AT = { appointmentId: HELD.appointment.id, servicePointIds: [POINT_ID] };
const RECORD = { batchNumber: 'EX0893', administeredBy: '1234567' };

const nurse = (subject: string): Actor => ({ ...STAFF_ACTOR, subject });
const COMPLETE = { kind: 'complete', ...AT, ...RECORD, vaccineType: 'cov19.pfizer', dose: 1 } as const;
const OFFER = {
  kind: 'offer',
  ...AT,
  slotId: slotIdOf(OTHER),
  replanId: 'r',
  expiresAt: new Date(OFFER_ENDS_MS).toISOString().replace('.000', ''),
  onDeadline: 'move',
} as const;

interface Case {
  readonly command: VisitCommand;
  readonly nowMs?: number;
  /** What somebody else has done before. */
  readonly before?: readonly VisitCommand[];
}

const offered: readonly VisitCommand[] = [{ ...OFFER, actor: nurse('who offered') }];
const completed: readonly VisitCommand[] = [{ ...COMPLETE, actor: nurse('who recorded') }];
const byNurse = nurse('nurse-9');

/** A new kind of command does not compile until it is tried here. */
const CASES = {
  book: {
    command: { kind: 'book', slotId: slotIdOf(SLOT), referralId: referral().id, patientId: ANNA, actor: PATIENT_ACTOR },
  },
  move: { command: { kind: 'move', ...OWN, slotId: slotIdOf(OTHER), actor: PATIENT_ACTOR } },
  cancel: { command: { kind: 'cancel', ...OWN, actor: PATIENT_ACTOR } },
  checkIn: { command: { kind: 'checkIn', ...AT, actor: byNurse } },
  noShow: { command: { kind: 'noShow', ...AT, actor: byNurse }, nowMs: START_MS },
  cancelAtSite: { command: { kind: 'cancelAtSite', ...AT, reason: 'awaria', actor: byNurse } },
  notQualified: {
    command: { kind: 'notQualified', ...AT, contraindication: 'temporary', foundBy: '7654321', actor: byNurse },
  },
  complete: { command: { ...COMPLETE, actor: byNurse } },
  correct: {
    command: { kind: 'correct', ...AT, ...RECORD, batchNumber: 'FX1000', version: 2, reason: 'x', actor: byNurse },
    before: completed,
  },
  annul: { command: { kind: 'annul', ...AT, version: 2, reason: 'x', actor: byNurse }, before: completed },
  offer: { command: { ...OFFER, actor: byNurse } },
  acceptOffer: { command: { kind: 'acceptOffer', ...OWN, actor: PATIENT_ACTOR }, before: offered },
  declineOffer: { command: { kind: 'declineOffer', ...OWN, actor: PATIENT_ACTOR }, before: offered },
  settleOffer: {
    command: { kind: 'settleOffer', appointmentId: OWN.appointmentId, actor: systemActor('settle-offers') },
    before: offered,
    nowMs: OFFER_ENDS_MS,
  },
} as const satisfies Record<VisitCommand['kind'], Case>;

function carriedOut({ command, nowMs = NOW_MS, before = [] }: Case) {
  const isBooked = command.kind !== 'book';
  const decisions = new Decisions(
    documents({
      days: [siteDay([{ slot: SLOT, booked: isBooked ? 1 : 0 }, { slot: OTHER }])],
      referrals: [isBooked ? HELD.referral : referral()],
      appointments: isBooked ? [HELD.appointment] : [],
    }),
  );
  for (const earlier of before) decisions.run(earlier, NOW_MS);
  return decisions.run(command, nowMs);
}

describe('every change of a visit', () => {
  it.each(Object.entries<Case>(CASES))('%s stands in the history as the work of whoever made it', (_, one) => {
    const { appointment } = carriedOut(one);
    expect(appointment.history.at(-1)!.by).toEqual(one.command.actor);
  });

  it.each(Object.entries<Case>(CASES))(
    '%s is told with role, door and number, and with no id of the patient',
    (_, one) => {
      const { event } = carriedOut(one);
      const { role, channel, organisation, subject } = one.command.actor;
      expect(event!.by).toEqual({ role, channel, organisation, staff: role === 'staff' ? subject : null });
      expect(JSON.stringify(event)).not.toContain(ANNA);
    },
  );
});

it('a deadline that decides is the system’s work, not that of the point that made the offer', () => {
  const { appointment } = carriedOut(CASES.settleOffer);
  expect(appointment.history.at(-1)).toMatchObject({ change: 'moved', by: { role: 'system', channel: 'system' } });
});

it('a term that a standby call offers is taken by the patient, internal or not, and not counted as their own wish', () => {
  const internal = slotRef({ audience: 'internal' });
  const decisions = new Decisions(documents({ days: [siteDay([{ slot: internal }])], referrals: [referral()] }));
  const booking = { kind: 'book', slotId: slotIdOf(internal), referralId: referral().id, patientId: ANNA } as const;
  const change = decisions.run({ ...booking, actor: PATIENT_ACTOR, standbyCall: 'c1' }, NOW_MS);
  expect(change.appointment).toMatchObject({ channel: 'patient', history: [{ by: PATIENT_ACTOR }] });
  expect(change.referral?.changes).toMatchObject({ own: 0, news: 1 });
});

it('a number that documents of earlier versions did not keep is no number to show', () => {
  expect(staffNumberOf({ ...STAFF_ACTOR, subject: NUMBER_NOT_KEPT })).toBeNull();
  expect(staffNumberOf(STAFF_ACTOR)).toBe(STAFF_ACTOR.subject);
});
