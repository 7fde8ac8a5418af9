import { randomUUID } from 'node:crypto';
import type { Firestore, Transaction } from '@google-cloud/firestore';
import type { PersonalData, Sealed } from './personal-data.ts';

/** A person as the identity provider vouches for them. */
export interface Person {
  readonly pesel: string;
  readonly givenName: string;
  readonly familyName: string;
  /** E.164, or null for someone who gave none. */
  readonly phone: string | null;
}

export interface Patient extends Person {
  readonly id: string;
}

interface PatientDocument {
  readonly pesel: Sealed;
  readonly givenName: Sealed;
  readonly familyName: Sealed;
  readonly phone: Sealed | null;
}

const FIELDS = ['pesel', 'givenName', 'familyName', 'phone'] as const;

/** Patients, sealed field by field, with the lookup of a person by PESEL. */
export class Patients {
  readonly #db: Firestore;
  readonly #personal: PersonalData;

  constructor(db: Firestore, personal: PersonalData) {
    this.#db = db;
    this.#personal = personal;
  }

  /** Returns a patient, or undefined. */
  async get(patientId: string): Promise<Patient | undefined> {
    const snapshot = await this.#db.collection('patients').doc(patientId).get();
    return snapshot.exists ? this.#open(patientId, snapshot.data() as PatientDocument) : undefined;
  }

  /**
   * Records a person: found by PESEL and brought up to date, or new under a random id. Returns the patient. Two first
   * visits at once find one patient, because the lookup document is read and written in the transaction.
   */
  async record(tx: Transaction, person: Person): Promise<Patient> {
    const identity = this.#db.collection('identities').doc(this.#personal.lookupHash(person.pesel));
    const known: string | undefined = (await tx.get(identity)).get('patientId');
    const document = this.#db.collection('patients').doc(known ?? randomUUID());
    const before = known ? (await tx.get(document)).data() : undefined;
    const patient = { ...person, id: document.id };
    if (!known) tx.create(identity, { patientId: document.id });
    if (!before || this.#differs(this.#open(document.id, before as PatientDocument), person)) {
      tx.set(document, this.#seal(patient));
    }
    return patient;
  }

  #differs(patient: Patient, person: Person): boolean {
    return FIELDS.some((field) => patient[field] !== person[field]);
  }

  #seal(patient: Patient): PatientDocument {
    const sealed = (field: (typeof FIELDS)[number]) => {
      const plain = patient[field];
      return plain === null ? null : this.#personal.seal(placeOf(patient.id, field), plain);
    };
    return {
      pesel: sealed('pesel')!,
      givenName: sealed('givenName')!,
      familyName: sealed('familyName')!,
      phone: sealed('phone'),
    };
  }

  #open(id: string, document: PatientDocument): Patient {
    const opened = (field: (typeof FIELDS)[number]) => {
      const sealed = document[field];
      return sealed === null ? null : this.#personal.open(placeOf(id, field), sealed);
    };
    return {
      id,
      pesel: opened('pesel')!,
      givenName: opened('givenName')!,
      familyName: opened('familyName')!,
      phone: opened('phone'),
    };
  }
}

function placeOf(patientId: string, field: string): string {
  return `patients/${patientId}/${field}`;
}
