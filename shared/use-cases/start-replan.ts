import { isDeepStrictEqual } from 'node:util';
import type { Firestore } from '@google-cloud/firestore';
import type { Appointment } from '../domain/appointment.ts';
import { type DayKey, instantOf } from '../domain/civil-time.ts';
import { Refusal, saysTryLater } from '../domain/errors.ts';
import { mayBeOffered } from '../domain/offers.ts';
import type { Referral } from '../domain/referral.ts';
import { matchTerms, type Replan, type TargetDays } from '../domain/replan.ts';
import { siteDayIdOf } from '../domain/slot.ts';
import { daysBetween } from '../domain/timetable.ts';
import { ignoreExisting } from '../grpc.ts';
import { appointments, referrals, replans } from '../store/collections.ts';
import { nearestPoints } from '../store/nearest-points.ts';
import type { ServicePointById } from '../store/service-point-cache.ts';
import { readSiteDays } from '../store/site-days.ts';
import type { VisitChanges } from './change-visits.ts';

export interface ReplanContext {
  readonly db: Firestore;
  readonly visits: VisitChanges;
  readonly servicePointById: ServicePointById;
  readonly now: () => number;
}

const NEARBY_KM = 25;
const NEARBY_POINTS_MAX = 20;
/** Places are lost to others between reading and holding; then the rest look again. */
const ROUNDS_MAX = 5;

export type ReplanOrder = Omit<Replan, 'createdAt' | 'state' | 'withoutTerm'>;

/**
 * Starts a bulk re-planning: every visit that is still booked gets an equivalent term held and offered, each in a commit of its day.
 * The id is chosen by the caller; a repeat goes on where a lost call has stopped, and offers nothing twice. Returns the
 * re-planning. Throws `invalid_request` when the id stands for another one.
 */
export async function startReplan(order: ReplanOrder, context: ReplanContext): Promise<Replan> {
  const { db, now } = context;
  const document = replans(db).doc(order.id);
  const replan: Replan = { ...order, createdAt: instantOf(now()), state: 'offering', withoutTerm: [] };
  await document.create(replan).catch(ignoreExisting);
  const stored = (await document.get()).data()!;
  if (!isDeepStrictEqual(orderOf(stored), orderOf(replan))) {
    throw new Refusal('invalid_request', {
      problems: [{ value: 'replanId', problem: 'stands for another re-planning' }],
    });
  }
  return stored.state === 'offered' ? stored : offerTerms(stored, context);
}

/** Makes the offers of a re-planning that are not made yet. */
export async function offerTerms(replan: Replan, context: ReplanContext): Promise<Replan> {
  const { db } = context;
  let waiting = await visitsToOffer(replan, db);
  const earliest = await earliestDays(waiting, db);
  let failed: PromiseRejectedResult | undefined;
  for (let round = 0; round < ROUNDS_MAX && waiting.length > 0; round++) {
    const targets = await targetsFor(replan, waiting, earliest, context);
    const matched = matchTerms(waiting, targets, context.now(), earliest);
    if (matched.size === 0) break;
    const results = await Promise.allSettled(
      [...matched].map(([visitId, slotId]) => offer(visitId, slotId, replan, context)),
    );
    // One that fails holds up no other.
    failed = results.find((result) => result.status === 'rejected');
    waiting = await visitsToOffer(replan, db);
  }
  // The schedule goes on with what has failed for as long as an offer makes sense.
  if (failed && replan.expiresAt > instantOf(context.now())) throw failed.reason;
  const offered: Replan = { ...replan, state: 'offered', withoutTerm: waiting.map(({ id }) => id) };
  await replans(db).doc(replan.id).set(offered);
  return offered;
}

/** Whoever repeats their order may do so in another session. */
function orderOf({ createdAt: _, state: __, withoutTerm: ___, by, ...order }: Replan) {
  return { ...order, by: by.subject };
}

/** The visits that may be offered another term and have had no offer of this re-planning. */
async function visitsToOffer({ id, servicePointId, visitIds }: Replan, db: Firestore): Promise<Appointment[]> {
  const documents = await db.getAll(...visitIds.map((visitId) => appointments(db).doc(visitId)));
  return documents
    .map((document) => document.data() as Appointment | undefined)
    .filter((visit) => visit !== undefined)
    .filter((visit) => {
      return visit.slot.servicePointId === servicePointId && mayBeOffered(visit) && visit.replan?.id !== id;
    });
}

/** The days, by referral, before which the visits' doses are not due: an offer of an earlier one would be refused. */
async function earliestDays(visits: readonly Appointment[], db: Firestore): Promise<ReadonlyMap<string, DayKey>> {
  if (visits.length === 0) return new Map();
  const documents = await db.getAll(...visits.map(({ referralId }) => referrals(db).doc(referralId)));
  const held = documents.map((document) => document.data() as Referral | undefined);
  return new Map(held.flatMap((one) => (one?.visitNotBefore ? [[one.id, one.visitNotBefore]] : [])));
}

/** The visits' own point first; points nearby only when it has too few terms. */
async function targetsFor(
  { servicePointId, from, to }: Replan,
  waiting: readonly Appointment[],
  earliest: ReadonlyMap<string, DayKey>,
  { db, servicePointById, now }: ReplanContext,
): Promise<TargetDays[]> {
  const days = daysBetween(from, to);
  const targetAt = async (pointId: string, km: number): Promise<TargetDays> => {
    const known = await readSiteDays(db, db, pointId, days);
    return { distanceKm: km, days: known.filter((day) => day !== undefined) };
  };
  const own = await targetAt(servicePointId, 0);
  if (matchTerms(waiting, [own], now(), earliest).size === waiting.length) return [own];
  const point = await servicePointById(servicePointId);
  const nearby = await nearestPoints(db, point, NEARBY_KM, NEARBY_POINTS_MAX);
  return [own, ...(await Promise.all(nearby.map(({ id, km }) => targetAt(id, Math.max(km, Number.MIN_VALUE)))))];
}

/** Holds and offers a term. One that is lost meanwhile, or a visit that has changed, is looked at again in the next round. */
async function offer(
  appointmentId: string,
  slotId: string,
  { id: replanId, by: actor, servicePointId, expiresAt, onDeadline }: Replan,
  { db, visits }: ReplanContext,
): Promise<void> {
  const visit = (await appointments(db).doc(appointmentId).get()).data()!;
  const terms = { actor, slotId, replanId, expiresAt, onDeadline, servicePointIds: [servicePointId] };
  try {
    await visits.submit(siteDayIdOf(visit.slot), { kind: 'offer', appointmentId, ...terms });
  } catch (error) {
    if (!(error instanceof Refusal) || saysTryLater(error)) throw error;
  }
}
