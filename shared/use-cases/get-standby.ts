import type { Firestore } from '@google-cloud/firestore';
import { type Instant, instantOf } from '../domain/civil-time.ts';
import type { StandbyMember } from '../domain/standby.ts';
import { standbyMembers } from '../store/collections.ts';
import { readPostalCode } from '../store/postal-codes.ts';
import { standbyCallsOf } from '../store/queries.ts';

/** A call that waits for someone's answer. */
export interface WaitingCall {
  readonly id: string;
  readonly slotId: string;
  readonly expiresAt: Instant;
}

/**
 * Someone in the pool, and whether they can be asked: not while nobody knows where their postal
 * code is.
 */
export interface Membership {
  readonly member: StandbyMember;
  readonly isPlaced: boolean;
}

/** Returns a patient's membership of the standby pool, and the call that waits for their answer. */
export async function getStandby(
  patientId: string,
  { db, now }: { db: Firestore; now: () => number },
): Promise<{ membership: Membership | null; call: WaitingCall | null }> {
  const [member, calls] = await Promise.all([
    standbyMembers(db).doc(patientId).get(),
    standbyCallsOf(db, patientId).get(),
  ]);
  const nowInstant = instantOf(now());
  const stored = member.data();
  const waiting = calls.docs
    .map((document) => document.data())
    .find(({ current }) => current !== null && current.expiresAt > nowInstant);
  return {
    membership: stored && stored.until > nowInstant ? await membershipOf(stored, db) : null,
    call: waiting ? { id: waiting.id, slotId: waiting.slotId, expiresAt: waiting.current!.expiresAt } : null,
  };
}

async function membershipOf(member: StandbyMember, db: Firestore): Promise<Membership> {
  const { postalCode, position } = member.home;
  // One who joined when no place was kept is placed by the next call.
  return { member, isPlaced: position !== null || (await readPostalCode(db, postalCode)).centre !== undefined };
}
