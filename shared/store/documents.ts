import type { DocumentData, DocumentSnapshot } from '@google-cloud/firestore';
import { type Check, checkOf } from '../checks.ts';
import { type Actor, NUMBER_NOT_KEPT, patientActor } from '../domain/actor.ts';
import { slotOfId } from '../domain/slot.ts';
import { homeAt } from '../domain/standby.ts';
import { log } from '../log.ts';
import { DOCUMENT_SCHEMAS } from './document-schemas.ts';

/** A collection whose documents are read through this file. */
export type CollectionName = keyof typeof DOCUMENT_SCHEMAS;

/**
 * The version of the form in which documents are written. Grows when a reader has to do something to read the older ones;
 * a document without one is of version 0.
 */
export const SCHEMA_VERSION = 2;

type Upcasts = Partial<Record<CollectionName, (data: DocumentData, id: string) => DocumentData>>;

/** What makes a document of version 0 one of version 1, where that is more than the defaults of its schema. */
const TO_VERSION_1: Upcasts = {
  // Someone who joined when only the postal code was kept has no place yet.
  standbyMembers: ({ postalCode, ...data }) => (data.home ? data : { ...data, home: homeAt(postalCode, undefined) }),
  // One range of days was published, or none.
  schedules: ({ published, ...data }) => ({
    ...data,
    published: Array.isArray(published) ? published : [published].filter(Boolean),
  }),
};

/** Version 1 said of whoever acted either the door or a number. */
const TO_VERSION_2: Upcasts = {
  appointments: ({ history, patientId, ...data }) => ({
    ...data,
    patientId,
    history: history?.map(({ by, staff, ...entry }: DocumentData) => ({
      ...entry,
      by: actorOfVersion1({ by, staff, patientId, pointId: slotOfId(entry.slotId)?.servicePointId }),
    })),
  }),
  replans: (data) => ({ ...data, by: staffOfVersion1(data.by, data.servicePointId) }),
  standbyCalls: (data) => ({ ...data, by: staffOfVersion1(data.by, data.servicePointId) }),
  schedules: (data, id) => ({ ...data, changedBy: staffOfVersion1(data.changedBy, id) }),
  deniedBatches: (data) => ({ ...data, deniedBy: { ...staffOfVersion1(data.deniedBy, null), ...MINISTRY } }),
};

const MINISTRY = { role: 'ministry', channel: 'ministry' } as const;
/** Returns who acted, where version 1 kept the number of a member of staff alone. */
export function staffOfVersion1(kept: string | Actor | undefined, organisation: string | null | undefined): Actor {
  if (typeof kept === 'object') return kept;
  const subject = kept ?? NUMBER_NOT_KEPT;
  return { subject, role: 'staff', organisation: organisation ?? null, session: null, channel: 'site' };
}

function actorOfVersion1({ by, staff, patientId, pointId }: DocumentData): Actor {
  if (typeof by === 'object') return by;
  if (by === 'patient') return patientActor(patientId, null);
  const member = staffOfVersion1(staff, pointId);
  return by === 'hotline' ? { ...member, role: 'agent', organisation: null, channel: 'hotline' } : member;
}

/** By the version that they lead from. */
const UPCASTS: readonly Upcasts[] = [TO_VERSION_1, TO_VERSION_2];

const checks = new Map<CollectionName, Check>();

/** Returns the document with the version of its form. */
export function stamped(data: DocumentData): DocumentData {
  return { ...data, schemaVersion: SCHEMA_VERSION };
}

/**
 * Reads a document: brings an older form up to date, and looks whether it has what its collection's schema names. Throws an Error
 * that names collection, document and fields, never a value, for one that is damaged. A newer form than this code knows is read as
 * it is: during a release both versions are at work.
 */
export function readDocument(collection: CollectionName, id: string, stored: DocumentData): DocumentData {
  const { schemaVersion = 0, ...data } = stored;
  const current = UPCASTS.slice(schemaVersion).reduce(
    (older, upcasts) => upcasts[collection]?.(older, id) ?? older,
    data,
  );
  let check = checks.get(collection);
  if (!check) {
    check = checkOf(DOCUMENT_SCHEMAS[collection]);
    checks.set(collection, check);
  }
  if (check(current)) return current;
  const fields = (check.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
  throw new Error(`the document ${collection}/${id} is damaged: ${fields.join('; ')}`);
}

/**
 * Returns the documents that can be read, where one that is damaged must not keep all others from everybody. The others are
 * logged.
 */
export function readable<T>(snapshots: readonly DocumentSnapshot<T>[]): T[] {
  return snapshots.flatMap((snapshot) => {
    try {
      return snapshot.exists ? [snapshot.data() as T] : [];
    } catch (error) {
      log.error({ err: error }, 'a damaged document is left out');
      return [];
    }
  });
}
