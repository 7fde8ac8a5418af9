import { Firestore } from '@google-cloud/firestore';
import { databaseConfig } from '../config.ts';

let shared: Firestore | undefined;

/** Returns this process's one Firestore client. */
export function database(): Firestore {
  if (!shared) {
    const { GOOGLE_CLOUD_PROJECT, FIRESTORE_DATABASE } = databaseConfig();
    shared = new Firestore({
      projectId: GOOGLE_CLOUD_PROJECT,
      databaseId: FIRESTORE_DATABASE,
      ignoreUndefinedProperties: true,
    });
    // Connects while the instance starts: the first request, which it starts for, would wait for that. What is read is nothing.
    shared
      .doc('connection/first')
      .get()
      .catch(() => undefined);
  }
  return shared;
}
