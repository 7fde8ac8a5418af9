import { randomUUID } from 'node:crypto';
import type { Firestore } from '@google-cloud/firestore';
import type { Access } from '../domain/access.ts';
import { accesses } from './collections.ts';

/**
 * Writes an entry of the access log: one write for a call, however many records it opened. Nothing
 * changes one later.
 */
export async function recordAccess(db: Firestore, access: Omit<Access, 'id'>): Promise<void> {
  const id = randomUUID();
  await accesses(db)
    .doc(id)
    .create({ ...access, id });
}
