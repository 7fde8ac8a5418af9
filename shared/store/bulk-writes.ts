import type { BulkWriter, DocumentReference, Firestore, WithFieldValue } from '@google-cloud/firestore';

const REASONS_SHOWN_MAX = 3;

/** Some of many writes failed; the others stand. */
export class WritesFailed extends Error {
  readonly failed: number;

  constructor(failed: number, written: number, reasons: readonly string[]) {
    const shown = reasons.slice(0, REASONS_SHOWN_MAX).join('; ');
    super(`${failed} of ${failed + written} documents could not be written: ${shown}`);
    this.name = 'WritesFailed';
    this.failed = failed;
  }
}

/**
 * Writes many documents side by side, each on its own. A write that fails is remembered, since nobody waits
 * for it alone, and told of when all are done.
 */
export class BulkWrites {
  readonly #bulk: BulkWriter;
  readonly #pending = new Set<Promise<void>>();
  readonly #reasons = new Set<string>();
  #failed = 0;
  #written = 0;

  constructor(db: Firestore) {
    this.#bulk = db.bulkWriter({ throttling: false });
  }

  /** Writes a document, whether it exists or not. */
  set<T>(document: DocumentReference<T>, value: WithFieldValue<T>): void {
    this.#remember(this.#bulk.set(document, value));
  }

  /** Writes a document that must not exist yet. */
  create<T>(document: DocumentReference<T>, value: WithFieldValue<T>): void {
    this.#remember(this.#bulk.create(document, value));
  }

  /** Resolves when everything is written. Throws WritesFailed, once all have ended, when something is not. */
  async close(): Promise<void> {
    await this.#bulk.close();
    await Promise.all(this.#pending);
    if (this.#failed > 0) throw new WritesFailed(this.#failed, this.#written, [...this.#reasons]);
  }

  #remember(write: Promise<unknown>): void {
    const ended = write.then(
      () => void this.#written++,
      (error: Error) => {
        this.#failed++;
        this.#reasons.add(error.message);
      },
    );
    this.#pending.add(ended);
    void ended.then(() => this.#pending.delete(ended));
  }
}
