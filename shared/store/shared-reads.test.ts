import { setImmediate as turn } from 'node:timers/promises';
import type { DocumentReference, Firestore } from '@google-cloud/firestore';
import { expect, it } from 'vitest';
import { readShared } from './shared-reads.ts';

/** A database whose readings end when they are told to. */
function slowDb() {
  const readings: { ids: string[]; end: () => void; fail: () => void }[] = [];
  const db = {
    getAll: (...documents: { id: string }[]) => {
      const { promise, resolve, reject } = Promise.withResolvers<{ id: string }[]>();
      readings.push({
        ids: documents.map(({ id }) => id),
        end: () => resolve(documents),
        fail: () => reject(new Error('the database is away')),
      });
      return promise;
    },
  } as unknown as Firestore;
  return {
    readings,
    ids: () => readings.map(({ ids }) => ids),
    read: (id: string) => readShared(db, { id } as DocumentReference),
  };
}

it('reads at once for one who comes alone, and gives everybody their own document', async () => {
  const { readings, ids, read } = slowDb();
  const asked = [read('a'), read('b')];
  await turn();
  expect(ids()).toEqual([['a', 'b']]);
  readings[0]!.end();
  expect((await Promise.all(asked)).map(({ id }) => id)).toEqual(['a', 'b']);
});

it('lets those who come while two readings are under way share the next, of a hundred at most', async () => {
  const { readings, ids, read } = slowDb();
  const asked: Promise<unknown>[] = [];
  for (const id of ['a', 'b']) {
    asked.push(read(id));
    await turn();
  }
  for (let n = 0; n < 101; n++) asked.push(read(`c${n}`));
  await turn();
  expect(ids()).toEqual([['a'], ['b']]);
  readings[1]!.end();
  await asked[1];
  await turn();
  expect(readings[2]!.ids).toHaveLength(100);
  readings[0]!.end();
  await asked[0];
  await turn();
  expect(readings[3]!.ids).toEqual(['c100']);
  for (const { end } of readings) end();
  await Promise.all(asked);
});

it('reads on after a database that refused outright, twice', async () => {
  let calls = 0;
  const db = {
    getAll: (...documents: object[]) => {
      if (++calls <= 2) throw new Error('not now');
      return Promise.resolve(documents);
    },
  } as unknown as Firestore;
  const read = () => readShared(db, { id: 'a' } as DocumentReference);
  await expect(read()).rejects.toThrow('not now');
  await expect(read()).rejects.toThrow('not now');
  expect((await read()).id).toBe('a');
});

it('fails those who share a reading that fails, and reads on for the others', async () => {
  const { readings, read } = slowDb();
  const asked = [read('a'), read('b')];
  await turn();
  readings[0]!.fail();
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const later = read('a');
  await turn();
  readings[1]!.end();
  expect((await later).id).toBe('a');
});
