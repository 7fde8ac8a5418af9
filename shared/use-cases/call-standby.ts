import type { Firestore } from '@google-cloud/firestore';
import { BY_SYSTEM } from '../domain/access.ts';
import { type Actor, patientActor } from '../domain/actor.ts';
import type { Appointment } from '../domain/appointment.ts';
import { instantOf } from '../domain/civil-time.ts';
import { Refusal, saysTryLater } from '../domain/errors.ts';
import { freePlaces, siteDayIdOf, slotKeyOf, slotOfId, startOf } from '../domain/slot.ts';
import { standbyText, vaccinationText } from '../domain/sms-text.ts';
import { answered, askNext, isWaiting, type StandbyCall } from '../domain/standby.ts';
import { ignoreExisting } from '../grpc.ts';
import { standbyCalls } from '../store/collections.ts';
import { siteDays } from '../store/site-days.ts';
import type { AnnouncementContext } from './announce-visit.ts';
import { bookVisit } from './book-visit.ts';
import type { VisitChanges } from './change-visits.ts';
import { lookThroughPool, referralFor } from './look-through-pool.ts';
import { RetryLater, sendMessage } from './send-message.ts';

export interface StandbyContext extends AnnouncementContext {
  readonly visits: VisitChanges;
}

export type StandbyOrder = Pick<StandbyCall, 'id' | 'servicePointId' | 'slotId' | 'answerMinutes' | 'by'>;

/**
 * Asks the standby pool for one dose: whoever lives near and may have it, one after another, each with an exclusive offer that
 * expires. The id is chosen by the caller; a repeat goes on with the same call. Throws `slot_not_found` unless the term is an internal one
 * of the point, `slot_started` and `slot_full` when it cannot be taken any more.
 */
export async function callStandby(order: StandbyOrder, context: StandbyContext): Promise<StandbyCall> {
  const { db, now } = context;
  const slot = slotOfId(order.slotId);
  if (slot?.servicePointId !== order.servicePointId || slot.audience !== 'internal')
    throw new Refusal('slot_not_found');
  if (startOf(slot) <= instantOf(now())) throw new Refusal('slot_started', { startAt: startOf(slot) });
  const counter = (await siteDays(db).doc(siteDayIdOf(slot)).get()).data()?.slots[slotKeyOf(slot)];
  if (!counter) throw new Refusal('slot_not_found');
  if (freePlaces(counter) <= 0) throw new Refusal('slot_full', { alternatives: [] });
  const call: StandbyCall = { ...order, state: 'asking', current: null, asked: [], takenBy: null };
  await standbyCalls(db).doc(order.id).create(call).catch(ignoreExisting);
  return advanceStandby(order.id, context);
}

/**
 * Goes on with a call: books the visit of whoever has accepted, or asks the next person when the present one has not answered in
 * time. Returns the call as it then stands.
 */
export async function advanceStandby(id: string, context: StandbyContext): Promise<StandbyCall> {
  const { db, now } = context;
  const before = (await standbyCalls(db).doc(id).get()).data();
  if (!before) throw new Refusal('offer_not_found');
  if (before.state === 'asking' && before.takenBy !== null) {
    const booked = await bookTaken(before, patientActor(before.takenBy, null), context);
    return 'refusal' in booked ? advanceStandby(id, context) : booked.call;
  }
  const call = isWaiting(before, now()) ? before : await askAnother(before, context);
  await tellAsked(call, context);
  return call;
}

/**
 * Carries out the answer of someone who was asked. Returns the visit booked, or undefined for a refusal, after which the next person is
 * asked. A repeat returns the same visit. When the visit cannot be booked any more the next person is asked, too, and the refusal thrown.
 */
export async function answerStandby(
  { id, actor, accepts }: { id: string; actor: Actor; accepts: boolean },
  context: StandbyContext,
): Promise<Appointment | undefined> {
  const { db, now } = context;
  const call = await changeCall(id, db, (stored) => answered(stored, actor.subject, accepts, now()));
  const booked = accepts ? await bookTaken(call, actor, context) : undefined;
  if (booked && 'visit' in booked) return booked.visit;
  await advanceStandby(id, context);
  if (booked) throw booked.refusal;
  return undefined;
}

/** Books the term for whoever has accepted it. Someone who cannot have it after all is passed over. */
async function bookTaken(
  call: StandbyCall,
  actor: Actor,
  context: StandbyContext,
): Promise<{ call: StandbyCall; visit: Appointment } | { refusal: Refusal }> {
  const { db, visits } = context;
  const { id, slotId } = call;
  const patientId = actor.subject;
  try {
    const referral = await referralFor(patientId, slotId, context);
    if (!referral) throw new Refusal('referral_not_found');
    const visit = await bookVisit({ actor, slotId, referralId: referral.id, patientId, standbyCall: id }, visits);
    return { call: await changeCall(id, db, (stored) => ({ ...stored, state: 'taken' })), visit };
  } catch (error) {
    // Whether it is booked is not known: a repeat, or the schedule that runs each minute, will find out.
    if (!(error instanceof Refusal) || saysTryLater(error)) throw error;
    await changeCall(id, db, (stored) => ({ ...stored, takenBy: null }));
    return { refusal: error };
  }
}

async function askAnother(before: StandbyCall, context: StandbyContext): Promise<StandbyCall> {
  const look = await lookThroughPool(before, context);
  return changeCall(before.id, context.db, (stored) => askNext(stored, look, context.now()));
}

function changeCall(id: string, db: Firestore, change: (call: StandbyCall) => StandbyCall): Promise<StandbyCall> {
  const document = standbyCalls(db).doc(id);
  return db.runTransaction(async (tx) => {
    const stored = (await tx.get(document)).data();
    if (!stored) throw new Refusal('offer_not_found');
    const changed = change(stored);
    if (changed !== stored) tx.set(document, changed);
    return changed;
  });
}

/** Tells the person who is asked now; the ledger sees to it that they are told once, however often this runs. */
async function tellAsked(
  { id, current, asked, slotId, servicePointId }: StandbyCall,
  context: StandbyContext,
): Promise<void> {
  if (!current) return;
  const { patients, servicePointById, messages, sms, now } = context;
  const messageId = `${id}-${asked.length}-standby`;
  const to = (await patients.get(current.patientId, BY_SYSTEM))?.phone ?? null;
  if (to === null) return messages.settle(messageId, 'failed', 'no_phone', now());
  const slot = slotOfId(slotId)!;
  const term = { startAt: startOf(slot), vaccination: vaccinationText(slot, now()) };
  const body = standbyText(term, await servicePointById(servicePointId), current.expiresAt);
  await sendMessage({ id: messageId, to, body }, { messages, sms }).catch((error: unknown) => {
    // The schedule that runs each minute tries again.
    if (!(error instanceof RetryLater)) throw error;
  });
}
