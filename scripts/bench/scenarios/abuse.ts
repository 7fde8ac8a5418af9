import { catalog } from '../../../functions/catalog.ts';
import { appointmentIdOf } from '../../../shared/domain/appointment.ts';
import { slotOfId } from '../../../shared/domain/slot.ts';
import type { BenchContext } from '../context.ts';
import { type BookableSlot, newDay } from '../days.ts';
import { type Figures, joined, median, percentiles, rateOf, rounded, unexpected } from '../figures.ts';
import { cycles, junkTokens, largeBody, poisonedCancellations, trickle } from '../floods.ts';
import { type Instance, newInstance, SILENT_TOPIC } from '../instances.ts';
import { load } from '../load.ts';
import type { LoadPlan, LoadRequest, LoadResult } from '../load-plan.ts';
import { residentMiB } from '../memory.ts';
import { type Booker, bookers, confirmRequest, loggedInAgain, staffOf } from '../people.ts';

const ROUNDS = 5;
/** Until processes that have just started answer as they will. */
const WARM_UPS = 2;
const WARM_UP_SECONDS = 10;
const SECONDS_MAX = 4;
/** Others book at this rate, flood or none: far below what the machine can do, so that the flood's effect is seen and not their own. */
const BOOKINGS_PER_SECOND = 50;
const FLOOD_PER_SECOND = 200;
const LARGE_BODIES_PER_SECOND = 5;
const PLACES = 1_000;
const VISITS = 3;
const SESSIONS = 6;

interface Instances {
  readonly confirm: Instance;
  readonly cancel: Instance;
  readonly site: Instance;
}

/** What one account sends while others book on this day. */
type Flood = (day: readonly BookableSlot[], account: Account, instances: Instances) => LoadPlan[];

interface Account {
  readonly patient: Booker;
  readonly sessions: readonly Booker[];
  /** Visits of the day at whose point the account may work, and the headers of that. */
  readonly visitIds: readonly string[];
  readonly staff: Readonly<Record<string, string>>;
}

const open = (perSecond: number, seconds: number) => ({ kind: 'open', perSecond, seconds }) as const;

const floodsOf = (seconds: number): Readonly<Record<string, Flood>> => {
  const flood = (url: string, requests: readonly LoadRequest[], perSecond = FLOOD_PER_SECOND): LoadPlan => ({
    name: 'flood',
    url,
    requests,
    pace: open(perSecond, seconds),
  });
  return {
    'poisoned commands': (day, { staff, visitIds }, { site }) => [
      flood(site.url, poisonedCancellations(staff, slotOfId(day[0]!.slotId)!.servicePointId, visitIds)),
    ],
    'junk tokens': (day, { patient }, { confirm }) => [
      flood(confirm.url, junkTokens(patient, day[0]!.slotId, FLOOD_PER_SECOND * seconds)),
    ],
    'book and cancel': (day, { sessions }, { confirm, cancel }) => {
      const { book, cancel: undo } = cycles(sessions, day.at(-1)!.slotId);
      return [flood(confirm.url, book, FLOOD_PER_SECOND / 2), flood(cancel.url, undo, FLOOD_PER_SECOND / 2)];
    },
    'slow and large bodies': (day, { patient }, { confirm }) => [
      flood(confirm.url, [largeBody(patient, day[0]!.slotId)], LARGE_BODIES_PER_SECOND),
    ],
  };
};

/**
 * Bookings of others on one day while one account floods the same functions, in turn with the same bookings in quiet. The percentiles are
 * theirs under the flood; the yardstick is the quiet.
 */
export async function abuse(context: BenchContext): Promise<void> {
  const [confirm, cancel, site] = (await Promise.all(
    (['confirm-slot', 'cancel-appointment', 'site-visits'] as const).map((name) => {
      // As Node gives itself in a container of this size: with the machine's whole memory it would let rubbish lie.
      const heap = `--max-old-space-size=${catalog[name].memoryMiB / 2}`;
      const env = { ...context.env, APPOINTMENTS_TOPIC: SILENT_TOPIC, NODE_OPTIONS: heap };
      return newInstance(name, { ...context, env });
    }),
  )) as [Instance, Instance, Instance];
  const instances = { confirm, cancel, site };
  const seconds = Math.min(context.seconds, SECONDS_MAX);
  try {
    // What has just started is slow for some thousand requests, and the first flood would be compared with that.
    for (let round = 1; round <= WARM_UPS; round++) {
      context.progress(`abuse, warming up ${round} of ${WARM_UPS}`);
      await bookings(() => [], 'warming up', { ...context, seconds: WARM_UP_SECONDS }, instances);
    }
    for (const [name, flood] of Object.entries(floodsOf(seconds))) {
      await context.row(`abuse, ${name}`, () => measured(name, flood, { ...context, seconds }, instances));
    }
  } finally {
    await Promise.all([confirm, cancel, site].map((instance) => instance.close()));
  }
}

async function measured(name: string, flood: Flood, context: BenchContext, instances: Instances): Promise<Figures> {
  const others: Record<'quiet' | 'flooded', LoadResult[]> = { quiet: [], flooded: [] };
  const flooding: LoadResult[] = [];
  const memoryMiB = () =>
    Object.fromEntries(Object.entries(instances).map(([of, { pid }]) => [of, Math.round(residentMiB(pid))]));
  let before = memoryMiB();
  for (let round = 1 - WARM_UPS; round <= ROUNDS; round++) {
    // Whoever came first could have it easier.
    const turns = round % 2 === 0 ? (['quiet', 'flooded'] as const) : (['flooded', 'quiet'] as const);
    for (const turn of turns) {
      context.progress(`abuse, ${name}, round ${round} of ${ROUNDS}: ${turn}`);
      const { booked, floods } = await bookings(turn === 'flooded' ? flood : () => [], name, context, instances);
      if (round < 1) continue;
      others[turn].push(booked);
      flooding.push(...floods);
    }
    if (round === 0) before = memoryMiB();
  }
  const [quiet, flooded] = [joined(others.quiet), joined(others.flooded)];
  const [quietMs, floodedMs] = [percentiles(quiet.latenciesMs), percentiles(flooded.latenciesMs)];
  const { outcomes } = joined(flooding);
  const p95Of = (result: LoadResult) => percentiles(result.latenciesMs).p95Ms;
  const ratios = others.flooded.map((result, i) => p95Of(result) / p95Of(others.quiet[i]!));
  const failures = Object.keys(outcomes).filter((outcome) => /^5|^[A-Z]/.test(outcome));
  return {
    perSecond: rounded(rateOf(flooded)),
    yardstickPerSecond: rounded(rateOf(quiet)),
    ratio: rounded(median(ratios)),
    ...floodedMs,
    errors: unexpected(flooded, ['200']) + unexpected(quiet, ['200']) + failures.length,
    quietP95Ms: quietMs.p95Ms,
    flood: outcomes,
    memoryBeforeMiB: before,
    memoryAfterMiB: memoryMiB(),
  };
}

/** Has others book on a day of their own, with or without the flood. */
async function bookings(flood: Flood, name: string, { db, seconds }: BenchContext, instances: Instances) {
  const day = await newDay(db, PLACES);
  const people = await bookers(db, BOOKINGS_PER_SECOND * seconds + VISITS + 1);
  const [patient, ...rest] = people as [Booker, ...Booker[]];
  const visitors = rest.splice(0, VISITS);
  const { confirm } = instances;
  const confirmations = (of: readonly Booker[]) =>
    of.map((person, i) => confirmRequest(person, day[i % day.length]!.slotId));
  await load([
    {
      name: 'visits',
      url: confirm.url,
      requests: confirmations(visitors),
      pace: { kind: 'once', concurrency: VISITS },
    },
  ]);
  const account: Account = {
    patient,
    sessions: Array.from({ length: SESSIONS }, () => loggedInAgain(patient)),
    visitIds: visitors.map(({ referralId }) => appointmentIdOf(referralId, 1)),
    staff: staffOf(slotOfId(day[0]!.slotId)!.servicePointId),
  };
  const plans = flood(day, account, instances);
  const isSlow = plans.length > 0 && name === 'slow and large bodies';
  const end = isSlow ? trickle(confirm.url) : () => undefined;
  const plan = { name: 'bookings', url: confirm.url, requests: confirmations(rest) };
  const [booked, ...floods] = await load([{ ...plan, pace: open(BOOKINGS_PER_SECOND, seconds) }, ...plans]);
  end();
  return { booked: booked!, floods };
}
