import { randomUUID } from 'node:crypto';
import type {
  DocumentData,
  DocumentReference,
  DocumentSnapshot,
  Firestore,
  Transaction,
} from '@google-cloud/firestore';
import type { Reading } from '../domain/access.ts';
import { instantOf } from '../domain/civil-time.ts';
import { Refusal } from '../domain/errors.ts';
import {
  type Answer,
  answered,
  broughtUpToDate,
  firstRecord,
  type OnRecord,
  type Source,
} from '../domain/on-record.ts';
import type { Identity, Person } from '../domain/person.ts';
import { type FormerPhone, formerPhones } from './collections.ts';
import { readDocument, stamped } from './documents.ts';
import type { PersonalData, Sealed } from './personal-data.ts';
import { everyPatient } from './queries.ts';
import { readShared } from './shared-reads.ts';

export interface Patient extends OnRecord {
  readonly id: string;
}

interface PatientDocument {
  readonly pesel: Sealed | null;
  readonly passport?: Sealed | null;
  readonly birthDate?: Sealed | null;
  readonly givenName: Sealed | null;
  readonly familyName: Sealed | null;
  readonly phone: Sealed | null;
  /** As JSON. */
  readonly circumstances?: Sealed | null;
  readonly vouched?: Sealed | null;
  readonly proposals?: Sealed | null;
}

/** Patients read at once where all are read. */
const PAGE = 300;

/** Kept as texts. */
const TEXTS = ['pesel', 'passport', 'birthDate', 'givenName', 'familyName', 'phone'] as const;
/** Kept as JSON. */
const RECORDS = ['circumstances', 'vouched', 'proposals'] as const;
const FIELDS = [...TEXTS, ...RECORDS];

/** Who opens a record: a call that reads for somebody, or the system for its own work. */
export type Reader = Pick<Reading, 'note'>;

/**
 * Patients, sealed field by field, with the lookup of a person by document. Nobody opens a record
 * without saying who reads.
 */
export class Patients {
  readonly #db: Firestore;
  readonly #personal: PersonalData;

  constructor(db: Firestore, personal: PersonalData) {
    this.#db = db;
    this.#personal = personal;
  }

  /** Returns a patient, or undefined. */
  async get(patientId: string, reader: Reader): Promise<Patient | undefined> {
    const snapshot = await readShared(this.#db, this.#db.collection('patients').doc(patientId));
    if (!snapshot.exists) return undefined;
    reader.note(patientId);
    return this.#open(patientId, snapshot.data()!);
  }

  /** Returns a patient whom something else that is stored names. */
  async getKnown(patientId: string, reader: Reader): Promise<Patient> {
    const patient = await this.get(patientId, reader);
    if (!patient) throw new Error(`patient ${patientId} is named and has no record`);
    return patient;
  }

  /** Returns patients by id, in one round trip; ids that name nobody are left out. */
  async getAll(patientIds: readonly string[], reader: Reader): Promise<Map<string, Patient>> {
    if (patientIds.length === 0) return new Map();
    const documents = await this.#db.getAll(...patientIds.map((id) => this.#db.collection('patients').doc(id)));
    const known = documents.filter(({ exists }) => exists);
    for (const { id } of known) reader.note(id);
    return new Map(known.map((one) => [one.id, this.#open(one.id, one.data()!)]));
  }

  /** Gives everybody, page by page, by id. */
  async *all(reader: Reader): AsyncGenerator<Patient[]> {
    let { docs } = await everyPatient(this.#db, undefined, PAGE).get();
    while (docs.length > 0) {
      for (const { id } of docs) reader.note(id);
      yield docs.map((document) => this.#open(document.id, document.data()));
      docs = docs.length < PAGE ? [] : (await everyPatient(this.#db, [docs.at(-1)!.id], PAGE).get()).docs;
    }
  }

  /** Returns the patient with this identity, or undefined when nobody with it is registered. */
  async find(identity: Identity, reader: Reader): Promise<Patient | undefined> {
    const id: string | undefined = (await readShared(this.#db, this.#identityDocument(identity))).get('patientId');
    return id === undefined ? undefined : this.get(id, reader);
  }

  /**
   * Records a person: found by PESEL or passport and brought up to date, or new under a random id. Returns the patient. Two first
   * visits at once find one patient, because the lookup document is read and written in one transaction; someone known, of whom
   * nothing has changed, is found without one. Throws as `broughtUpToDate` does.
   */
  async record(person: Person, source: Source): Promise<Patient> {
    const identity = this.#identityDocument(identityOf(person));
    const known = await this.#find(person, source, (document) => readShared(this.#db, document), identity);
    return known.patient && !known.isChanged ? known.patient : this.#write(person, source, identity);
  }

  /**
   * Takes a person's answer to what staff say of them. Returns the patient. Throws as `answered`
   * does, and `patient_not_found`.
   */
  answer(patientId: string, proposalId: string, answer: Answer, reader: Reader): Promise<Patient> {
    const document = this.#db.collection('patients').doc(patientId);
    return this.#db.runTransaction(async (tx) => {
      const stored = (await tx.get(document)).data();
      if (!stored) throw new Refusal('patient_not_found');
      reader.note(patientId);
      const known = this.#open(patientId, stored);
      const patient = { ...answered(known, proposalId, answer), id: patientId };
      if (this.#differs(known, patient)) this.#set(tx, patient, known);
      return patient;
    });
  }

  /** Returns the number that somebody had before a change. */
  formerPhone({ id, patientId, phone }: FormerPhone): string {
    return this.#personal.open(placeOf(patientId, `phone before ${id}`), phone);
  }

  #identityDocument(identity: Identity): DocumentReference {
    const text = 'pesel' in identity ? identity.pesel : `passport ${identity.passport}`;
    return this.#db.collection('identities').doc(this.#personal.lookupHash(text));
  }

  #write(person: Person, source: Source, identity: DocumentReference): Promise<Patient> {
    return this.#db.runTransaction(async (tx) => {
      const { known, patient, isChanged } = await this.#find(person, source, (document) => tx.get(document), identity);
      if (patient && !isChanged) return patient;
      const written = patient ?? { ...firstRecord(person, source), id: randomUUID() };
      if (!patient) tx.create(identity, { patientId: written.id });
      this.#set(tx, written, known);
      return written;
    });
  }

  /** Whoever loses a number is told on it: that is noted in the same commit. */
  #set(tx: Transaction, patient: Patient, known: Patient | undefined): void {
    tx.set(this.#db.collection('patients').doc(patient.id), stamped(this.#seal(patient)));
    if (!known?.phone || known.phone === patient.phone) return;
    const id = randomUUID();
    const phone = this.#personal.seal(placeOf(patient.id, `phone before ${id}`), known.phone);
    tx.create(formerPhones(this.#db).doc(id), { id, patientId: patient.id, phone, at: instantOf(Date.now()) });
  }

  /** Looks a person up. Returns the patient with the details given, and whether the record says otherwise. */
  async #find(
    person: Person,
    source: Source,
    read: (document: DocumentReference) => Promise<DocumentSnapshot>,
    identity: DocumentReference,
  ): Promise<{ known?: Patient; patient?: Patient; isChanged: boolean }> {
    const id: string | undefined = (await read(identity)).get('patientId');
    if (id === undefined) return { isChanged: true };
    const document = (await read(this.#db.collection('patients').doc(id))).data();
    if (!document) return { patient: { ...firstRecord(person, source), id }, isChanged: true };
    const known = this.#open(id, document);
    const patient = { ...broughtUpToDate(known, person, source), id };
    return { known, patient, isChanged: this.#differs(known, patient) };
  }

  #differs(known: Patient, patient: Patient): boolean {
    return FIELDS.some((field) => textOf(known, field) !== textOf(patient, field));
  }

  #seal(patient: Patient): PatientDocument {
    const sealed = (field: (typeof FIELDS)[number]) => {
      const plain = textOf(patient, field);
      return plain === null ? null : this.#personal.seal(placeOf(patient.id, field), plain);
    };
    return {
      pesel: sealed('pesel'),
      ...(patient.passport && { passport: sealed('passport'), birthDate: sealed('birthDate') }),
      givenName: sealed('givenName'),
      familyName: sealed('familyName'),
      phone: sealed('phone'),
      ...Object.fromEntries(
        RECORDS.filter((field) => patient[field] !== undefined).map((field) => [field, sealed(field)]),
      ),
    };
  }

  #open(id: string, stored: DocumentData): Patient {
    const document = readDocument('patients', id, stored) as PatientDocument;
    const opened = (field: (typeof FIELDS)[number]) => {
      const sealed = document[field] ?? null;
      return sealed === null ? null : this.#personal.open(placeOf(id, field), sealed);
    };
    const record = (field: (typeof RECORDS)[number]) => {
      const text = opened(field);
      return text === null ? null : JSON.parse(text);
    };
    return {
      id,
      pesel: opened('pesel'),
      ...(document.passport && { passport: opened('passport'), birthDate: opened('birthDate') }),
      givenName: opened('givenName'),
      familyName: opened('familyName'),
      phone: opened('phone'),
      ...Object.fromEntries(
        RECORDS.filter((field) => document[field] !== undefined).map((field) => [field, record(field)]),
      ),
    };
  }
}

function identityOf({ pesel, passport }: Person): Identity {
  if (pesel !== null) return { pesel };
  if (!passport) throw new Error('a person without PESEL and passport');
  return { passport };
}

/** Returns the text that is sealed of a field, or null. */
function textOf(patient: Patient, field: (typeof FIELDS)[number]): string | null {
  const plain = patient[field] ?? null;
  return plain === null || typeof plain === 'string' ? plain : JSON.stringify(plain);
}

function placeOf(patientId: string, field: string): string {
  return `patients/${patientId}/${field}`;
}
