import type { Firestore } from '@google-cloud/firestore';
import { instantOf } from '../domain/civil-time.ts';
import type { StandbyMember } from '../domain/standby.ts';
import { standbyMembers } from '../store/collections.ts';

export interface StandbyConsent {
  readonly patientId: string;
  readonly postalCode: string;
  readonly radiusKm: number;
  readonly days: number;
}

const DAY_MS = 86_400_000;

/** Takes someone who agreed to come at short notice into the pool; joining again prolongs it and keeps their turn. */
export async function joinStandby(
  { patientId, postalCode, radiusKm, days }: StandbyConsent,
  { db, now }: { db: Firestore; now: () => number },
): Promise<StandbyMember> {
  const document = standbyMembers(db).doc(patientId);
  const nowMs = now();
  const joinedAtMs = (await document.get()).data()?.joinedAtMs ?? nowMs;
  const member = { id: patientId, postalCode, radiusKm, joinedAtMs, until: instantOf(nowMs + days * DAY_MS) };
  await document.set(member);
  return member;
}

/** Takes someone out of the pool; someone who is not in it stays out. */
export async function leaveStandby(patientId: string, db: Firestore): Promise<void> {
  await standbyMembers(db).doc(patientId).delete();
}
