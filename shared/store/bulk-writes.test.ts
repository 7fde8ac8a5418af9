import { Firestore } from '@google-cloud/firestore';
import { afterEach, expect, test, vi } from 'vitest';
import { BulkWrites } from './bulk-writes.ts';

const db = new Firestore({ projectId: 'none' });
const document = (id: string) => db.doc(`things/${id}`);

/** A writer whose writes end as they are told to. */
function writerThat(write: (id: string) => Promise<unknown>) {
  const set = vi.fn((reference: { id: string }) => write(reference.id));
  vi.spyOn(db, 'bulkWriter').mockReturnValue({ set, create: set, close: async () => {} } as never);
  return set;
}

const unhandled = vi.fn();
process.on('unhandledRejection', unhandled);

afterEach(() => {
  vi.restoreAllMocks();
});

test('a failed write ends nothing at once, and is told of with its reason when the others are done', async () => {
  const set = writerThat(async (id) => {
    if (id === 'b') throw new Error('4 DEADLINE_EXCEEDED');
  });
  const bulk = new BulkWrites(db);
  for (const id of ['a', 'b', 'c']) bulk.set(document(id), { id });
  await expect(bulk.close()).rejects.toThrow('1 of 3 documents could not be written: 4 DEADLINE_EXCEEDED');
  expect(set).toHaveBeenCalledTimes(3);
  await new Promise((done) => setTimeout(done, 10));
  expect(unhandled).not.toHaveBeenCalled();
});

test('a write that ends after the writer has closed is waited for', async () => {
  writerThat(() => new Promise((_, fail) => setTimeout(() => fail(new Error('late')), 20)));
  const bulk = new BulkWrites(db);
  bulk.create(document('a'), {});
  await expect(bulk.close()).rejects.toThrow('1 of 1 documents could not be written: late');
});

test('writes that all succeed end without a word', async () => {
  writerThat(async () => ({}));
  const bulk = new BulkWrites(db);
  bulk.set(document('a'), {});
  await expect(bulk.close()).resolves.toBeUndefined();
});
