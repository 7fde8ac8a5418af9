import type { Firestore, QueryDocumentSnapshot, QuerySnapshot } from '@google-cloud/firestore';
import { BY_SYSTEM } from '../../shared/domain/access.ts';
import type { Appointment } from '../../shared/domain/appointment.ts';
import { birthDateOf } from '../../shared/domain/person.ts';
import type { Referral } from '../../shared/domain/referral.ts';
import type { SiteDay } from '../../shared/domain/slot.ts';
import type { StockBatch, StockEntry } from '../../shared/domain/stock.ts';
import type { Schedule } from '../../shared/domain/timetable.ts';
import { appointments, referrals, schedules } from '../../shared/store/collections.ts';
import type { OutboxEntry } from '../../shared/store/outbox.ts';
import { Patients } from '../../shared/store/patients.ts';
import { personalData } from '../../shared/store/personal-data.ts';
import { learnVersions } from '../../shared/store/programme-versions.ts';
import { siteDays } from '../../shared/store/site-days.ts';
import { stock } from '../../shared/store/stock.ts';

/** Everything the invariants speak about, read from a database. */
export interface Snapshot {
  /** What is wrong with documents that cannot be read. */
  readonly damaged: readonly string[];
  readonly siteDays: ReadonlyMap<string, SiteDay>;
  /** By point. */
  readonly schedules: ReadonlyMap<string, Schedule>;
  readonly appointments: ReadonlyMap<string, Appointment>;
  readonly referrals: ReadonlyMap<string, Referral>;
  /** Patients as stored: sealed. */
  readonly patients: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Numbers that wait to be told that they were replaced, sealed, by the id of the note. */
  readonly formerPhones: ReadonlyMap<string, unknown>;
  /** Names of those who give doses, sealed, by point. */
  readonly staffNames: ReadonlyMap<string, readonly unknown[]>;
  /** When patients with a visit were born, `YYYY-MM-DD`; of a record that cannot be opened, nothing. */
  readonly birthDates: ReadonlyMap<string, string>;
  /** Patient ids by lookup hash. */
  readonly identities: ReadonlyMap<string, string>;
  readonly outbox: readonly Pick<OutboxEntry, 'id' | 'events'>[];
  /** Ids of the SMS ledger's entries. */
  readonly messageIds: ReadonlySet<string>;
  readonly stock: ReadonlyMap<string, StockBatch>;
  /** By the id of their batch. */
  readonly stockEntries: ReadonlyMap<string, readonly StockEntry[]>;
}

/**
 * Reads a snapshot, and learns the versions of programmes that are published there, without which
 * their slots could not be read. Slots that change meanwhile may show as violations: check a
 * database at rest.
 */
export async function readSnapshot(db: Firestore): Promise<Snapshot> {
  await learnVersions(db);
  const [days, timetables, visits, held, patients, identities, outbox, messages, batches, entries, former, staff] =
    await Promise.all([
      siteDays(db).get(),
      schedules(db).get(),
      appointments(db).get(),
      referrals(db).get(),
      db.collection('patients').get(),
      db.collection('identities').get(),
      db.collection('outbox').get(),
      db.collection('messages').select().get(),
      stock(db).get(),
      db.collectionGroup('entries').get(),
      db.collection('formerPhones').get(),
      db.collection('pointStaff').get(),
    ]);
  const damaged: string[] = [];
  const readable = <T>({ docs }: QuerySnapshot<T>) =>
    new Map(docs.flatMap((document) => entryOf(document, (problem) => damaged.push(problem))));
  const known = readable(visits);
  return {
    damaged,
    siteDays: readable(days),
    schedules: readable(timetables),
    appointments: known,
    referrals: readable(held),
    patients: new Map(patients.docs.map((document) => [document.id, document.data()])),
    formerPhones: new Map(former.docs.map((document) => [document.id, document.get('phone')])),
    staffNames: new Map(staff.docs.map((document) => [document.id, namesIn(document.get('entries'))])),
    birthDates: await birthDatesOf(new Set([...known.values()].map(({ patientId }) => patientId)), db),
    identities: new Map(identities.docs.map((document) => [document.id, document.get('patientId')])),
    outbox: outbox.docs.map((document) => ({ id: document.id, events: document.get('events') })),
    messageIds: new Set(messages.docs.map(({ id }) => id)),
    stock: readable(batches),
    stockEntries: byBatch(entries.docs),
  };
}

function namesIn(entries: unknown): unknown[] {
  return Array.isArray(entries) ? entries.map((entry) => entry?.name) : [entries];
}

async function birthDatesOf(patientIds: ReadonlySet<string>, db: Firestore): Promise<Map<string, string>> {
  const patients = new Patients(db, await personalData()());
  const found = await Promise.all(
    [...patientIds].map(async (id): Promise<[string, string][]> => {
      const patient = await patients.get(id, BY_SYSTEM).catch(() => undefined);
      const birthDate = patient && birthDateOf(patient);
      return birthDate ? [[id, birthDate]] : [];
    }),
  );
  return new Map(found.flat());
}

/** Returns a document by its id; of one that cannot be read, nothing, and its problem is told. */
function entryOf<T>(document: QueryDocumentSnapshot<T>, tell: (problem: string) => void): [string, T][] {
  try {
    return [[document.id, document.data()]];
  } catch (error) {
    tell((error as Error).message);
    return [];
  }
}

function byBatch(entries: readonly QueryDocumentSnapshot[]): Map<string, StockEntry[]> {
  const found = new Map<string, StockEntry[]>();
  for (const entry of entries) {
    const batch = entry.ref.parent.parent;
    if (batch?.parent.id !== 'stock') continue;
    found.set(batch.id, [...(found.get(batch.id) ?? []), { ...entry.data(), id: entry.id } as StockEntry]);
  }
  return found;
}
