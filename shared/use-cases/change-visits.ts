import { setTimeout as sleep } from 'node:timers/promises';
import type { Firestore } from '@google-cloud/firestore';
import type { Appointment } from '../domain/appointment.ts';
import { Refusal, tryLater } from '../domain/errors.ts';
import { decideBatch, type VisitBatch, type VisitOutcome } from '../domain/visit-batch.ts';
import type { VisitCommand } from '../domain/visit-changes.ts';
import type { Outbox } from '../events/outbox.ts';
import { isConflict, isPermanent, mayBeContent } from '../grpc.ts';
import { log } from '../log.ts';
import { type Attempts, BookingBatcher } from '../store/booking-batcher.ts';
import { putOutbox } from '../store/outbox.ts';
import { readDaysAgain, readVisitDocuments, type VisitSnapshot, writeVisitBatch } from '../store/visits.ts';

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

/** When to ask again after a commit of which it is not known whether it happened. */
const RETRY_MS = 2_000;

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
  /** On a day that is never still, a conflict about another document shows only when all are read again. */
  readAllEvery: 3,
} as const;

const { attemptsMax, backoffMaxMs, readAllEvery } = COMMIT_LIMITS;

export function visitChanges({
  db,
  outbox,
  now,
  queueMax = COMMIT_LIMITS.queueMax,
}: VisitChangesOptions): VisitChanges {
  const batcher = new BookingBatcher<VisitCommand, VisitOutcome>({
    commit: (commands, attempts) => commitBatch(commands, attempts, { db, outbox, now }),
    mayBeOneCommand: mayBeContent,
    batchMax: COMMIT_LIMITS.batchMax,
    commitsMax: COMMIT_LIMITS.commitsMax,
    keysMax: COMMIT_LIMITS.keysMax,
    queueMax,
    expectedWaitMaxMs: COMMIT_LIMITS.expectedWaitMaxMs,
    waitMaxMs: COMMIT_LIMITS.waitMaxMs,
    uptimeMs: () => performance.now(),
    sleep,
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
  first: readonly VisitCommand[],
  { max = attemptsMax, takeMore, rest }: Attempts<VisitCommand>,
  { db, outbox, now }: Pick<VisitChangesOptions, 'db' | 'outbox' | 'now'>,
): Promise<readonly VisitOutcome[]> {
  let commands = first;
  let snapshot = await readVisitDocuments(db, commands);
  // The clock is read for each decision: an embargo that lifts while a request waits is lifted for it too, and never before.
  let batch = decideBatch(commands, snapshot, now());
  for (let attempt = 1; ; attempt++) {
    if (batch.events.length === 0) return batch.outcomes;
    const writes = db.batch();
    const days = writeVisitBatch(writes, db, snapshot, batch);
    const referrals = batch.referrals.map(({ id }) => id);
    const outboxId = putOutbox(writes, db, batch.events, { days, referrals });
    const sentMs = performance.now();
    try {
      await writes.commit();
      outbox.dispatch(outboxId, batch.events);
      // Whoever was in the way is in the way again unless they get their turn.
      if (attempt > 1) rest(Math.min(performance.now() - sentMs, backoffMaxMs));
      return batch.outcomes;
    } catch (error) {
      if (!isConflict(error) || attempt >= max) throw error;
      // The winner's next commit takes about as long as this one did: who looks again at different moments meets it less often.
      await sleep(Math.random() * Math.min(performance.now() - sentMs, backoffMaxMs));
      // A commit of their own for those who have come meanwhile would be one conflict more.
      const more = takeMore();
      commands = [...commands, ...more];
      const isDayAlone = attempt % readAllEvery !== 0 && !commands.some(namesBatch);
      const renewed = isDayAlone ? await readDaysAgain(db, snapshot, more) : undefined;
      ({ snapshot, batch } = await decidedAgain(commands, renewed, { db, now }));
    }
  }
}

/**
 * Decides once more after a conflict. It is nearly always about the day, so only days are read again, and what has come: then the next
 * commit is on its way before the winner's. If something else had changed, that commit fails, too. But a refusal is told without a
 * commit, and must not be drawn from documents of different moments: the conflict may have been with this process's own commit, sent again
 * because its answer was lost, and its places would look like others'. For a refusal everything is read again.
 */
async function decidedAgain(
  commands: readonly VisitCommand[],
  renewed: VisitSnapshot | undefined,
  { db, now }: Pick<VisitChangesOptions, 'db' | 'now'>,
): Promise<{ snapshot: VisitSnapshot; batch: VisitBatch }> {
  if (renewed) {
    const batch = decideBatch(commands, renewed, now());
    if (batch.outcomes.every((outcome) => 'appointment' in outcome)) return { snapshot: renewed, batch };
  }
  const snapshot = await readVisitDocuments(db, commands);
  return { snapshot, batch: decideBatch(commands, snapshot, now()) };
}

/** What is known of a batch has to be known now: a withdrawal counts from its moment. */
function namesBatch(command: VisitCommand): boolean {
  return 'batchNumber' in command;
}

/**
 * A commit that failed may have happened. Saying "try again" is right either way, since a repeat finds its own work; but not
 * when the command itself can never be stored.
 */
function inDoubt(error: unknown): never {
  if (error instanceof Refusal) throw error;
  if (isPermanent(error)) {
    log.error({ err: error }, 'a change of a visit cannot be stored');
    throw new Refusal('change_impossible');
  }
  log.error({ err: error }, 'a commit of visits failed');
  throw tryLater('unavailable', RETRY_MS);
}

function visitOf(outcome: VisitOutcome): Appointment {
  if ('appointment' in outcome) return outcome.appointment;
  throw 'refusal' in outcome ? outcome.refusal : outcome.failure;
}
