import {
  type CollectionReference,
  type DocumentReference,
  type DocumentSnapshot,
  FieldValue,
  type Firestore,
  type Timestamp,
  type WriteBatch,
} from '@google-cloud/firestore';
import type { Appointment } from '../domain/appointment.ts';
import { idOfNext, stockIdsOf } from '../domain/completion.ts';
import type { LastDays } from '../domain/last-days.ts';
import type { Referral } from '../domain/referral.ts';
import { type DayCounters, type SiteDay, siteDayIdOf, slotIdOf, slotOfId } from '../domain/slot.ts';
import { type DeniedBatch, deniedBatchIdOf, type StockBatch, stockIdOf } from '../domain/stock.ts';
import type { VaccineType } from '../domain/vaccines.ts';
import type { VisitBatch } from '../domain/visit-batch.ts';
import type { VisitCommand, VisitDocuments } from '../domain/visit-changes.ts';
import { appointments, deniedBatches, referrals } from './collections.ts';
import { readKnownBatches } from './known-batches.ts';
import { createDay, siteDays, updateSlots } from './site-days.ts';
import { countDose, stock } from './stock.ts';

/** The documents of a decision, and when each was last written: what is decided on them is committed only if they still stand. */
export interface VisitSnapshot extends VisitDocuments {
  /** By path. A document that is not there has no moment. */
  readonly writtenAt: ReadonlyMap<string, Timestamp>;
}

/**
 * Reads every document that the commands' decisions need, all as they stood at one moment: one read a referral or appointment,
 * one a site day, whatever the number of commands. What a document names is read with it again, until nothing is missing.
 */
export async function readVisitDocuments(db: Firestore, commands: readonly VisitCommand[]): Promise<VisitSnapshot> {
  let snapshot: VisitSnapshot = {
    days: new Map(),
    referrals: new Map(),
    appointments: new Map(),
    deniedBatches: new Set(),
    deliveredBatches: new Map(),
    knownBatches: [],
    writtenAt: new Map(),
  };
  const read = new Set<string>();
  for (;;) {
    const needed = neededBy(db, commands, snapshot);
    if (needed.every(({ path }) => read.has(path))) return withKnownBatches(db, commands, snapshot);
    read.clear();
    for (const { path } of needed) read.add(path);
    snapshot = snapshotOf((await db.getAll(...needed)).filter(({ exists }) => exists));
  }
}

/**
 * Reads the days of a snapshot again, and what more commands need. Returns the snapshot with them, its other documents as they were, or
 * undefined when no day has changed: then something else has.
 */
export async function readDaysAgain(
  db: Firestore,
  before: VisitSnapshot,
  more: readonly VisitCommand[],
): Promise<VisitSnapshot | undefined> {
  const dayIds = [...before.days.keys()];
  if (dayIds.length === 0) return undefined;
  const [added, days] = await Promise.all([
    readVisitDocuments(db, more),
    db.getAll(...dayIds.map((id) => siteDays(db).doc(id) as DocumentReference)),
  ]);
  const renewed = snapshotOf(days.filter(({ exists }) => exists));
  const isSame = days.every(({ ref, updateTime }) => updateTime?.isEqual(before.writtenAt.get(ref.path)!));
  return isSame ? undefined : joined(joined(before, added), renewed);
}

/** Returns what both snapshots hold; where both hold a document, that of the second. */
function joined(first: VisitSnapshot, second: VisitSnapshot): VisitSnapshot {
  return {
    days: new Map([...first.days, ...second.days]),
    referrals: new Map([...first.referrals, ...second.referrals]),
    appointments: new Map([...first.appointments, ...second.appointments]),
    deniedBatches: new Set([...first.deniedBatches, ...second.deniedBatches]),
    deliveredBatches: new Map([...first.deliveredBatches, ...second.deliveredBatches]),
    knownBatches: [...first.knownBatches, ...second.knownBatches],
    writtenAt: new Map([...first.writtenAt, ...second.writtenAt]),
  };
}

/**
 * Adds a decided batch to `writes`, each document on the condition that it is as it was when `before` was read. Returns what
 * changed on each day.
 */
export function writeVisitBatch(
  writes: WriteBatch,
  db: Firestore,
  before: VisitSnapshot,
  batch: VisitBatch,
): DayCounters[] {
  const put = <T extends { readonly id: string }>(
    collection: CollectionReference<T>,
    document: T,
    known: ReadonlyMap<string, T>,
  ) => {
    const reference = collection.doc(document.id);
    const was = known.get(document.id);
    if (!was) writes.create(reference, document);
    else {
      const changed = Object.entries(document).filter(([field, value]) => value !== was[field as keyof T]);
      const removed = Object.keys(was).flatMap((field) => (field in document ? [] : [[field, FieldValue.delete()]]));
      // Changed and changed back within the batch: nothing is to be written, but what was decided on it still depends on it.
      const same = Object.entries(document)
        .filter(([field]) => field !== 'id')
        .slice(0, 1);
      const fields = changed.length + removed.length > 0 ? [...changed, ...removed] : same;
      const lastUpdateTime = before.writtenAt.get(reference.path)!;
      writes.update(db.doc(reference.path), Object.fromEntries(fields), { lastUpdateTime });
    }
  };
  for (const referral of batch.referrals) put(referrals(db), referral, before.referrals);
  for (const appointment of batch.appointments) put(appointments(db), appointment, before.appointments);
  for (const dose of batch.doses) countDose(writes, db, dose);
  return batch.days.map((day) => {
    const id = siteDayIdOf(day);
    const was = before.days.get(id);
    const lastUpdateTime = before.writtenAt.get(siteDays(db).doc(id).path)!;
    return was ? updateSlots(writes, db, { before: was, after: day, lastUpdateTime }) : createDay(writes, db, day);
  });
}

/** Whether the decision of a command needs the referral for the dose after that of the visit. */
const CONCERNS_NEXT_DOSE = {
  book: false,
  move: false,
  cancel: false,
  cancelAtSite: false,
  checkIn: false,
  noShow: false,
  notQualified: false,
  complete: true,
  correct: true,
  annul: true,
  offer: false,
  acceptOffer: false,
  declineOffer: false,
  settleOffer: false,
} as const satisfies Record<VisitCommand['kind'], boolean>;

/** Which documents the commands concern, as far as those read already tell. */
function neededBy(db: Firestore, commands: readonly VisitCommand[], known: VisitSnapshot): DocumentReference[] {
  const dayIds: string[] = [];
  const referralIds: string[] = [];
  const appointmentIds: string[] = [];
  const deniedIds: string[] = [];
  const stockIds: string[] = [];
  for (const command of commands) {
    const wanted = 'slotId' in command ? slotOfId(command.slotId) : undefined;
    if (wanted) dayIds.push(siteDayIdOf(wanted));
    if (command.kind === 'book') {
      if (command.added?.insteadOf) dayIds.push(siteDayIdOf(command.added.insteadOf));
      referralIds.push(command.referralId);
      // A repeated booking answers with the visit it made before.
      const visit = known.referrals.get(command.referralId)?.visit;
      if (visit && wanted && visit.slotId === slotIdOf(wanted)) appointmentIds.push(visit.appointmentId);
    } else {
      appointmentIds.push(command.appointmentId);
      const visit = known.appointments.get(command.appointmentId);
      if (visit) referralIds.push(visit.referralId);
      if (visit) dayIds.push(siteDayIdOf(visit.slot));
      if (visit?.offer) dayIds.push(siteDayIdOf(visit.offer.slot));
      if (visit && 'batchNumber' in command) {
        deniedIds.push(deniedBatchIdOf(visit.slot.vaccineType, command.batchNumber));
        stockIds.push(...stockIdsOf(visit.slot.servicePointId, command.batchNumber).values());
      }
      if (visit && CONCERNS_NEXT_DOSE[command.kind]) referralIds.push(idOfNext(visit));
    }
  }
  return [
    ...unique(dayIds).map((id) => siteDays(db).doc(id) as DocumentReference),
    ...unique(referralIds).map((id) => referrals(db).doc(id) as DocumentReference),
    ...unique(appointmentIds).map((id) => appointments(db).doc(id) as DocumentReference),
    ...unique(deniedIds).map((id) => deniedBatches(db).doc(id) as DocumentReference),
    ...unique(stockIds).map((id) => stock(db).doc(id) as DocumentReference),
  ];
}

function snapshotOf(documents: readonly DocumentSnapshot[]): VisitSnapshot {
  const of = <T>(collection: string) =>
    new Map(documents.filter(({ ref }) => ref.parent.id === collection).map((one) => [one.id, one.data() as T]));
  return {
    days: of<SiteDay>('siteDays'),
    referrals: of<Referral>('referrals'),
    appointments: of<Appointment>('appointments'),
    deniedBatches: new Set(of<DeniedBatch>('deniedBatches').keys()),
    deliveredBatches: deliveredAmong(of<StockBatch>('stock')),
    knownBatches: [],
    writtenAt: new Map(documents.map(({ ref, updateTime }) => [ref.path, updateTime!])),
  };
}

/** Adds the batches for which those that the commands name may be taken. Most name none, or one that was delivered. */
async function withKnownBatches(
  db: Firestore,
  commands: readonly VisitCommand[],
  snapshot: VisitSnapshot,
): Promise<VisitSnapshot> {
  const vaccineTypes = new Set<VaccineType>();
  const servicePointIds = new Set<string>();
  for (const command of commands) {
    const visit = 'batchNumber' in command ? snapshot.appointments.get(command.appointmentId) : undefined;
    if (!visit || !('batchNumber' in command)) continue;
    const { servicePointId, vaccineType } = visit.slot;
    vaccineTypes.add(vaccineType);
    const stockId = stockIdOf(servicePointId, vaccineType, command.batchNumber);
    if (!snapshot.deliveredBatches.has(stockId)) servicePointIds.add(servicePointId);
  }
  if (vaccineTypes.size === 0) return snapshot;
  return { ...snapshot, knownBatches: await readKnownBatches(db, vaccineTypes, servicePointIds) };
}

function deliveredAmong(batches: ReadonlyMap<string, StockBatch>): Map<string, LastDays> {
  return new Map([...batches].filter(([, { received }]) => received > 0));
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
