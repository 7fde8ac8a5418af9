import type {
  CollectionReference,
  DocumentReference,
  DocumentSnapshot,
  Firestore,
  Timestamp,
  WriteBatch,
} from '@google-cloud/firestore';
import type { Appointment } from '../domain/appointment.ts';
import type { Referral } from '../domain/referral.ts';
import { type DayCounters, type SiteDay, siteDayIdOf, slotIdOf, slotOfId } from '../domain/slot.ts';
import type { VisitBatch } from '../domain/visit-batch.ts';
import type { VisitCommand, VisitDocuments } from '../domain/visit-changes.ts';
import { appointments, referrals } from './collections.ts';
import { siteDays, updateCounters } from './site-days.ts';

/** The documents of a decision, and when each was last written: what is decided on them is committed only if they still stand. */
export interface VisitSnapshot extends VisitDocuments {
  /** By path. A document that is not there has no moment. */
  readonly writtenAt: ReadonlyMap<string, Timestamp>;
}

/**
 * Reads every document that the commands' decisions need: one read a referral or appointment, one a site day, whatever the
 * number of commands.
 */
export async function readVisitDocuments(db: Firestore, commands: readonly VisitCommand[]): Promise<VisitSnapshot> {
  const named = await read<Appointment>(
    db,
    appointments(db),
    commands.flatMap((command) => (command.kind === 'book' ? [] : [command.appointmentId])),
  );
  const [days, held] = await readDaysAndReferrals(db, commands, named.documents);
  // A repeated booking answers with the visit it made before.
  const repeated = await read<Appointment>(
    db,
    appointments(db),
    commands.flatMap((command) => {
      const visit = command.kind === 'book' ? held.documents.get(command.referralId)?.visit : undefined;
      return visit && command.kind === 'book' && visit.slotId === canonical(command.slotId)
        ? [visit.appointmentId]
        : [];
    }),
  );
  return {
    days: days.documents,
    referrals: held.documents,
    appointments: new Map([...named.documents, ...repeated.documents]),
    writtenAt: new Map([...named.writtenAt, ...days.writtenAt, ...held.writtenAt, ...repeated.writtenAt]),
  };
}

/** Reads a snapshot's days anew. Of a wanted day they are what another instance changes; patients seldom compete with themselves. */
export async function rereadDays(db: Firestore, snapshot: VisitSnapshot): Promise<VisitSnapshot> {
  const { documents, writtenAt } = await read<SiteDay>(db, siteDays(db), [...snapshot.days.keys()]);
  return { ...snapshot, days: documents, writtenAt: new Map([...snapshot.writtenAt, ...writtenAt]) };
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
  const put = <T extends { readonly id: string }>(collection: CollectionReference<T>, document: T) => {
    const reference = collection.doc(document.id);
    const lastUpdateTime = before.writtenAt.get(reference.path);
    if (!lastUpdateTime) writes.create(reference, document);
    else {
      const { id: _, ...fields } = document;
      writes.update(db.doc(reference.path), fields, { lastUpdateTime });
    }
  };
  for (const referral of batch.referrals) put(referrals(db), referral);
  for (const appointment of batch.appointments) put(appointments(db), appointment);
  return batch.days.map((day) => {
    const id = siteDayIdOf(day);
    const lastUpdateTime = before.writtenAt.get(siteDays(db).doc(id).path)!;
    return updateCounters(writes, db, { before: before.days.get(id)!, after: day, lastUpdateTime });
  });
}

/** The id as the slot itself spells it: a UUID has no case. */
function canonical(slotId: string): string | undefined {
  const slot = slotOfId(slotId);
  return slot && slotIdOf(slot);
}

interface Read<T> {
  readonly documents: Map<string, T>;
  readonly writtenAt: Map<string, Timestamp>;
}

/** One request for both: of a wanted day every round trip counts. */
async function readDaysAndReferrals(
  db: Firestore,
  commands: readonly VisitCommand[],
  named: ReadonlyMap<string, Appointment>,
): Promise<[Read<SiteDay>, Read<Referral>]> {
  const dayRefs = unique(dayIdsOf(commands, named)).map((id) => siteDays(db).doc(id));
  const referralRefs = unique(referralIdsOf(commands, named)).map((id) => referrals(db).doc(id));
  const snapshots = dayRefs.length + referralRefs.length > 0 ? await db.getAll(...dayRefs, ...referralRefs) : [];
  return [readOf<SiteDay>(snapshots.slice(0, dayRefs.length)), readOf<Referral>(snapshots.slice(dayRefs.length))];
}

function dayIdsOf(commands: readonly VisitCommand[], named: ReadonlyMap<string, Appointment>): string[] {
  return commands.flatMap((command) => {
    const slots = [];
    if (command.kind === 'book' || command.kind === 'move') slots.push(slotOfId(command.slotId));
    if (command.kind === 'move' || command.kind === 'cancel') slots.push(named.get(command.appointmentId)?.slot);
    return slots.flatMap((slot) => (slot ? [siteDayIdOf(slot)] : []));
  });
}

function referralIdsOf(commands: readonly VisitCommand[], named: ReadonlyMap<string, Appointment>): string[] {
  return [
    ...commands.flatMap((command) => (command.kind === 'book' ? [command.referralId] : [])),
    ...[...named.values()].map(({ referralId }) => referralId),
  ];
}

async function read<T>(db: Firestore, collection: CollectionReference<T>, ids: readonly string[]): Promise<Read<T>> {
  const references = unique(ids).map((id) => collection.doc(id) as DocumentReference);
  return readOf<T>(references.length > 0 ? await db.getAll(...references) : []);
}

function readOf<T>(snapshots: readonly DocumentSnapshot[]): Read<T> {
  const existing = snapshots.filter(({ exists }) => exists);
  return {
    documents: new Map(existing.map((snapshot) => [snapshot.id, snapshot.data() as T])),
    writtenAt: new Map(existing.map((snapshot) => [snapshot.ref.path, snapshot.updateTime!])),
  };
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
