import type { Firestore } from '@google-cloud/firestore';
import { BY_SYSTEM } from '../domain/access.ts';
import {
  type Appointment,
  appointmentIdOf,
  isNews,
  lastNewsVersion,
  termVersion,
  type VisitEvent,
} from '../domain/appointment.ts';
import { slotOfId, startOf } from '../domain/slot.ts';
import { type SmsKind, smsText, vaccinationText } from '../domain/sms-text.ts';
import type { SmsGateway } from '../gateways/sms.ts';
import { appointments, referrals } from '../store/collections.ts';
import type { Messages } from '../store/messages.ts';
import type { Patients } from '../store/patients.ts';
import type { ServicePointById } from '../store/service-point-cache.ts';
import { RetryLater, sendMessage } from './send-message.ts';

/** News of a busy day is told when nothing has followed for so long. */
const FOLLOWS_WITHIN_MS = 60_000;

export interface AnnouncementContext {
  readonly db: Firestore;
  readonly patients: Patients;
  readonly servicePointById: ServicePointById;
  readonly messages: Messages;
  readonly sms: SmsGateway;
  readonly now: () => number;
}

/** Tells the patient by SMS what happened to their visit. News overtaken by a later change is not sent any more. */
export async function announceVisit(event: VisitEvent, context: AnnouncementContext): Promise<void> {
  if (!isNews(event.type)) return;
  const appointment = (await appointments(context.db).doc(event.appointmentId).get()).data();
  if (!appointment) throw new Error(`event of an unknown visit ${event.appointmentId}`);
  const messageId = `${event.id}-${event.type}`;
  // An offer is no news once it has ended, however it ended.
  const isOver = lastNewsVersion(appointment) > event.version || (event.offered !== undefined && !appointment.offer);
  if (isOver) {
    await context.messages.settle(messageId, 'superseded', null, context.now());
    return;
  }
  if (event.waitsForLast && !(await isLast(event, appointment, context))) {
    await context.messages.settle(messageId, 'superseded', null, context.now());
    return;
  }
  const slotId = event.offered?.slotId ?? event.slotId;
  await tell(messageId, appointment.patientId, event.type, slotId, context, event.offered);
}

/**
 * Whether news that waits has turned out to be the last: not when the referral has had another visit since. Throws `RetryLater` while
 * something may still follow.
 */
async function isLast(
  { at }: VisitEvent,
  { id, referralId }: Appointment,
  { db, now }: AnnouncementContext,
): Promise<boolean> {
  const referral = (await referrals(db).doc(referralId).get()).data();
  if (referral && appointmentIdOf(referralId, referral.bookings) !== id) return false;
  if (now() - Date.parse(at) < FOLLOWS_WITHIN_MS) throw new RetryLater('newer news of this visit may follow');
  return true;
}

/** Reminds the patient of a visit as it stands, once for each of its terms. */
export function remindOfVisit(appointment: Appointment, context: AnnouncementContext): Promise<void> {
  const { id, patientId, slotId } = appointment;
  return tell(`${id}-${termVersion(appointment)}-reminder`, patientId, 'reminder', slotId, context);
}

async function tell(
  messageId: string,
  patientId: string,
  kind: SmsKind,
  slotId: string,
  { patients, servicePointById, messages, sms, now }: AnnouncementContext,
  offered?: VisitEvent['offered'],
): Promise<void> {
  const slot = slotOfId(slotId);
  if (!slot) throw new Error(`message ${messageId} is about no slot`);
  const to = (await patients.get(patientId, BY_SYSTEM))?.phone ?? null;
  if (to === null) {
    await messages.settle(messageId, 'failed', 'no_phone', now());
    return;
  }
  const point = await servicePointById(slot.servicePointId);
  const term = { startAt: startOf(slot), vaccination: vaccinationText(slot, now()) };
  await sendMessage({ id: messageId, to, body: smsText(kind, term, point, offered) }, { messages, sms });
}
