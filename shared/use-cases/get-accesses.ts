import type { Firestore } from '@google-cloud/firestore';
import type { Access, Ground } from '../domain/access.ts';
import type { Actor } from '../domain/actor.ts';
import type { HistoryEntry, VisitEventType } from '../domain/appointment.ts';
import type { Instant } from '../domain/civil-time.ts';
import { readable } from '../store/documents.ts';
import { accessesBy, accessesToPatient, flaggedAccesses, visitsOfPatient } from '../store/queries.ts';

/** What somebody did with a patient's data: read them, or changed a visit. */
export interface LoggedAccess {
  readonly at: Instant;
  readonly actor: Actor;
  readonly action: 'read' | VisitEventType;
  readonly ground: Ground;
  readonly reason: string | null;
}

/** The latest are shown. */
const ENTRIES_MAX = 200;
/** Whoever books and cancels all day has many visits; those with the latest terms are looked at. */
const VISITS_MAX = 100;

/**
 * Returns who read a patient's data or changed their visits, the latest first. Reads stand in the access log and changes in
 * the histories of the visits; both are one log to the reader. What the patient did is left out.
 */
export async function getAccesses(patientId: string, db: Firestore): Promise<LoggedAccess[]> {
  const [accesses, visits] = await Promise.all([
    accessesToPatient(db, patientId, ENTRIES_MAX).get(),
    visitsOfPatient(db, patientId, VISITS_MAX).get(),
  ]);
  const changes = readable(visits.docs).flatMap(({ history }) => history);
  return [
    ...readable(accesses.docs).map(readOf),
    ...changes.filter(({ by }) => by.subject !== patientId && by.role !== 'system').map(changeOf),
  ]
    .sort(latestFirst)
    .slice(0, ENTRIES_MAX);
}

/** Returns whose records somebody read, or, of nobody in particular, what is flagged; the latest first. */
export async function findAccesses(subject: string | undefined, db: Firestore): Promise<Access[]> {
  const query = subject === undefined ? flaggedAccesses(db, ENTRIES_MAX) : accessesBy(db, subject, ENTRIES_MAX);
  return readable((await query.get()).docs);
}

/** Of one second reads stand before changes, as they were put together. */
function latestFirst(a: LoggedAccess, b: LoggedAccess): number {
  if (a.at === b.at) return 0;
  return a.at > b.at ? -1 : 1;
}

function readOf({ at, actor, ground, reason }: Access): LoggedAccess {
  return { at, actor, action: 'read', ground, reason: reason ?? null };
}

/** Staff change the visits of their point; what a point said of its reasons is the point's own note. */
function changeOf({ at, by, change }: HistoryEntry): LoggedAccess {
  return { at, actor: by, action: change, ground: 'visitAtPoint', reason: null };
}
