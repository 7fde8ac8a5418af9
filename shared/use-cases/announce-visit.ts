import type { Firestore } from '@google-cloud/firestore';
import type { VisitEvent } from '../domain/appointment.ts';
import { slotOfId, startOf } from '../domain/slot.ts';
import { type SmsKind, smsText } from '../domain/sms-text.ts';
import type { Reminder } from '../gateways/reminder-queue.ts';
import type { SmsGateway } from '../gateways/sms.ts';
import { appointments } from '../store/collections.ts';
import type { Messages } from '../store/messages.ts';
import type { Patients } from '../store/patients.ts';
import type { ServicePointById } from '../store/service-point-cache.ts';
import { sendMessage } from './send-message.ts';

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
  if (event.type === 'completed') return;
  await announce(event.appointmentId, event.version, event.type, event.slotId, event.id, context);
}

/** Reminds the patient of a visit, unless it has changed since the reminder was planned. */
export async function remindOfVisit({ appointmentId, version }: Reminder, context: AnnouncementContext): Promise<void> {
  const appointment = (await appointments(context.db).doc(appointmentId).get()).data();
  if (appointment?.state !== 'booked' || appointment.version !== version) return;
  await announce(appointmentId, version, 'reminder', appointment.slotId, `${appointmentId}-${version}`, context);
}

async function announce(
  appointmentId: string,
  version: number,
  kind: SmsKind,
  slotId: string,
  about: string,
  { db, patients, servicePointById, messages, sms, now }: AnnouncementContext,
): Promise<void> {
  const messageId = `${about}-${kind}`;
  const appointment = (await appointments(db).doc(appointmentId).get()).data();
  const slot = slotOfId(slotId);
  if (!appointment || !slot) throw new Error(`event of an unknown visit ${appointmentId}`);
  const isOvertaken = appointment.version > version && appointment.state !== 'completed';
  const phone = isOvertaken ? null : ((await patients.get(appointment.patientId))?.phone ?? null);
  if (phone === null) {
    await messages.settle(messageId, isOvertaken ? 'superseded' : 'failed', isOvertaken ? null : 'no_phone', now());
    return;
  }
  const point = await servicePointById(slot.servicePointId);
  await sendMessage({ id: messageId, to: phone, body: smsText(kind, startOf(slot), point) }, { messages, sms, now });
}
