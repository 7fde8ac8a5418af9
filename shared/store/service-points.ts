import type { Firestore, Timestamp } from '@google-cloud/firestore';
import type { ServicePoint } from '../domain/service-point.ts';
import { documentOfPoint, servicePoints } from './collections.ts';
import { putOutbox } from './outbox.ts';

/** A commit takes 500 writes, and an index of free terms reads the points of one at once. */
const POINTS_PER_COMMIT = 400;

/** All points, and when each was last written: what is changed is changed only as it was read. */
export interface StoredPoints {
  readonly points: readonly ServicePoint[];
  readonly writtenAt: ReadonlyMap<string, Timestamp>;
}

export async function storedPoints(db: Firestore): Promise<StoredPoints> {
  const { docs } = await servicePoints(db).get();
  return {
    points: docs.map((point) => point.data()),
    writtenAt: new Map(docs.map(({ id, updateTime }) => [id, updateTime])),
  };
}

/**
 * Writes points, and into each commit which they are: every index of free terms shows them within seconds. Throws when a point was
 * added or changed meanwhile; the commits before that one stand.
 */
export async function writePoints(
  db: Firestore,
  points: readonly ServicePoint[],
  writtenAt: ReadonlyMap<string, Timestamp>,
): Promise<void> {
  for (let i = 0; i < points.length; i += POINTS_PER_COMMIT) {
    const part = points.slice(i, i + POINTS_PER_COMMIT);
    const writes = db.batch();
    for (const point of part) {
      const lastUpdateTime = writtenAt.get(point.id);
      const document = servicePoints(db).doc(point.id);
      if (!lastUpdateTime) writes.create(document, point);
      else writes.update(db.doc(document.path), documentOfPoint(point), { lastUpdateTime });
    }
    const ids = part.map(({ id }) => id);
    putOutbox(writes, db, [], { points: ids });
    await writes.commit();
  }
}
