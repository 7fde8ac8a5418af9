import type { DocumentData, DocumentSnapshot } from '@google-cloud/firestore';
import { type Check, checkOf } from '../checks.ts';
import { homeAt } from '../domain/standby.ts';
import { log } from '../log.ts';
import { DOCUMENT_SCHEMAS } from './document-schemas.ts';

/** A collection whose documents are read through this file. */
export type CollectionName = keyof typeof DOCUMENT_SCHEMAS;

/**
 * The version of the form in which documents are written. Grows when a reader has to do something to read the older ones;
 * a document without one is of version 0.
 */
export const SCHEMA_VERSION = 1;

/** What makes a document of version 0 one of version 1, where that is more than the defaults of its schema. */
const UPCASTS: Partial<Record<CollectionName, (data: DocumentData) => DocumentData>> = {
  // Someone who joined when only the postal code was kept has no place yet.
  standbyMembers: ({ postalCode, ...data }) => (data.home ? data : { ...data, home: homeAt(postalCode, undefined) }),
  // One range of days was published, or none.
  schedules: ({ published, ...data }) => ({
    ...data,
    published: Array.isArray(published) ? published : [published].filter(Boolean),
  }),
};

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
  const current = schemaVersion < SCHEMA_VERSION ? (UPCASTS[collection]?.(data) ?? data) : data;
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
