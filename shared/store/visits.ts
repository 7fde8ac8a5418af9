import type {
  CollectionReference,
  DocumentReference,
  DocumentSnapshot,
  Firestore,
  Transaction,
} from '@google-cloud/firestore';
import type { Appointment } from '../domain/appointment.ts';
import type { Referral } from '../domain/referral.ts';
import { type DayCounters, type SiteDay, siteDayIdOf, slotIdOf, slotOfId } from '../domain/slot.ts';
import type { VisitBatch } from '../domain/visit-batch.ts';
import type { VisitCommand, VisitDocuments } from '../domain/visit-changes.ts';
import { appointments, referrals } from './collections.ts';
import { siteDays, updateCounters } from './site-days.ts';

/**
 * Reads, inside a transaction, every document that the commands' decisions need: one read a referral or appointment, one a
 * site day, whatever the number of commands.
 */
export async function readVisitDocuments(
  tx: Transaction,
  db: Firestore,
  commands: readonly VisitCommand[],
): Promise<VisitDocuments> {
  const named = await readAppointments(
    tx,
    db,
    commands.flatMap((command) => (command.kind === 'book' ? [] : [command.appointmentId])),
  );
  // One request for both: every request inside a transaction holds its locks for another round trip.
  const dayRefs = refsOf<SiteDay>(siteDays(db), dayIdsOf(commands, named));
  const referralRefs = refsOf<Referral>(referrals(db), referralIdsOf(commands, named));
  const snapshots = await getAll(tx, [...dayRefs, ...referralRefs]);
  const days = documentsOf<SiteDay>(snapshots.slice(0, dayRefs.length));
  const held = documentsOf<Referral>(snapshots.slice(dayRefs.length));
  // A repeated booking answers with the visit it made before.
  const repeated = await readAppointments(
    tx,
    db,
    commands.flatMap((command) => {
      const visit = command.kind === 'book' ? held.get(command.referralId)?.visit : undefined;
      return visit && command.kind === 'book' && visit.slotId === canonical(command.slotId)
        ? [visit.appointmentId]
        : [];
    }),
  );
  return { days, referrals: held, appointments: new Map([...named, ...repeated]) };
}

/** Writes a decided batch in the same transaction that read `before`. Returns what changed on each day. */
export function writeVisitBatch(
  tx: Transaction,
  db: Firestore,
  before: VisitDocuments,
  batch: VisitBatch,
): DayCounters[] {
  const changes = batch.days.map((day) => updateCounters(tx, db, before.days.get(siteDayIdOf(day))!, day));
  for (const referral of batch.referrals) tx.set(referrals(db).doc(referral.id), referral);
  for (const appointment of batch.appointments) tx.set(appointments(db).doc(appointment.id), appointment);
  return changes;
}

/** The id as the slot itself spells it: a UUID has no case. */
function canonical(slotId: string): string | undefined {
  const slot = slotOfId(slotId);
  return slot && slotIdOf(slot);
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

async function readAppointments(
  tx: Transaction,
  db: Firestore,
  ids: readonly string[],
): Promise<Map<string, Appointment>> {
  return documentsOf<Appointment>(await getAll(tx, refsOf<Appointment>(appointments(db), ids)));
}

function refsOf<T>(collection: CollectionReference<T>, ids: readonly string[]): DocumentReference<T>[] {
  return [...new Set(ids)].map((id) => collection.doc(id));
}

async function getAll(tx: Transaction, refs: readonly DocumentReference<unknown>[]): Promise<DocumentSnapshot[]> {
  return refs.length === 0 ? [] : ((await tx.getAll(...refs)) as DocumentSnapshot[]);
}

function documentsOf<T>(snapshots: readonly DocumentSnapshot[]): Map<string, T> {
  return new Map(snapshots.flatMap((snapshot) => (snapshot.exists ? [[snapshot.id, snapshot.data() as T]] : [])));
}
