import { addDays, dayOf, isoDateOf } from '../../../shared/domain/civil-time.ts';
import type { BenchContext } from '../context.ts';
import { slotsEverywhere } from '../days.ts';
import { percentiles, type Row, rounded, unexpected } from '../figures.ts';
import { startIdentityProvider } from '../identity-provider.ts';
import { newInstance, newReadyBody } from '../instances.ts';
import { load } from '../load.ts';
import type { LoadPlan, LoadResult } from '../load-plan.ts';
import { bookers, cancelRequest, confirmRequest, patients } from '../people.ts';
import { searches } from '../searches.ts';

/** A second of the nation's busiest (2021). Cancellations: one in ten bookings. */
const NATIONAL = { searches: 950, bookings: 34, cancellations: 3.4 };
/** The busiest second of logins, and what it takes when those who book have come a while before: one login a booking. */
const LOGINS = { all: 750, oneABooking: 34 };
const MULTIPLES = [1, 2, 3, 4, 5, 6, 8, 10];
/** Below the nation, where it must be said. */
const FRACTIONS = [0.5, 0.25];
const HOLD_S = 60;
const WARM_UP_S = 10;
const SEARCH_P95_MAX_MS = 250;
const BOOKING_P95_MAX_MS = 1_000;
const SPAN_OF_A_WIDE_SEARCH_DAYS = 28;
const EXPECTED = {
  searches: ['200'],
  bookings: ['200'],
  cancellations: ['200'],
  logins: ['302'],
  'login calls': ['200'],
};
const CALLS_OF_A_LOGIN = 2;
/** What a page of about a hundred terms has. */
const PAGE_BYTES = 37_000;

interface Level {
  readonly multiple: number;
  readonly results: readonly LoadResult[];
  readonly isHeld: boolean;
}

/**
 * Bookings, searches, logins and cancellations together, in the nation's proportions, with everything that follows from them
 * (events, SMS, reminders); more and more until it is too slow or anything fails. Yardstick: the nation's busiest second. A last row
 * says what functions that do nothing hold.
 */
export async function peak(context: BenchContext): Promise<Row[]> {
  const provider = await startIdentityProvider();
  const env = { ...context.env, PATIENT_ISSUER: provider.issuer };
  const [auth, find, confirm, cancel] = await Promise.all([
    newInstance('auth', { ...context, env }),
    newInstance('find-slots', context),
    newInstance('confirm-slot', context),
    newInstance('cancel-appointment', context),
  ]);
  const rows: Row[] = [];
  try {
    context.progress('peak: loading the free terms into find-slots');
    await catchUp(find.url, context);
    const slots = await slotsEverywhere(context.db);
    let used = 0;
    for (const [name, logins] of Object.entries(LOGINS)) {
      /** Those who booked at the last level: some of them cancel at the next. */
      let booked: Awaited<ReturnType<typeof patients>> = [];
      const level = async (multiple: number, seconds: number): Promise<LoadResult[]> => {
        const people = await patients(context.db, Math.ceil(NATIONAL.bookings * multiple * seconds));
        const searching = await bookers(context.db, Math.ceil(NATIONAL.searches * multiple * 3));
        const share = slots.slice(used, used + people.length);
        used += people.length;
        const open = (perSecond: number) => ({ kind: 'open', perSecond: perSecond * multiple, seconds }) as const;
        const plans: LoadPlan[] = [
          {
            name: 'searches',
            url: find.url,
            requests: await searches(context.db, searching, { paging: 'short' }),
            pace: open(NATIONAL.searches),
          },
          {
            name: 'bookings',
            url: confirm.url,
            requests: people.map((person, i) => confirmRequest(person, share[i]!.slotId)),
            pace: open(NATIONAL.bookings),
          },
          { name: 'logins', url: auth.url, requests: people.map(({ claims }) => ({ claims })), pace: open(logins) },
        ];
        const cancelling = booked.map(cancelRequest);
        const cancellations = Math.min(cancelling.length, Math.floor(NATIONAL.cancellations * multiple * seconds));
        if (cancellations > 0) {
          const pace = { kind: 'open', perSecond: cancellations / seconds, seconds } as const;
          plans.push({ name: 'cancellations', url: cancel.url, requests: cancelling, pace });
        }
        await catchUp(find.url, context);
        const results = await load(plans);
        booked = people;
        return results;
      };
      const title = name === 'all' ? 'peak' : 'peak, a login a booking';
      rows.push(rowOf(title, logins, await climbed(title, level, context)));
    }
  } finally {
    provider.close();
    await Promise.all([auth, find, confirm, cancel].map((instance) => instance.close()));
  }
  return [...rows, await ofEmptyFunctions(context)];
}

/**
 * The same load on functions that do nothing: ready-made bodies under the same framework, no database, no session, no work. Ours
 * cannot hold more than these on the same machine.
 */
async function ofEmptyFunctions(context: BenchContext): Promise<Row> {
  const find = await newReadyBody(['x'.repeat(PAGE_BYTES)], context);
  const others = await newReadyBody(['{}'], context);
  const title = 'peak, functions that do nothing';
  const request = { method: 'POST', path: '/', headers: { 'content-type': 'application/json' }, body: '{}' } as const;
  const level = (multiple: number, seconds: number) => {
    const plan = (name: string, url: string, perSecond: number): LoadPlan => ({
      name,
      url,
      requests: [request],
      pace: { kind: 'open', perSecond: perSecond * multiple, seconds },
    });
    return load([
      plan('searches', find.url, NATIONAL.searches),
      plan('bookings', others.url, NATIONAL.bookings + NATIONAL.cancellations),
      plan('login calls', others.url, LOGINS.all * CALLS_OF_A_LOGIN),
    ]);
  };
  try {
    return rowOf(title, LOGINS.all, await climbed(title, level, context));
  } finally {
    await Promise.all([find.close(), others.close()]);
  }
}

/** Tries more and more of the nation until that is not held; less than the nation where it must be. */
async function climbed(
  title: string,
  load: (multiple: number, seconds: number) => Promise<LoadResult[]>,
  { seconds, progress }: BenchContext,
): Promise<Level[]> {
  const hold = seconds < 10 ? seconds : Math.max(HOLD_S, seconds);
  progress(`${title}: warming up`);
  await load(1, Math.min(WARM_UP_S, hold));
  const levels: Level[] = [];
  const tryOut = async (multiple: number) => {
    progress(`${title}: ${multiple} × the nation for ${hold} s`);
    const results = await load(multiple, hold);
    const level = { multiple, results, isHeld: isHeld(results) };
    levels.push(level);
    progress(`  ${summaryOf(level)}`);
    return level.isHeld;
  };
  for (const multiple of MULTIPLES) if (!(await tryOut(multiple))) break;
  if (!levels[0]!.isHeld) for (const fraction of FRACTIONS) if (await tryOut(fraction)) break;
  return levels;
}

/**
 * Between levels nobody searches, as never happens in a nation, and an instance that always stands has loaded its index before the
 * crowd comes: a search too wide to be answered without the index waits until it is up to date.
 */
async function catchUp(url: string, { db }: BenchContext): Promise<void> {
  const [person] = await bookers(db, 1);
  const today = dayOf(Date.now());
  const dayRange = { from: isoDateOf(today), to: isoDateOf(addDays(today, SPAN_OF_A_WIDE_SEARCH_DAYS)) };
  const body = JSON.stringify({ dayRange, voiId: '14' });
  const response = await fetch(`${url}/api/calendarSlots/find`, { method: 'POST', headers: person!.headers, body });
  if (!response.ok) throw new Error(`a search failed: ${await response.text()}`);
  await response.arrayBuffer();
}

function isHeld(results: readonly LoadResult[]): boolean {
  return results.every((result) => {
    const { p95Ms } = percentiles(result.latenciesMs);
    const limit = result.name === 'searches' ? SEARCH_P95_MAX_MS : BOOKING_P95_MAX_MS;
    return p95Ms <= limit && errorsOf(result) === 0;
  });
}

function errorsOf(result: LoadResult): number {
  return unexpected(result, EXPECTED[result.name as keyof typeof EXPECTED]);
}

function summaryOf({ multiple, results, isHeld }: Level): string {
  const parts = results.map((result) => {
    const { p95Ms } = percentiles(result.latenciesMs);
    const rate = rounded(result.latenciesMs.length / result.seconds);
    return `${result.name} ${rate}/s p95 ${p95Ms} ms${errorsOf(result) > 0 ? ` ${JSON.stringify(result.outcomes)}` : ''}`;
  });
  return `${multiple} ×: ${isHeld ? 'held' : 'not held'}; ${parts.join('; ')}`;
}

function rowOf(scenario: string, logins: number, levels: readonly Level[]): Row {
  const best = levels.filter(({ isHeld }) => isHeld).toSorted((a, b) => b.multiple - a.multiple)[0];
  const shown = best ?? levels.at(-1)!;
  const multiple = best?.multiple ?? 0;
  const perSecond = NATIONAL.searches + NATIONAL.bookings + NATIONAL.cancellations + logins;
  const of = (wanted: string) => shown.results.find((result) => result.name.startsWith(wanted))!;
  return {
    scenario,
    perSecond: rounded(perSecond * multiple),
    yardstickPerSecond: rounded(perSecond),
    ratio: multiple,
    ...percentiles(of('searches').latenciesMs),
    errors: shown.results.reduce((sum, result) => sum + errorsOf(result), 0),
    bookingP95Ms: percentiles(of('bookings').latenciesMs).p95Ms,
    loginP95Ms: percentiles(of('login').latenciesMs).p95Ms,
    levels: levels.map(summaryOf),
  };
}
