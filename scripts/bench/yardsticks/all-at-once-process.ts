import { join } from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { startFirestore } from '../../../local/emulators.ts';
import { inventPoints } from '../../../local/network/points.ts';
import { ROOT } from '../../../local/stack.ts';
import { servicePoints } from '../../../shared/store/collections.ts';
import { readPoints } from '../../../shared/use-cases/import-points.ts';
import { newDay } from '../days.ts';
import { answering } from '../load.ts';
import { bookers } from '../people.ts';
import type { AllAtOnce } from './all-at-once.ts';
import { bareTransactions } from './transactions.ts';

/*
 * A process with a database of its own, in which the usual design decides about everybody at once.
 */

answering<AllAtOnce>(async ({ patients, places, seconds }) => {
  const { host } = await startFirestore({ rules: join(ROOT, 'firestore.rules') });
  process.env.FIRESTORE_EMULATOR_HOST = host;
  const db = new Firestore({ projectId: process.env.GOOGLE_CLOUD_PROJECT!, ignoreUndefinedProperties: true });
  const { points } = readPoints(inventPoints().slice(0, 1));
  for (const point of points) await servicePoints(db).doc(point.id).set(point);
  const slots = await newDay(db, places);
  const people = await bookers(db, patients);
  const bookings = people.map((person, i) => ({ ...person, ...slots[i % slots.length]! }));
  return bareTransactions(
    { name: 'all at once', bookings, concurrency: patients, seconds },
    { FIRESTORE_EMULATOR_HOST: host },
  );
});
