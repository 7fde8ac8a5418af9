import type { CollectionReference, DocumentData, Firestore, QueryDocumentSnapshot } from '@google-cloud/firestore';
import type { Actor } from '../domain/actor.ts';
import type { Instant } from '../domain/civil-time.ts';
import {
  activeStaff,
  type PointStaff,
  type StaffEntry,
  staffWith,
  withoutStaff,
  withStaff,
} from '../domain/point-staff.ts';
import { readDocument, stamped } from './documents.ts';
import type { PersonalData } from './personal-data.ts';
import { readShared } from './shared-reads.ts';

/** Somebody who may give doses at a point. */
export interface StaffMember {
  readonly licence: string;
  readonly name: string;
  readonly since: Instant;
}

const NOBODY: PointStaff = { entries: [] };

/** The lists, by point. */
const pointStaff = (db: Firestore): CollectionReference<PointStaff> =>
  db.collection('pointStaff').withConverter({
    toFirestore: (list): DocumentData => stamped({ ...(list as PointStaff) }),
    fromFirestore: (snapshot: QueryDocumentSnapshot): PointStaff =>
      readDocument('pointStaff', snapshot.id, snapshot.data()) as PointStaff,
  });

/** Whether somebody with this licence may give doses at a point now. Costs one read. */
export async function isOnStaff(pointId: string, licence: string, db: Firestore): Promise<boolean> {
  const list = (await readShared(db, pointStaff(db).doc(pointId))).data();
  return list !== undefined && staffWith(list, licence) !== undefined;
}

/** Returns those who may give doses at a point, by name. */
export async function staffOfPoint(pointId: string, db: Firestore, personal: PersonalData): Promise<StaffMember[]> {
  const list = (await pointStaff(db).doc(pointId).get()).data() ?? NOBODY;
  return opened(list, pointId, personal);
}

interface Change {
  readonly licence: string;
  readonly at: Instant;
  readonly by: Actor;
}

/**
 * Puts somebody on the list of a point, or changes their name. Returns the list. Throws
 * `staff_list_full`; the same again changes nothing.
 */
export function putOnStaff(
  pointId: string,
  { licence, name, at, by }: Change & { readonly name: string },
  db: Firestore,
  personal: PersonalData,
): Promise<StaffMember[]> {
  return changed(pointId, db, personal, (list) => {
    const standing = staffWith(list, licence);
    if (standing && openedName(standing, pointId, personal) === name) return list;
    const sealed = personal.seal(placeOf(pointId, licence), name);
    return withStaff(list, { licence, name: sealed, since: at, by });
  });
}

/** Takes somebody off the list of a point; their entry stays, with who did it. Returns the list. */
export function takeOffStaff(
  pointId: string,
  { licence, at, by }: Change,
  db: Firestore,
  personal: PersonalData,
): Promise<StaffMember[]> {
  return changed(pointId, db, personal, (list) => withoutStaff(list, licence, at, by));
}

function changed(
  pointId: string,
  db: Firestore,
  personal: PersonalData,
  change: (list: PointStaff) => PointStaff,
): Promise<StaffMember[]> {
  const document = pointStaff(db).doc(pointId);
  return db.runTransaction(async (tx) => {
    const before = (await tx.get(document)).data() ?? NOBODY;
    const after = change(before);
    if (after !== before) tx.set(document, after);
    return opened(after, pointId, personal);
  });
}

function opened(list: PointStaff, pointId: string, personal: PersonalData): StaffMember[] {
  return activeStaff(list)
    .map((entry) => ({ licence: entry.licence, name: openedName(entry, pointId, personal), since: entry.since }))
    .sort((a, b) => a.name.localeCompare(b.name, 'pl'));
}

function openedName({ licence, name }: StaffEntry, pointId: string, personal: PersonalData): string {
  return personal.open(placeOf(pointId, licence), name);
}

function placeOf(pointId: string, licence: string): string {
  return `pointStaff/${pointId}/${licence}`;
}
