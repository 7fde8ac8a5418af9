import type { Firestore } from '@google-cloud/firestore';
import type { Reading } from '../domain/access.ts';
import type { Appointment, ReplanOutcome } from '../domain/appointment.ts';
import { Refusal } from '../domain/errors.ts';
import { mayBeOffered } from '../domain/offers.ts';
import type { Replan } from '../domain/replan.ts';
import { appointments, replans } from '../store/collections.ts';
import { readable } from '../store/documents.ts';
import type { Patient, Patients } from '../store/patients.ts';
import { replansOfPoint } from '../store/queries.ts';

const LISTED_MAX = 100;

/** `pending`: not offered yet. `noTerm`: nothing equivalent was free. */
export type ReplanProgress = ReplanOutcome | 'pending' | 'noTerm';

export interface ReplanStatus {
  readonly replan: Replan;
  readonly visits: readonly {
    readonly appointment: Appointment;
    readonly patient: Patient;
    readonly progress: ReplanProgress;
  }[];
}

/** Returns the latest re-plannings of a point, the latest first. */
export async function listReplans(servicePointId: string, db: Firestore): Promise<Replan[]> {
  return readable((await replansOfPoint(db, servicePointId, LISTED_MAX).get()).docs);
}

/** Returns a re-planning with how each of its visits stands. Throws `replan_not_found` for one of another point, too. */
export async function getReplan(
  { id, servicePointId }: { id: string; servicePointId: string },
  reading: Reading,
  { db, patients }: { db: Firestore; patients: () => Promise<Patients> },
): Promise<ReplanStatus> {
  const replan = (await replans(db).doc(id).get()).data();
  if (replan?.servicePointId !== servicePointId) throw new Refusal('replan_not_found');
  const documents = await db.getAll(...replan.visitIds.map((visitId) => appointments(db).doc(visitId)));
  const found = documents.map((document) => document.data() as Appointment | undefined);
  // A visit moved to another point by its offer is still shown; one that never was at this point is nobody's business here.
  const own = found.filter((visit) => visit !== undefined).filter((visit) => isOf(replan, visit));
  const names = await (await patients()).getAll([...new Set(own.map(({ patientId }) => patientId))], reading);
  return {
    replan,
    visits: own
      .filter(({ patientId }) => names.has(patientId))
      .sort((a, b) => (a.startAt < b.startAt ? -1 : 1))
      .map((appointment) => ({
        appointment,
        patient: names.get(appointment.patientId)!,
        progress: progressOf(appointment, replan),
      })),
  };
}

function isOf({ id, servicePointId }: Replan, { slot, replan }: Appointment): boolean {
  return slot.servicePointId === servicePointId || replan?.id === id;
}

function progressOf(visit: Appointment, { id, withoutTerm }: Replan): ReplanProgress {
  if (visit.replan?.id === id) return visit.replan.outcome;
  if (!mayBeOffered(visit)) return 'superseded';
  return withoutTerm.includes(visit.id) ? 'noTerm' : 'pending';
}
