import {
  type CollectionReference,
  type DocumentData,
  FieldValue,
  type Firestore,
  type QueryDocumentSnapshot,
} from '@google-cloud/firestore';
import type { Access } from '../domain/access.ts';
import type { Appointment } from '../domain/appointment.ts';
import type { Instant } from '../domain/civil-time.ts';
import type { PostalArea } from '../domain/postal-codes.ts';
import type { Referral } from '../domain/referral.ts';
import type { Replan } from '../domain/replan.ts';
import type { ServicePoint } from '../domain/service-point.ts';
import type { StandbyCall, StandbyMember } from '../domain/standby.ts';
import type { DeniedBatch } from '../domain/stock.ts';
import { foldName, type Locality } from '../domain/teryt.ts';
import type { Schedule } from '../domain/timetable.ts';
import { type CollectionName, readDocument, stamped } from './documents.ts';
import type { Sealed } from './personal-data.ts';

/** A number that somebody had until it was changed, and that is not told of it yet. */
export interface FormerPhone {
  readonly id: string;
  readonly patientId: string;
  readonly phone: Sealed;
  readonly at: Instant;
}

/**
 * The collections whose documents are domain objects as they stand, with the object's id as the document's name.
 * Points, localities and timetables have a form of their own below; site days, patients, outbox and messages a file each.
 */
export const appointments = (db: Firestore) => collection<Appointment>(db, 'appointments');
export const accesses = (db: Firestore) => collection<Access>(db, 'accesses');
export const referrals = (db: Firestore) => collection<Referral>(db, 'referrals');
export const standbyMembers = (db: Firestore) => collection<StandbyMember>(db, 'standbyMembers');
export const standbyCalls = (db: Firestore) => collection<StandbyCall>(db, 'standbyCalls');
export const replans = (db: Firestore) => collection<Replan>(db, 'replans');
export const deniedBatches = (db: Firestore) => collection<DeniedBatch>(db, 'deniedBatches');
export const formerPhones = (db: Firestore) => collection<FormerPhone>(db, 'formerPhones');
export const postalAreas = (db: Firestore) => collection<PostalArea>(db, 'postalAreas');

/** Points, with the moment of their last change, by which indexes of free terms learn of it after a pause. */
export const servicePoints = (db: Firestore): CollectionReference<ServicePoint> =>
  db.collection('servicePoints').withConverter({
    toFirestore: (point): DocumentData => documentOfPoint(point as ServicePoint),
    fromFirestore: (snapshot: QueryDocumentSnapshot): ServicePoint => {
      const { changedAt: _, ...point } = readDocument('servicePoints', snapshot.id, snapshot.data());
      return { ...point, id: snapshot.id } as ServicePoint;
    },
  });

export function documentOfPoint({ id: _, ...data }: ServicePoint): DocumentData {
  return stamped({ ...data, changedAt: FieldValue.serverTimestamp() });
}

/** Localities, with the folded name that the prefix search compares. */
export const localities = (db: Firestore): CollectionReference<Locality> =>
  db.collection('localities').withConverter({
    toFirestore: (locality): DocumentData => {
      const { parentId, voiId, name, desc } = locality as Locality;
      return { parentId, voiId, name, desc, foldedName: foldName(name) };
    },
    fromFirestore: (snapshot: QueryDocumentSnapshot): Locality => {
      const { parentId, voiId, name, desc } = snapshot.data();
      return { id: snapshot.id, parentId, voiId, name, desc };
    },
  });

/** Timetables, named by their point. */
export const schedules = (db: Firestore): CollectionReference<Schedule> =>
  db.collection('schedules').withConverter({
    toFirestore: ({ servicePointId: _, ...data }: Schedule): DocumentData => stamped(data),
    fromFirestore: (snapshot: QueryDocumentSnapshot): Schedule =>
      ({ ...readDocument('schedules', snapshot.id, snapshot.data()), servicePointId: snapshot.id }) as Schedule,
  });

function collection<T extends { readonly id: string }>(db: Firestore, name: CollectionName): CollectionReference<T> {
  return db.collection(name).withConverter({
    // The id is the document's name; a second copy inside could only disagree with it.
    toFirestore: ({ id: _, ...data }: T): DocumentData => stamped(data),
    fromFirestore: (snapshot: QueryDocumentSnapshot): T =>
      ({ ...readDocument(name, snapshot.id, snapshot.data()), id: snapshot.id }) as T,
  }) as CollectionReference<T>;
}
