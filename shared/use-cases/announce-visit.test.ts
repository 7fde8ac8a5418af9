import { describe, expect, it } from 'vitest';
import { NOW_MS, PATIENT_ACTOR, readOnlyDb, STAFF_ACTOR, slotRef, visit } from '../../tests/builders.ts';
import { type Appointment, eventOf, nextVersion } from '../domain/appointment.ts';
import { slotIdOf } from '../domain/slot.ts';
import { type AnnouncementContext, announceVisit } from './announce-visit.ts';
import { RetryLater } from './send-message.ts';

const OTHER = slotRef({ day: '20270304' });
const OFFER = {
  replanId: 'r1',
  slotId: slotIdOf(OTHER),
  slot: OTHER,
  minutes: 15,
  expiresAt: '2027-03-01T18:00:00Z',
  onDeadline: 'move',
} as const;

/** Announces the offer of a visit that has become this meanwhile, to a patient without a phone. Returns what the ledger noted. */
async function notedOf(change: (offered: Appointment) => Appointment): Promise<string[]> {
  const { appointment: booked } = visit();
  const version = nextVersion(booked, 'offered', STAFF_ACTOR, booked.slotId, NOW_MS);
  const offered: Appointment = { ...booked, offer: OFFER, ...version };
  const noted: string[] = [];
  const context = {
    db: readOnlyDb({ appointments: new Map([[booked.id, change(offered)]]) }),
    patients: { get: async () => undefined },
    messages: { settle: async (_: string, state: string) => void noted.push(state) },
    now: () => NOW_MS,
  } as unknown as AnnouncementContext;
  const { slotId, expiresAt, onDeadline } = OFFER;
  await announceVisit({ ...eventOf('offered', offered, NOW_MS), offered: { slotId, expiresAt, onDeadline } }, context);
  return noted;
}

it('an offer is told while it is open, and no more once the patient has come to the old term', async () => {
  expect(await notedOf((offered) => offered)).toEqual(['failed']);
  const cameMeanwhile = (offered: Appointment): Appointment => ({
    ...offered,
    offer: null,
    ...nextVersion(offered, 'checkedIn', STAFF_ACTOR, offered.slotId, NOW_MS),
  });
  expect(await notedOf(cameMeanwhile)).toEqual(['superseded']);
});

/** Handles the news of a busy day, so many seconds after it. Returns how the ledger settles it; whoever has no phone is told nothing. */
async function handled(afterS: number, { moved = false, bookings = 1 } = {}) {
  const { appointment, referral } = visit();
  const event = { ...eventOf('booked', appointment, NOW_MS), waitsForLast: true as const };
  const later = nextVersion(appointment, 'moved', PATIENT_ACTOR, appointment.slotId, NOW_MS);
  const stored = moved ? { ...appointment, ...later } : appointment;
  const settled: unknown[] = [];
  const context = {
    db: readOnlyDb({
      appointments: new Map([[appointment.id, stored]]),
      referrals: new Map([[referral.id, { ...referral, bookings }]]),
    }),
    patients: { get: async () => undefined },
    messages: { settle: async (_: string, state: string, reason: unknown) => void settled.push([state, reason]) },
    now: () => NOW_MS + afterS * 1_000,
  } as unknown as AnnouncementContext;
  await announceVisit(event, context);
  return settled;
}

const TOLD = [['failed', 'no_phone']];
const SUPERSEDED = [['superseded', null]];

describe('news of a day that had a great deal of it', () => {
  it('waits a minute, and is told when nothing has followed: how things stand reaches the patient', async () => {
    await expect(handled(0)).rejects.toThrow(RetryLater);
    await expect(handled(59)).rejects.toThrow(RetryLater);
    expect(await handled(60)).toEqual(TOLD);
  });

  it('is not told when the visit was changed again, or the referral has another visit since', async () => {
    expect(await handled(10, { moved: true })).toEqual(SUPERSEDED);
    expect(await handled(10, { bookings: 2 })).toEqual(SUPERSEDED);
    expect(await handled(100, { bookings: 2 })).toEqual(SUPERSEDED);
  });
});
