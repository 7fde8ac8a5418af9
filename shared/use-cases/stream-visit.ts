import { createHmac } from 'node:crypto';
import type { Firestore } from '@google-cloud/firestore';
import type { VisitEvent } from '../domain/appointment.ts';
import { isoDateOf } from '../domain/civil-time.ts';
import { parsePesel } from '../domain/pesel.ts';
import { ageBandOf } from '../domain/statistics.ts';
import type { Warehouse } from '../gateways/warehouse.ts';
import { appointments } from '../store/collections.ts';
import type { Patient, Patients } from '../store/patients.ts';
import type { ServicePointById } from '../store/service-point-cache.ts';

export interface StreamContext {
  readonly db: Firestore;
  readonly patients: Patients;
  readonly servicePointById: ServicePointById;
  readonly warehouse: Warehouse;
  readonly pseudonymKey: Buffer;
}

/** Writes a completed visit to the warehouse, stripped of everything that names the person. Other events pass by. */
export async function streamVisit(
  event: VisitEvent,
  { db, patients, servicePointById, warehouse, pseudonymKey }: StreamContext,
): Promise<void> {
  if (event.type !== 'completed') return;
  const appointment = (await appointments(db).doc(event.appointmentId).get()).data();
  if (!appointment?.completion) throw new Error(`event of a visit that is not completed ${event.appointmentId}`);
  const { slot, completion } = appointment;
  const [patient, point] = await Promise.all([
    patients.get(appointment.patientId),
    servicePointById(slot.servicePointId),
  ]);
  const person = patient && personOf(patient);
  if (!person) throw new Error(`no patient for visit ${event.appointmentId}`);
  await warehouse.append({
    event_id: event.id,
    person: createHmac('sha256', pseudonymKey).update(appointment.patientId).digest('base64url'),
    age_band: ageBandOf(person.birthDate, isoDateOf(slot.day)),
    sex: person.sex,
    terc: point.terc,
    voivodeship: point.voiId,
    service_point_id: point.id,
    vaccine: slot.vaccineType,
    dose: slot.dose,
    batch_number: completion.batchNumber,
    channel: appointment.channel,
    completed_at: completion.at,
  });
}

/** What statistics know of a person. A passport is not asked for the sex. */
function personOf({ pesel, birthDate }: Patient): { birthDate: string; sex: 'F' | 'M' | 'U' } | undefined {
  if (pesel !== null) return parsePesel(pesel);
  return birthDate ? { birthDate, sex: 'U' } : undefined;
}
