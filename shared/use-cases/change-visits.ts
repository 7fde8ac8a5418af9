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

/** The bounds of the group commit, and of beginning a commit again that met a conflict. */
export const COMMIT_LIMITS = {
  batchMax: 250,
  commitsMax: 8,
  keysMax: 16,
  queueMax: 4_000,
  expectedWaitMaxMs: 3_000,
  waitMaxMs: 8_000,
  /** Of many instances at one day each gets its turn within a few attempts. */
  attemptsMax: 150,
  backoffMaxMs: 200,
} as const;

const { attemptsMax, backoffMaxMs } = COMMIT_LIMITS;

export function visitChanges({
  db,
  outbox,
  now,
  queueMax = COMMIT_LIMITS.queueMax,
}: VisitChangesOptions): VisitChanges {
  const batcher = new BookingBatcher<VisitCommand, VisitOutcome>({
    commit: (commands, attempts) => commitBatch(commands, attempts ?? attemptsMax, { db, outbox, now }),
    batchMax: COMMIT_LIMITS.batchMax,
    commitsMax: COMMIT_LIMITS.commitsMax,
    keysMax: COMMIT_LIMITS.keysMax,
    queueMax,
    expectedWaitMaxMs: COMMIT_LIMITS.expectedWaitMaxMs,
    waitMaxMs: COMMIT_LIMITS.waitMaxMs,
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
    const sentMs = performance.now();
    try {
      await writes.commit();
      outbox.dispatch(outboxId, batch.events);
      return batch.outcomes;
    } catch (error) {
      if (!isConflict(error) || attempt >= attempts) throw error;
      // The winner's next commit takes about as long as this one did: who looks again at different moments meets it less often.
      await sleep(Math.random() * Math.min(performance.now() - sentMs, backoffMaxMs));
      // All of it: the commit in conflict may have been this one, sent again because its answer was lost.
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
