import { FieldPath, type Firestore, type Query, Timestamp } from '@google-cloud/firestore';
import type { Access } from '../domain/access.ts';
import type { Appointment, AppointmentState } from '../domain/appointment.ts';
import type { DayKey, Instant } from '../domain/civil-time.ts';
import type { Box } from '../domain/geo.ts';
import type { Replan } from '../domain/replan.ts';
import type { ServicePoint } from '../domain/service-point.ts';
import { type SiteDay, siteDayIdOf } from '../domain/slot.ts';
import type { StandbyCall, StandbyMember } from '../domain/standby.ts';
import type { DeniedBatch, StockBatch, StockEntry } from '../domain/stock.ts';
import type { Locality } from '../domain/teryt.ts';
import type { VaccineType } from '../domain/vaccines.ts';
import {
  accesses,
  appointments,
  deniedBatches,
  type FormerPhone,
  formerPhones,
  localities,
  replans,
  servicePoints,
  standbyCalls,
  standbyMembers,
} from './collections.ts';
import { CHANGE_SHARDS, siteDays } from './site-days.ts';
import { stock, stockEntries } from './stock.ts';

/**
 * Where a look through the documents of a query goes on: of the last one seen, the values that they
 * are ordered by.
 */
export type Cursor = readonly (string | number)[];

function onFrom<T>(ordered: Query<T>, after: Cursor | undefined, limit: number): Query<T> {
  return (after ? ordered.startAfter(...after) : ordered).limit(limit);
}

/*
 * Every query of the system. A composite index that a query needs and firestore.indexes.json lacks works on the emulator
 * and fails in the cloud, so a test builds each of these and compares.
 */

/** Numbers that were replaced and are not told of it yet. */
export const formerPhonesToTell = (db: Firestore, after: Cursor | undefined, limit: number): Query<FormerPhone> =>
  onFrom(formerPhones(db).orderBy(FieldPath.documentId()), after, limit);

/** Everybody, by id. */
export const everyPatient = (db: Firestore, after: Cursor | undefined, limit: number): Query =>
  onFrom(db.collection('patients').orderBy(FieldPath.documentId()), after, limit);

/** A visit that was cancelled is shown to nobody, and someone who books and cancels all day has many. */
const IS_SHOWN: Readonly<Record<AppointmentState, boolean>> = {
  booked: true,
  completed: true,
  noShow: true,
  notQualified: true,
  cancelled: false,
};
const SHOWN = (Object.keys(IS_SHOWN) as AppointmentState[]).filter((state) => IS_SHOWN[state]);

/** Visits of a patient that are not cancelled. */
export const appointmentsOfPatient = (db: Firestore, patientId: string): Query<Appointment> =>
  appointments(db).where('patientId', '==', patientId).where('state', 'in', SHOWN);

/**
 * All visits of a patient, the latest term first, those that were cancelled too: whoever changed
 * one stands in its history.
 */
export const visitsOfPatient = (db: Firestore, patientId: string, limit: number): Query<Appointment> =>
  appointments(db).where('patientId', '==', patientId).orderBy('startAt', 'desc').limit(limit);

/** A visit of a patient at a point, in whatever state. */
export const visitOfPatientAt = (db: Firestore, patientId: string, servicePointId: string): Query<Appointment> =>
  appointments(db).where('patientId', '==', patientId).where('slot.servicePointId', '==', servicePointId).limit(1);

/** Who read a patient's record, the latest first. */
export const accessesToPatient = (db: Firestore, patientId: string, limit: number): Query<Access> =>
  accesses(db).where('patientIds', 'array-contains', patientId).orderBy('at', 'desc').limit(limit);

/** What somebody should look at, the latest first. */
export const flaggedAccesses = (db: Firestore, limit: number): Query<Access> =>
  accesses(db).where('isFlagged', '==', true).orderBy('at', 'desc').limit(limit);

/** Whose records somebody read, the latest first. */
export const accessesBy = (db: Firestore, subject: string, limit: number): Query<Access> =>
  accesses(db).where('actor.subject', '==', subject).orderBy('at', 'desc').limit(limit);

/** A visit of a patient on a slot that is in one of these states. */
export const appointmentOnSlot = (
  db: Firestore,
  patientId: string,
  slotId: string,
  states: readonly AppointmentState[],
): Query<Appointment> =>
  appointments(db)
    .where('patientId', '==', patientId)
    .where('slotId', '==', slotId)
    .where('state', 'in', states)
    .limit(1);

/** Visits at a point on days from one to another, both included, that are not cancelled. */
export const appointmentsAtPoint = (
  db: Firestore,
  servicePointId: string,
  from: DayKey,
  to: DayKey,
): Query<Appointment> =>
  appointments(db)
    .where('slot.servicePointId', '==', servicePointId)
    .where('state', 'in', SHOWN)
    .where('slot.day', '>=', from)
    .where('slot.day', '<=', to);

export const servicePointsOfVoivodeship = (db: Firestore, voiId: string): Query<ServicePoint> =>
  servicePoints(db).where('voiId', '==', voiId);

/** Points whose TERC codes begin so: those of a voivodeship, a powiat or a gmina. */
export const servicePointsOfArea = (db: Firestore, tercPrefix: string, limit: number): Query<ServicePoint> =>
  servicePoints(db).where('terc', '>=', tercPrefix).where('terc', '<', `${tercPrefix}\uf8ff`).limit(limit);

/** Points whose postal codes begin so. */
export const servicePointsOfPostalArea = (db: Firestore, zipPrefix: string, limit: number): Query<ServicePoint> =>
  servicePoints(db).where('zipCode', '>=', zipPrefix).where('zipCode', '<', `${zipPrefix}\uf8ff`).limit(limit);

export const servicePointsInBox = (
  db: Firestore,
  { south, north, west, east }: Box,
  limit: number,
): Query<ServicePoint> =>
  servicePoints(db)
    .where('lat', '>=', south)
    .where('lat', '<=', north)
    .where('lon', '>=', west)
    .where('lon', '<=', east)
    .limit(limit);

/** Localities of a voivodeship whose folded name begins so, by name. */
export const localitiesByPrefix = (db: Firestore, voiId: string, prefix: string, limit: number): Query<Locality> =>
  localities(db)
    .where('voiId', '==', voiId)
    .where('foldedName', '>=', prefix)
    .where('foldedName', '<', `${prefix}\uf8ff`)
    .orderBy('foldedName')
    .limit(limit);

export const siteDaysFrom = (db: Firestore, day: DayKey): Query<SiteDay> => siteDays(db).where('day', '>=', day);

/** The days of a point from this one on. */
export const siteDaysOfPoint = (db: Firestore, servicePointId: string, from: DayKey): Query<SiteDay> =>
  siteDays(db)
    .where(FieldPath.documentId(), '>=', siteDayIdOf({ servicePointId, day: from }))
    .where(FieldPath.documentId(), '<', `${servicePointId}_\uf8ff`);

/** Site days written after a moment. */
export const siteDaysChangedAfter = (db: Firestore, changedAtMs: number): Query<SiteDay> =>
  siteDays(db).where('changeShard', 'in', CHANGE_SHARDS).where('changedAt', '>', Timestamp.fromMillis(changedAtMs));

/** Points written after a moment. */
export const servicePointsChangedAfter = (db: Firestore, changedAtMs: number): Query<ServicePoint> =>
  servicePoints(db).where('changedAt', '>', Timestamp.fromMillis(changedAtMs));

/** Entries by id: ids are random, so nothing is ordered by a growing timestamp. */
export const outboxEntries = (db: Firestore, after: Cursor | undefined, limit: number): Query =>
  onFrom(db.collection('outbox').orderBy(FieldPath.documentId()), after, limit);

/**
 * What commits changed after a moment. All shards are one range: the log is seconds long, so that a look through all of its
 * index costs less than four through a shard each.
 */
export const outboxSince = (db: Firestore, committedAtMs: number): Query =>
  db
    .collection('outbox')
    .where('changeShard', '>=', CHANGE_SHARDS[0])
    .where('changeShard', '<=', CHANGE_SHARDS.at(-1))
    .where('committedAt', '>', Timestamp.fromMillis(committedAtMs))
    .select('days', 'referrals', 'points');

export const messagesWithSid = (db: Firestore, sid: string): Query =>
  db.collection('messages').where('sid', '==', sid).limit(1);

export const stockOfPoint = (db: Firestore, servicePointId: string): Query<StockBatch> =>
  stock(db).where('servicePointId', '==', servicePointId);

/** What was recorded of a batch, the latest first. */
export const entriesOfBatch = (db: Firestore, stockId: string, limit: number): Query<StockEntry> =>
  stockEntries(db, stockId).orderBy('at', 'desc').limit(limit);

/** Batches of a vaccine that are withdrawn from use. They are few. */
export const deniedBatchesOf = (db: Firestore, vaccineType: VaccineType): Query<DeniedBatch> =>
  deniedBatches(db).where('vaccineType', '==', vaccineType);

/** Visits at a point whose dose came from a batch, its number in any of these spellings. */
export const visitsWithBatch = (
  db: Firestore,
  servicePointId: string,
  vaccineType: VaccineType,
  batchNumbers: readonly string[],
): Query<Appointment> =>
  appointments(db)
    .where('slot.servicePointId', '==', servicePointId)
    .where('slot.vaccineType', '==', vaccineType)
    .where('completion.batchNumber', 'in', batchNumbers);

/** Visits at a point that are booked on these days, both included. */
export const bookedVisitsOfPoint = (
  db: Firestore,
  servicePointId: string,
  from: DayKey,
  to: DayKey,
): Query<Appointment> =>
  appointments(db)
    .where('slot.servicePointId', '==', servicePointId)
    .where('state', '==', 'booked')
    .where('slot.day', '>=', from)
    .where('slot.day', '<=', to);

/** Visits at a point that are booked on this day or later. */
export const visitsToCome = (db: Firestore, servicePointId: string, from: DayKey): Query<Appointment> =>
  appointments(db)
    .where('slot.servicePointId', '==', servicePointId)
    .where('state', '==', 'booked')
    .where('slot.day', '>=', from);

/** Visits whose offer has run out, the one that did so first first. */
export const expiredOffers = (
  db: Firestore,
  now: Instant,
  after: Cursor | undefined,
  limit: number,
): Query<Appointment> => {
  const expired = appointments(db).where('offer.expiresAt', '<=', now);
  return onFrom(expired.orderBy('offer.expiresAt').orderBy(FieldPath.documentId()), after, limit);
};

/** The latest re-plannings of a point, the latest first. */
export const replansOfPoint = (db: Firestore, servicePointId: string, limit: number): Query<Replan> =>
  replans(db).where('servicePointId', '==', servicePointId).orderBy('createdAt', 'desc').limit(limit);

/** Re-plannings whose offers are not all made. */
export const replansUnderWay = (db: Firestore, after: Cursor | undefined, limit: number): Query<Replan> =>
  onFrom(replans(db).where('state', '==', 'offering').orderBy(FieldPath.documentId()), after, limit);

/**
 * Members of the standby pool who live in these cells of the map, those who joined first first,
 * from one on.
 */
export const standbyMembersInCells = (
  db: Firestore,
  cells: readonly string[],
  after: Cursor | undefined,
  limit: number,
): Query<StandbyMember> => {
  const near = standbyMembers(db).where('home.cell', 'in', cells);
  return onFrom(near.orderBy('joinedAtMs').orderBy(FieldPath.documentId()), after, limit);
};

/**
 * Members who joined when a postal code was kept and no place: only they have the code at the top
 * of the document.
 */
export const oldStandbyMembers = (db: Firestore, after: Cursor | undefined, limit: number): Query<StandbyMember> =>
  onFrom(standbyMembers(db).orderBy('postalCode').orderBy(FieldPath.documentId()), after, limit);

/** Members of whose postal code it was not known where it is. */
export const standbyMembersWithoutPlace = (
  db: Firestore,
  after: Cursor | undefined,
  limit: number,
): Query<StandbyMember> =>
  onFrom(standbyMembers(db).where('home.cell', '==', '').orderBy(FieldPath.documentId()), after, limit);

export const standbyCallsAsking = (db: Firestore, after: Cursor | undefined, limit: number): Query<StandbyCall> =>
  onFrom(standbyCalls(db).where('state', '==', 'asking').orderBy(FieldPath.documentId()), after, limit);

/** Calls of the standby pool that ask this patient now. */
export const standbyCallsOf = (db: Firestore, patientId: string): Query<StandbyCall> =>
  standbyCalls(db).where('current.patientId', '==', patientId);
