import type { BenchContext } from '../context.ts';
import { slotsEverywhere } from '../days.ts';
import { type Figures, joined, median, percentiles, rateOf, rounded, unexpected } from '../figures.ts';
import { newInstance, SILENT_TOPIC } from '../instances.ts';
import { load } from '../load.ts';
import type { LoadResult } from '../load-plan.ts';
import { bookers, confirmRequest } from '../people.ts';
import { bareTransactions } from '../yardsticks/transactions.ts';

const ROUNDS = 3;
/** Of ours and the yardstick, in each round with the first, a hundred bookings at least. */
const SLOTS_MIN = 2 * (ROUNDS + 1) * 100;
/** More bookings than one round can make. */
const PER_SECOND_MAX = 3_000;

/**
 * Patients booking all over the country, each at a point and day of their own. Yardstick: a bare script that does the same reads
 * and writes, one uncontended transaction a booking.
 */
export async function spread(context: BenchContext): Promise<void> {
  await context.row('spread', () => measured(context));
}

async function measured(context: BenchContext): Promise<Figures> {
  const { db, env, concurrency, progress } = context;
  const seconds = Math.min(context.seconds, 10);
  const slots = await slotsEverywhere(db, { atLeast: SLOTS_MIN });
  const instance = await newInstance('confirm-slot', {
    ...context,
    env: { ...env, APPOINTMENTS_TOPIC: SILENT_TOPIC },
  });
  try {
    const ours: LoadResult[] = [];
    const bare: LoadResult[] = [];
    let used = 0;
    // The first round warms both up and is not counted.
    for (let round = 0; round <= ROUNDS; round++) {
      const count = Math.min(seconds * PER_SECOND_MAX, Math.floor(slots.length / (2 * (ROUNDS + 1))));
      const people = await bookers(db, 2 * count);
      const share = slots.slice(used, used + 2 * count);
      used += share.length;
      progress(`spread, round ${round} of ${ROUNDS}: bare transactions`);
      const bookings = people.slice(count).map((person, i) => ({ ...person, ...share[count + i]! }));
      const yardstick = await bareTransactions({ name: 'bare', bookings, concurrency, seconds }, env);
      progress(`spread, round ${round} of ${ROUNDS}: confirm-slot`);
      const requests = people.slice(0, count).map((person, i) => confirmRequest(person, share[i]!.slotId));
      const pace = { kind: 'closed', concurrency, seconds } as const;
      const [result] = await load([{ name: 'spread', url: instance.url, requests, pace }]);
      if (round === 0) continue;
      bare.push(yardstick);
      ours.push(result!);
    }
    const all = joined(ours);
    const perSecond = median(ours.map(rateOf));
    const yardstick = median(bare.map(rateOf));
    return {
      perSecond: rounded(perSecond),
      yardstickPerSecond: rounded(yardstick),
      ratio: rounded(perSecond / yardstick),
      ...percentiles(all.latenciesMs),
      errors: unexpected(all, ['200']) + unexpected(joined(bare), ['booked']),
      outcomes: all.outcomes,
      concurrency,
    };
  } finally {
    await instance.close();
  }
}
