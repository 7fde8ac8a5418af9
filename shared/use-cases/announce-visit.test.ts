import { expect, it } from 'vitest';
import { NOW_MS, readOnlyDb, slotRef, visit } from '../../tests/builders.ts';
import { type Appointment, eventOf, nextVersion } from '../domain/appointment.ts';
import { slotIdOf } from '../domain/slot.ts';
import { type AnnouncementContext, announceVisit } from './announce-visit.ts';

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
  const version = nextVersion(booked, 'offered', 'site', booked.slotId, NOW_MS);
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
    ...nextVersion(offered, 'checkedIn', 'site', offered.slotId, NOW_MS),
  });
  expect(await notedOf(cameMeanwhile)).toEqual(['superseded']);
});
