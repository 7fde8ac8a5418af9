import { createHmac } from 'node:crypto';
import type { Firestore } from '@google-cloud/firestore';
import { BY_SYSTEM } from '../domain/access.ts';
import {
  type Appointment,
  type Completion,
  dayGiven,
  isOfRecord,
  momentGiven,
  type VisitEvent,
} from '../domain/appointment.ts';
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

/**
 * Writes the record of a dose to the warehouse as it now stands, stripped of everything that names the person; a record that was taken back
 * as a dose not given. Other events pass by.
 */
export async function streamVisit(
  event: VisitEvent,
  { db, patients, servicePointById, warehouse, pseudonymKey }: StreamContext,
): Promise<void> {
  if (!isOfRecord(event.type)) return;
  const appointment = (await appointments(db).doc(event.appointmentId).get()).data();
  const record = appointment && lastRecord(appointment);
  if (!record) throw new Error(`event of a visit that was never completed ${event.appointmentId}`);
  const { slot } = appointment;
  const pseudonymOf = (id: string) => createHmac('sha256', pseudonymKey).update(id).digest('base64url');
  const [patient, point] = await Promise.all([
    patients.get(appointment.patientId, BY_SYSTEM),
    servicePointById(slot.servicePointId),
  ]);
  const person = patient && personOf(patient);
  if (!person) throw new Error(`no patient for visit ${event.appointmentId}`);
  await warehouse.append({
    event_id: event.id,
    visit: pseudonymOf(appointment.id),
    version: appointment.version,
    given: appointment.completion !== null,
    person: pseudonymOf(appointment.patientId),
    age_band: ageBandOf(person.birthDate, isoDateOf(dayGiven(record))),
    sex: person.sex,
    terc: point.terc,
    voivodeship: point.voiId,
    service_point_id: point.id,
    vaccine: slot.vaccineType,
    dose: slot.dose,
    batch_number: record.batchNumber,
    channel: appointment.channel,
    completed_at: momentGiven(record, appointment),
  });
}

/** Returns the record that stands or, where it was taken back, the one that stood last. */
function lastRecord({ completion, history }: Appointment): Completion | undefined {
  return completion ?? history.findLast(({ was }) => was)?.was;
}

/** What statistics know of a person. A passport is not asked for the sex. */
function personOf({ pesel, birthDate }: Patient): { birthDate: string; sex: 'F' | 'M' | 'U' } | undefined {
  if (pesel !== null) return parsePesel(pesel);
  return birthDate ? { birthDate, sex: 'U' } : undefined;
}
