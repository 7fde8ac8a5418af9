import type { BenchContext } from '../context.ts';
import { bookedOn, newDay } from '../days.ts';
import { type Figures, joined, median, percentiles, rateOf, rounded, unexpected } from '../figures.ts';
import { newInstance, SILENT_TOPIC } from '../instances.ts';
import { load } from '../load.ts';
import type { LoadResult } from '../load-plan.ts';
import { bookers, confirmRequest } from '../people.ts';
import { usualAllAtOnce } from '../yardsticks/all-at-once.ts';
import { bareTransactions } from '../yardsticks/transactions.ts';

const PATIENTS = 1_000;
const PLACES = 500;
const ROUNDS = 3;
const WARM_UPS = 3;
/**
 * With a thousand transactions in flight at one document the usual design decides none for minutes; with this many it still
 * gets on, which flatters it.
 */
const USUAL_IN_FLIGHT = 16;
/** How long the usual design is watched with all of them in flight. */
const ALL_AT_ONCE_S = 60;

/**
 * A thousand patients, one day of one point with five hundred places, all at once; by one process of confirm-slot and by
 * four. Yardstick: the usual design, a transaction a booking, on a day of the same size.
 */
export async function hot(context: BenchContext): Promise<void> {
  for (const processes of [1, 4]) {
    await context.row(`hot, ${processes} process${processes > 1 ? 'es' : ''}`, () => measured(context, processes));
  }
  await context.row('hot, the usual design all at once', async () => {
    context.progress(`hot: the usual design, all ${PATIENTS} at once, on a database of its own`);
    const result = await usualAllAtOnce({ patients: PATIENTS, places: PLACES, seconds: ALL_AT_ONCE_S }, context.env);
    return {
      perSecond: rounded(rateOf(result)),
      yardstickPerSecond: null,
      ratio: null,
      ...percentiles(result.latenciesMs),
      errors: 0,
      outcomes: result.outcomes,
    };
  });
}

async function measured(context: BenchContext, processes: number): Promise<Figures> {
  const instances = await Promise.all(
    Array.from({ length: processes }, () =>
      newInstance('confirm-slot', { ...context, env: { ...context.env, APPOINTMENTS_TOPIC: SILENT_TOPIC } }),
    ),
  );
  const urls = instances.map(({ url }) => url);
  try {
    // Processes that have just started are what the scenario of cold starts measures.
    for (let warmUp = 0; warmUp < WARM_UPS; warmUp++) await rush(context, urls);
    const ours: LoadResult[] = [];
    const rates: number[] = [];
    const wrong: string[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      context.progress(`hot, ${processes} of confirm-slot, round ${round} of ${ROUNDS}: the usual design`);
      const bare = await usual(context, USUAL_IN_FLIGHT, context.seconds);
      rates.push(bare.decided / bare.took);
      context.progress(`hot, ${processes} of confirm-slot, round ${round} of ${ROUNDS}: group commit`);
      const { result, booked } = await rush(context, urls);
      ours.push(result);
      if (booked !== PLACES) wrong.push(`${booked} places taken`);
      if (result.outcomes['200'] !== PLACES) wrong.push(`${result.outcomes['200']} told that they have a visit`);
    }
    const all = joined(ours);
    const perSecond = median(ours.map(rateOf));
    const yardstick = median(rates);
    return {
      perSecond: rounded(perSecond),
      yardstickPerSecond: rounded(yardstick),
      ratio: rounded(perSecond / yardstick),
      ...percentiles(all.latenciesMs),
      errors: unexpected(all, ['200', '409 ERR_SLOT_FULL']) + wrong.length,
      rounds: ROUNDS,
      outcomes: all.outcomes,
      ...(wrong.length > 0 && { wrong }),
    };
  } finally {
    await Promise.all(instances.map((instance) => instance.close()));
  }
}

/** Lets everyone in at once, spread evenly over the instances. */
async function rush({ db }: BenchContext, urls: readonly string[]) {
  const slots = await newDay(db, PLACES);
  const people = await bookers(db, PATIENTS);
  const requests = people.map((person, i) => confirmRequest(person, slots[i % slots.length]!.slotId));
  const results = await load(
    urls.map((url, i) => {
      const share = requests.filter((_, k) => k % urls.length === i);
      return { name: 'hot', url, requests: share, pace: { kind: 'once', concurrency: share.length } };
    }),
  );
  const result = { ...joined(results), seconds: Math.max(...results.map(({ seconds }) => seconds)) };
  return { result, booked: await bookedOn(db, slots[0]!.siteDayId) };
}

/** Lets the usual design decide for so many seconds, with so many transactions in flight. */
async function usual({ db, env }: BenchContext, concurrency: number, seconds: number) {
  const slots = await newDay(db, PLACES);
  const people = await bookers(db, PATIENTS);
  const bookings = people.map(({ patientId, referralId }, i) => ({
    patientId,
    referralId,
    ...slots[i % slots.length]!,
  }));
  const plan = { name: 'the usual design', bookings, concurrency, seconds };
  const { outcomes, seconds: took } = await bareTransactions(plan, env);
  return { decided: (outcomes.booked ?? 0) + (outcomes.full ?? 0), took };
}
