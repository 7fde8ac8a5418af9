import type { Firestore } from '@google-cloud/firestore';
import { instantOf } from '../domain/civil-time.ts';
import { Refusal } from '../domain/errors.ts';
import { homeAt, type StandbyMember } from '../domain/standby.ts';
import { standbyMembers } from '../store/collections.ts';
import { readPostalCode } from '../store/postal-codes.ts';

export interface StandbyConsent {
  readonly patientId: string;
  readonly postalCode: string;
  readonly radiusKm: number;
  readonly days: number;
}

const DAY_MS = 86_400_000;

/**
 * Takes someone who agreed to come at short notice into the pool; joining again prolongs it and
 * keeps their turn. Throws `postal_code_unknown` when nobody knows where their postal code is: they
 * would never be asked.
 */
export async function joinStandby(
  { patientId, postalCode, radiusKm, days }: StandbyConsent,
  { db, now }: { db: Firestore; now: () => number },
): Promise<StandbyMember> {
  const document = standbyMembers(db).doc(patientId);
  const nowMs = now();
  const [stored, { centre }] = await Promise.all([document.get(), readPostalCode(db, postalCode)]);
  if (!centre) throw new Refusal('postal_code_unknown');
  const joinedAtMs = stored.data()?.joinedAtMs ?? nowMs;
  const home = homeAt(postalCode, centre);
  const member = { id: patientId, home, radiusKm, joinedAtMs, until: instantOf(nowMs + days * DAY_MS) };
  await document.set(member);
  return member;
}

/** Takes someone out of the pool; someone who is not in it stays out. */
export async function leaveStandby(patientId: string, db: Firestore): Promise<void> {
  await standbyMembers(db).doc(patientId).delete();
}
