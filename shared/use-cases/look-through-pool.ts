import type { Firestore } from '@google-cloud/firestore';
import { instantOf } from '../domain/civil-time.ts';
import { Refusal } from '../domain/errors.ts';
import { cellsAround } from '../domain/geo.ts';
import { refuseOutside, termsToBook } from '../domain/open-terms.ts';
import type { Referral } from '../domain/referral.ts';
import { type SlotRef, slotOfId, startOf } from '../domain/slot.ts';
import {
  isWithinReach,
  type Look,
  STANDBY_RADIUS_MAX_KM,
  type StandbyCall,
  type StandbyMember,
} from '../domain/standby.ts';
import { isTransient } from '../grpc.ts';
import { log } from '../log.ts';
import { readable } from '../store/documents.ts';
import { standbyMembersInCells } from '../store/queries.ts';
import { referralsOfPatient } from '../store/referrals.ts';
import type { ServicePointById } from '../store/service-point-cache.ts';
import { placeOldMembers } from './place-members.ts';

const PAGE = 200;
/** Members whose referrals are read at once. */
const REFERRALS_AT_ONCE = 20;
/** A look ends then, and the next one goes on from where it was: somebody may be waiting for it. */
const LOOK_MS = 5_000;

interface LookContext {
  readonly db: Firestore;
  readonly servicePointById: ServicePointById;
  readonly now: () => number;
}

/**
 * Looks for the next person to ask: the first in the order of joining, after those looked at
 * before, who lives within their own reach of the point, has not been asked, and may have the dose.
 */
export async function lookThroughPool(call: StandbyCall, context: LookContext): Promise<Look> {
  const { db, servicePointById, now } = context;
  // Nobody can take it any more.
  if (startOf(slotOfId(call.slotId)!) <= instantOf(now())) return { isOver: true };
  const startedMs = performance.now();
  const isTimeUp = () => performance.now() - startedMs > LOOK_MS;
  // Before all have a place on the map, the order in which they joined is not known here.
  if (!(await placeOldMembers(db, isTimeUp))) return { isOver: false };
  const point = await servicePointById(call.servicePointId);
  const cells = cellsAround(point, STANDBY_RADIUS_MAX_KM);
  let upTo = call.lookedUpTo;
  for (;;) {
    const { docs } = await standbyMembersInCells(db, cells, upTo && [upTo.joinedAtMs, upTo.id], PAGE).get();
    const near = readable(docs).filter(
      (member) => isWithinReach(member, point, now()) && !call.asked.includes(member.id),
    );
    const next = await firstWhoMay(near, call.slotId, context);
    if (next) return { patientId: next.id, upTo: turnOf(next), isOver: false };
    const last = docs.at(-1);
    upTo = last ? { joinedAtMs: last.get('joinedAtMs'), id: last.id } : upTo;
    const isOver = docs.length < PAGE;
    if (isOver || isTimeUp()) return { ...(upTo !== call.lookedUpTo && { upTo }), isOver };
  }
}

/** The referral on which someone has taken the term, or can take it now. */
export async function referralFor(
  patientId: string,
  slotId: string,
  { db, now }: Pick<LookContext, 'db' | 'now'>,
): Promise<Referral | undefined> {
  const held = await referralsOfPatient(db, patientId);
  const slot = slotOfId(slotId)!;
  return held.find(({ visit }) => visit?.slotId === slotId) ?? held.find((referral) => mayTake(referral, slot, now()));
}

async function firstWhoMay(
  members: readonly StandbyMember[],
  slotId: string,
  context: LookContext,
): Promise<StandbyMember | undefined> {
  for (let i = 0; i < members.length; i += REFERRALS_AT_ONCE) {
    const some = members.slice(i, i + REFERRALS_AT_ONCE);
    const suits = await Promise.all(some.map(({ id }) => mayBeAsked(id, slotId, context)));
    const first = some.find((_, n) => suits[n]);
    if (first) return first;
  }
  return undefined;
}

/** Someone whose record cannot be read is passed over: those after them would never be asked. */
async function mayBeAsked(patientId: string, slotId: string, context: LookContext): Promise<boolean> {
  try {
    return (await referralFor(patientId, slotId, context)) !== undefined;
  } catch (error) {
    if (isTransient(error)) throw error;
    log.error({ err: error }, 'a member of the standby pool was passed over');
    return false;
  }
}

function turnOf({ joinedAtMs, id }: StandbyMember) {
  return { joinedAtMs, id };
}

function mayTake(referral: Referral, slot: SlotRef, nowMs: number): boolean {
  const taker = { channel: 'patient', isOffered: true } as const;
  try {
    refuseOutside(termsToBook(referral, nowMs, taker), slot);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
