import { setTimeout as sleep } from 'node:timers/promises';
import type { Firestore } from '@google-cloud/firestore';
import type { Appointment } from '../domain/appointment.ts';
import { Refusal } from '../domain/errors.ts';
import { decideBatch, type VisitOutcome } from '../domain/visit-batch.ts';
import type { VisitCommand } from '../domain/visit-changes.ts';
import type { Outbox } from '../events/outbox.ts';
import { isConflict } from '../grpc.ts';
import { log } from '../log.ts';
import { BookingBatcher } from '../store/booking-batcher.ts';
import { putOutbox } from '../store/outbox.ts';
import { readVisitDocuments, writeVisitBatch } from '../store/visits.ts';

/** Changes visits: the one way in which an appointment, a referral or a slot counter is ever written. */
export interface VisitChanges {
  /**
   * Carries out a command in the next commit of that site day. Returns the visit as it then stands; throws a Refusal with
   * the reason, after which nothing was written.
   */
  submit(siteDayId: string, command: VisitCommand): Promise<Appointment>;
  /** Resolves when all commands are answered and their events published. */
  idle(): Promise<void>;
}

export interface VisitChangesOptions {
  readonly db: Firestore;
  readonly outbox: Outbox;
  readonly now: () => number;
  readonly queueMax?: number;
}

const BATCH_MAX = 250;
const COMMITS_MAX = 8;
const KEYS_MAX = 16;
const QUEUE_MAX = 4_000;
const WAIT_MAX_MS = 8_000;
/** Of many instances at one day each gets its turn within a few attempts. */
const ATTEMPTS_MAX = 40;
const BACKOFF_MS = 8;
const BACKOFF_STEPS = 8;

export function visitChanges({ db, outbox, now, queueMax = QUEUE_MAX }: VisitChangesOptions): VisitChanges {
  const batcher = new BookingBatcher<VisitCommand, VisitOutcome>({
    commit: (commands, attempts) => commitBatch(commands, attempts ?? ATTEMPTS_MAX, { db, outbox, now }),
    batchMax: BATCH_MAX,
    commitsMax: COMMITS_MAX,
    keysMax: KEYS_MAX,
    queueMax,
    waitMaxMs: WAIT_MAX_MS,
    uptimeMs: () => performance.now(),
  });
  return {
    submit: async (siteDayId, command) => visitOf(await batcher.submit(siteDayId, command).catch(inDoubt)),
    idle: async () => {
      await batcher.idle();
      await outbox.idle();
    },
  };
}

/**
 * Reads, decides, and commits on the condition that nothing it wrote has changed meanwhile; otherwise begins again. No lock is
 * held between reading and writing, so of many instances at one day one always gets on, and none waits for a dead one.
 */
async function commitBatch(
  commands: readonly VisitCommand[],
  attempts: number,
  { db, outbox, now }: Pick<VisitChangesOptions, 'db' | 'outbox' | 'now'>,
): Promise<readonly VisitOutcome[]> {
  let snapshot = await readVisitDocuments(db, commands);
  for (let attempt = 1; ; attempt++) {
    // The clock is read here: an embargo that lifts while a request waits is lifted for it too, and never before.
    const batch = decideBatch(commands, snapshot, now());
    if (batch.events.length === 0) return batch.outcomes;
    const writes = db.batch();
    const changes = writeVisitBatch(writes, db, snapshot, batch);
    const outboxId = putOutbox(writes, db, batch.events, changes);
    try {
      await writes.commit();
      outbox.dispatch(outboxId, batch.events);
      return batch.outcomes;
    } catch (error) {
      if (!isConflict(error) || attempt >= attempts) throw error;
      await sleep(Math.random() * BACKOFF_MS * Math.min(attempt, BACKOFF_STEPS));
      snapshot = await readVisitDocuments(db, commands);
    }
  }
}

/** The commit may have happened. Saying "try again" is right either way, since a repeat finds its own work. */
function inDoubt(error: unknown): never {
  if (error instanceof Refusal) throw error;
  log.error({ err: error }, 'a commit of visits failed');
  throw new Refusal('unavailable', { retryAfterSeconds: 2 });
}

function visitOf(outcome: VisitOutcome): Appointment {
  if ('appointment' in outcome) return outcome.appointment;
  throw 'refusal' in outcome ? outcome.refusal : outcome.failure;
}
