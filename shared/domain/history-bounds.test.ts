import { describe, expect, it } from 'vitest';
import {
  AGENT_ACTOR,
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
import { type Appointment, HISTORY_MAX } from './appointment.ts';
import { slotIdOf } from './slot.ts';
import type { VisitCommand } from './visit-changes.ts';

const SLOT = slotRef();
const OTHER = slotRef({ startMinute: 700 });
const held = visit(SLOT);
const { id } = held.appointment;
const AT_SITE = { appointmentId: id, actor: STAFF_ACTOR, servicePointIds: [POINT_ID] };
const RECORD = { vaccineType: 'cov19.pfizer', dose: 1, administeredBy: '1234567' };
const OFFER = { expiresAt: '2027-03-01T20:00:00Z', onDeadline: 'keep' } as const;

/** Returns what makes a change of one kind again and again, whatever was made before. */
const CHANGES: Record<string, (visit: Appointment, turn: number) => VisitCommand[]> = {
  moving: ({ slotId }) => [
    {
      kind: 'move',
      appointmentId: id,
      slotId: slotIdOf(slotId === slotIdOf(SLOT) ? OTHER : SLOT),
      patientId: ANNA,
      actor: AGENT_ACTOR,
    },
  ],
  'offering and declining': (_, turn) => [
    { kind: 'offer', ...AT_SITE, slotId: slotIdOf(OTHER), replanId: `r${turn}`, ...OFFER },
    { kind: 'declineOffer', actor: PATIENT_ACTOR, appointmentId: id, patientId: ANNA },
  ],
  'offering and accepting': ({ slotId }, turn) => [
    {
      kind: 'offer',
      ...AT_SITE,
      slotId: slotIdOf(slotId === slotIdOf(SLOT) ? OTHER : SLOT),
      replanId: `r${turn}`,
      ...OFFER,
    },
    { kind: 'acceptOffer', actor: PATIENT_ACTOR, appointmentId: id, patientId: ANNA },
  ],
  correcting: ({ version, state }, turn) => [
    ...(state === 'booked' ? [{ kind: 'complete', ...AT_SITE, ...RECORD, batchNumber: 'B0' } as const] : []),
    {
      kind: 'correct',
      ...AT_SITE,
      ...RECORD,
      batchNumber: `B${turn + 1}`,
      version: state === 'booked' ? version + 1 : version,
      reason: 'x',
    },
  ],
  'recording and taking back': ({ version }) => [
    { kind: 'complete', ...AT_SITE, ...RECORD, batchNumber: 'B0' },
    { kind: 'annul', ...AT_SITE, version: version + 1, reason: 'x' },
  ],
};

/** Makes changes until one is refused. Returns the visit as it then stands, and the refusal. */
async function exhausted(change: (visit: Appointment, turn: number) => VisitCommand[]) {
  const days = [
    siteDay([
      { slot: SLOT, booked: 1, capacity: 2 },
      { slot: OTHER, capacity: 2 },
    ]),
  ];
  const decisions = new Decisions(documents({ days, referrals: [held.referral], appointments: [held.appointment] }));
  const current = () => decisions.held.appointments.get(id)!;
  for (let turn = 0; turn < 2 * HISTORY_MAX; turn++) {
    const refusal = await refusalOf(() => {
      for (const command of change(current(), turn)) decisions.run(command, NOW_MS);
      throw Object.assign(new Error(), { name: 'Refusal', code: 'none' });
    });
    if (refusal.code !== 'none') return { decisions, current, refusal };
  }
  throw new Error('never refused');
}

describe('a visit that is changed again and again', () => {
  it.each(Object.entries(CHANGES))(
    'by %s is refused in the end, with a history of bounded length',
    async (_, change) => {
      const { refusal, current } = await exhausted(change);
      expect(refusal.code).toBe('too_many_changes');
      expect(current().history.length).toBe(current().version);
      expect(current().history.length).toBeLessThan(HISTORY_MAX);
    },
  );

  it.each(['moving', 'offering and declining', 'offering and accepting'])(
    'by %s can still be cancelled by its patient, and the dose can still be recorded',
    async (kind) => {
      const { decisions } = await exhausted(CHANGES[kind]!);
      const cancel = { kind: 'cancel', appointmentId: id, patientId: ANNA, actor: PATIENT_ACTOR } as const;
      expect(new Decisions(decisions.held).run(cancel, NOW_MS).appointment.state).toBe('cancelled');
      const complete = { kind: 'complete', ...AT_SITE, ...RECORD, batchNumber: 'B0' } as const;
      expect(decisions.run(complete, NOW_MS).appointment.state).toBe('completed');
    },
  );
});
