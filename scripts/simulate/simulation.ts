import { seededRandom } from '../../local/network/random.ts';
import { Refusal, tryLater } from '../../shared/domain/errors.ts';
import { BookingBatcher } from '../../shared/store/booking-batcher.ts';
import { COMMIT_LIMITS } from '../../shared/use-cases/change-visits.ts';
import { HotDay } from './hot-day.ts';
import type { Parameters } from './parameters.ts';
import { VirtualTime } from './virtual-time.ts';

/** How bookings come to the database. */
export type Design =
  /** Group commit on conditions; a patient's session stays on one instance, whatever day they book. */
  | 'group commit, by session'
  /** Group commit on conditions; all requests for a site day go to one instance. */
  | 'group commit, by site day'
  /** The usual way: each booking is a transaction of its own, under locks. */
  | 'one transaction a booking';

export const DESIGNS: readonly Design[] = [
  'group commit, by session',
  'group commit, by site day',
  'one transaction a booking',
];

export interface Outcome {
  readonly design: Design;
  readonly instances: number;
  readonly booked: number;
  /** Told that the day is full. */
  readonly full: number;
  /** Told to try again: queue full, wait too long, or the last attempt in vain too. */
  readonly refused: number;
  readonly commits: number;
  /** Attempts that a conflict or an aborted transaction brought to nothing, whatever the next one did. */
  readonly repeatedAttempts: number;
  readonly bookingsPerSecond: number;
  readonly commitsPerSecond: number;
  readonly bookingsPerCommit: number;
  /** From a patient's request to the answer that they are booked. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** An instance's way to book one patient. Resolves with whether there was a place; throws a Refusal that says "try again". */
type BookOne = () => Promise<boolean>;

interface Arrival {
  readonly atMs: number;
  /** Decides the instance: a number in [0, 1) that stays with the session. */
  readonly session: number;
}

/** Plays one design with this many instances. The same parameters always give the same outcome. */
export async function simulate(design: Design, instances: number, parameters: Parameters): Promise<Outcome> {
  const time = new VirtualTime();
  const day = new HotDay(parameters, time, seededRandom(parameters.seed + 1));
  const bookers = Array.from({ length: instances }, () => bookerOf(design, day, time));
  const freeFromMs = bookers.map(() => 0);
  const waitsMs: number[] = [];
  let full = 0;
  let refused = 0;
  for (const { atMs, session } of arrivalsOf(parameters)) {
    const instance = design === 'group commit, by site day' ? 0 : Math.floor(session * instances);
    const readyMs = Math.max(atMs, freeFromMs[instance]!) + parameters.cpuMs;
    freeFromMs[instance] = readyMs;
    void time
      .after(readyMs)
      .then(bookers[instance]!)
      .then(
        (isBooked) => {
          if (isBooked) waitsMs.push(time.nowMs - atMs);
          else full++;
        },
        (error: unknown) => {
          if (!(error instanceof Refusal)) throw error;
          refused++;
        },
      );
  }
  await time.run();
  waitsMs.sort((a, b) => a - b);
  const seconds = day.lastCommitMs / 1_000;
  return {
    design,
    instances,
    booked: waitsMs.length,
    full,
    refused,
    commits: day.commits,
    repeatedAttempts: day.repeatedAttempts,
    bookingsPerSecond: ratio(waitsMs.length, seconds),
    commitsPerSecond: ratio(day.commits, seconds),
    bookingsPerCommit: ratio(waitsMs.length, day.commits),
    p50Ms: percentile(waitsMs, 0.5),
    p99Ms: percentile(waitsMs, 0.99),
  };
}

function bookerOf(design: Design, day: HotDay, time: VirtualTime): BookOne {
  if (design === 'one transaction a booking') return async () => decided(await day.bookInTransaction(1)) === 1;
  const batcher = new BookingBatcher<null, boolean>({
    mayBeOneCommand: () => false,
    commit: async (first, { takeMore, rest }) => {
      let patients = first.length;
      const more = () => {
        const { length } = takeMore();
        patients += length;
        return length;
      };
      const taken = decided(await day.bookIfUnchanged(patients, { takeMore: more, rest }));
      return Array.from({ length: patients }, (_, i) => i < taken);
    },
    // There is one key, so no two are ever put together.
    ...COMMIT_LIMITS,
    uptimeMs: () => time.nowMs,
    sleep: (ms) => time.after(ms),
  });
  return () => batcher.submit('hot day', null);
}

function decided(taken: number | undefined): number {
  if (taken === undefined) throw tryLater('unavailable', 0);
  return taken;
}

function arrivalsOf({ arrivals, ratePerSecond, seed }: Parameters): Arrival[] {
  const random = seededRandom(seed);
  let atMs = 0;
  return Array.from({ length: arrivals }, () => {
    // Independent people: the time from one to the next is exponential.
    if (ratePerSecond !== undefined) atMs += (-Math.log(1 - random()) * 1_000) / ratePerSecond;
    return { atMs, session: random() };
  });
}

/** Returns 0 of nothing. */
function ratio(count: number, of: number): number {
  return of === 0 ? 0 : count / of;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
}
