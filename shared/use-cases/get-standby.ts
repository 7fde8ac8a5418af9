import type { Firestore } from '@google-cloud/firestore';
import { type Instant, instantOf } from '../domain/civil-time.ts';
import type { StandbyMember } from '../domain/standby.ts';
import { standbyMembers } from '../store/collections.ts';
import { standbyCallsOf } from '../store/queries.ts';

/** A call that waits for someone's answer. */
export interface WaitingCall {
  readonly id: string;
  readonly slotId: string;
  readonly expiresAt: Instant;
}

/** Returns a patient's membership of the standby pool, and the call that waits for their answer. */
export async function getStandby(
  patientId: string,
  { db, now }: { db: Firestore; now: () => number },
): Promise<{ member: StandbyMember | null; call: WaitingCall | null }> {
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
    member: stored && stored.until > nowInstant ? stored : null,
    call: waiting ? { id: waiting.id, slotId: waiting.slotId, expiresAt: waiting.current!.expiresAt } : null,
  };
}
