import type { Firestore } from '@google-cloud/firestore';
import { BY_SYSTEM } from '../domain/access.ts';
import type { Appointment } from '../domain/appointment.ts';
import { Refusal } from '../domain/errors.ts';
import { birthDateOf } from '../domain/person.ts';
import type { SiteCommand } from '../domain/site-visits.ts';
import { siteDayIdOf } from '../domain/slot.ts';
import { appointments } from '../store/collections.ts';
import type { Patients } from '../store/patients.ts';
import { isOnStaff } from '../store/point-staff.ts';
import type { VisitChanges } from './change-visits.ts';

interface Context {
  readonly db: Firestore;
  readonly visits: VisitChanges;
}

/**
 * Carries out what staff do with a visit: receive the patient, record the dose or why there was none, correct the record, cancel.
 * Returns the visit; repeating the same returns it unchanged. Refuses with the reason.
 */
export async function changeAtSite(command: SiteCommand, { db, visits }: Context): Promise<Appointment> {
  return visits.submit(siteDayIdOf((await visitNamed(command, db)).slot), command);
}

/**
 * Records a dose given, or corrects the record, as `changeAtSite` does. When the next one is due
 * follows from it, and can depend on the patient's age. Throws `licence_unknown` unless whoever gave
 * it is the one who is logged in, is on the list of the point's staff, or stands in the record.
 */
export async function recordDose(
  command: Extract<SiteCommand, { kind: 'complete' | 'correct' }>,
  { db, visits, patients }: Context & { readonly patients: () => Promise<Patients> },
  ownLicence: string | undefined,
): Promise<Appointment> {
  const visit = await visitNamed(command, db);
  const { slot, patientId } = visit;
  await refuseUnknownLicence(command, visit, ownLicence, db);
  // After a first dose nothing depends on age, and no record of a person is opened.
  const patient = slot.dose > 1 ? await (await patients()).get(patientId, BY_SYSTEM) : undefined;
  // Whoever works at several points acts here for the one where the visit is.
  const actor = { ...command.actor, organisation: slot.servicePointId };
  return visits.submit(siteDayIdOf(slot), { ...command, actor, birthDate: patient && birthDateOf(patient) });
}

/** A visit of another point is refused like one that is not there, whatever the licence. */
async function refuseUnknownLicence(
  { administeredBy, servicePointIds }: Extract<SiteCommand, { kind: 'complete' | 'correct' }>,
  { slot: { servicePointId }, completion }: Appointment,
  ownLicence: string | undefined,
  db: Firestore,
): Promise<void> {
  const isKnown = administeredBy === ownLicence || administeredBy === completion?.administeredBy;
  if (isKnown || !servicePointIds.includes(servicePointId)) return;
  if (!(await isOnStaff(servicePointId, administeredBy, db))) throw new Refusal('licence_unknown');
}

async function visitNamed({ appointmentId }: SiteCommand, db: Firestore): Promise<Appointment> {
  const appointment = (await appointments(db).doc(appointmentId).get()).data();
  if (!appointment) throw new Refusal('appointment_not_found');
  return appointment;
}
