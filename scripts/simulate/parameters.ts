/** What a simulation assumes. Times are milliseconds of simulated time. */
export interface Parameters {
  /** Patients who each try to book once on the hot site day, and do not try again when refused. */
  readonly arrivals: number;
  /** Patients a second, at random moments; undefined when all come at once. */
  readonly ratePerSecond: number | undefined;
  /** Places of the day. */
  readonly capacity: number;
  /** How long an instance's one processor works on a request before it is queued. */
  readonly cpuMs: number;
  /** Median of a read: round trip and work of the database. */
  readonly readMs: number;
  /** Median of a commit, replication between zones included. */
  readonly commitMs: number;
  /** The 99th percentile of both, as a multiple of the median. */
  readonly spread: number;
  /** What each document beyond the first adds to a read or a commit. */
  readonly documentMs: number;
  /** Locks concern the usual design alone: the product commits without them. */
  readonly locks: LockKind;
  /** How long a transaction waits for a lock before the database aborts it. */
  readonly lockWaitMs: number;
  /** The least time between two commits of one document: 1,000 takes the guideline of one a second for a limit. */
  readonly writeGapMs: number;
  readonly seed: number;
}

/**
 * What a transaction does that reads a document another one has read: `wait` until that one ends; or `abort` when that one
 * commits first. Firestore documents the first for writes and does not say which of the two a second reader meets.
 */
export type LockKind = 'wait' | 'abort';
export const LOCK_KINDS: readonly LockKind[] = ['wait', 'abort'];

/** A guess on the safe side where nothing is published; docs/scale.md says which are guesses. */
export const DEFAULT_PARAMETERS: Parameters = {
  arrivals: 5_000,
  ratePerSecond: 1_000,
  capacity: 5_000,
  cpuMs: 0.5,
  readMs: 12,
  commitMs: 28,
  spread: 3,
  documentMs: 0.1,
  locks: 'wait',
  lockWaitMs: 2_000,
  writeGapMs: 0,
  seed: 1,
};

export const DEFAULT_INSTANCES: readonly number[] = [1, 2, 4, 8, 16, 50];

/** Besides the day, a booking reads its referral… */
export const READS_PER_BOOKING = 1;
/** …and writes referral and visit; a commit adds the outbox entry. */
export const WRITES_PER_BOOKING = 2;
export const WRITES_PER_COMMIT = 1;

/** How the database's client library begins a transaction again: its defaults. */
export const TRANSACTION_RETRY = { attemptsMax: 5, firstPauseMs: 1_000, factor: 1.5 };
