import { catalog } from '../../../functions/catalog.ts';
import type { BenchContext } from '../context.ts';
import { slotsEverywhere } from '../days.ts';
import { type Figures, percentiles, rateOf, rounded, unexpected } from '../figures.ts';
import { newInstance, SILENT_TOPIC } from '../instances.ts';
import { load } from '../load.ts';
import type { LoadPlan } from '../load-plan.ts';
import { residentMiB } from '../memory.ts';
import { bookers, confirmRequest } from '../people.ts';

const TIMES_CAPACITY = 3;
/** Half more than the instance works on, so that it is the instance that has to refuse; beyond, the platform's front end does. */
const CONNECTIONS = catalog['confirm-slot'].concurrency * 1.5;
const CAPACITY_PER_SECOND_MAX = 2_000;
const SLOTS_MIN = 600;

/**
 * Three times as many bookings as the machine can make, for some seconds. `perSecond` is goodput: visits that their patients were
 * told of; the percentiles are of those answers. Yardstick: what the same process books when everyone waits for their turn.
 */
export async function overload(context: BenchContext): Promise<void> {
  await context.row('overload, three times', () => measured(context));
}

async function measured(context: BenchContext): Promise<Figures> {
  const { db, env, concurrency, seconds, progress } = context;
  const slots = await slotsEverywhere(db, { atLeast: SLOTS_MIN });
  const instance = await newInstance('confirm-slot', {
    ...context,
    env: { ...env, APPOINTMENTS_TOPIC: SILENT_TOPIC },
  });
  const plan = (people: Awaited<ReturnType<typeof bookers>>, first: number, pace: LoadPlan['pace']): LoadPlan => ({
    name: 'overload',
    url: instance.url,
    requests: people.map((person, i) => confirmRequest(person, slots[(first + i) % slots.length]!.slotId)),
    pace,
  });
  try {
    const waiting = await bookers(db, Math.min(CAPACITY_PER_SECOND_MAX * seconds, Math.floor(slots.length / 3)));
    progress('overload: warming up, and the capacity');
    const closed = { kind: 'closed', concurrency, seconds } as const;
    const [warm, rest] = [waiting.slice(0, waiting.length / 2), waiting.slice(waiting.length / 2)];
    await load([plan(warm, 0, closed)]);
    const [calm] = await load([plan(rest, warm.length, closed)]);
    const capacity = rateOf(calm!);
    const rate = capacity * TIMES_CAPACITY;
    const people = await bookers(db, Math.ceil(rate * seconds));
    const beforeMiB = residentMiB(instance.pid);
    progress(`overload: ${Math.round(rate)} bookings a second for ${seconds} s, three times the capacity`);
    const [rush] = await load([
      plan(people, waiting.length, { kind: 'open', perSecond: rate, seconds, connections: CONNECTIONS }),
    ]);
    const accepted = rush!.outcomes['200'] ?? 0;
    const goodput = accepted / rush!.seconds;
    return {
      perSecond: rounded(goodput),
      yardstickPerSecond: rounded(capacity),
      ratio: rounded(goodput / capacity),
      ...percentiles(rush!.acceptedMs),
      errors: unexpected(rush!, ['200', '503 ERR_OVERLOADED', '409 ERR_SLOT_FULL', 'NO_CONNECTION']),
      outcomes: rush!.outcomes,
      memoryBeforeMiB: Math.round(beforeMiB),
      memoryAfterMiB: Math.round(residentMiB(instance.pid)),
    };
  } finally {
    await instance.close();
  }
}
