import { addDays, dayOf, isoDateOf } from '../../../shared/domain/civil-time.ts';
import type { BenchContext } from '../context.ts';
import { slotsEverywhere } from '../days.ts';
import { type Figures, percentiles, rounded, unexpected } from '../figures.ts';
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
/** Each level a quarter above the one before; below the nation, where it must be said, a quarter below. */
const STEP = 1.25;
const MULTIPLE_MAX = 12;
const MULTIPLE_MIN = 0.2;
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
/** So many that they last for all levels: each booking has a slot of its own. */
const SLOTS_A_DAY = 4;
const READY_REQUEST = {
  method: 'POST',
  path: '/',
  headers: { 'content-type': 'application/json' },
  body: '{}',
} as const;
/** What a page of about a hundred terms has. */
const PAGE_BYTES = 37_000;

/** What was asked of one side at one level. */
export interface Level {
  readonly multiple: number;
  readonly results: readonly LoadResult[];
  readonly isHeld: boolean;
}

/** The levels that a side was asked for, and why it was asked for no more, where it did not fail. */
export interface Climb {
  readonly levels: readonly Level[];
  readonly endedBy?: string;
}

/** Puts a multiple of the nation on one side for some seconds. Returns undefined when no terms are left to book. */
type Load = (multiple: number, seconds: number) => Promise<LoadResult[] | undefined>;

/**
 * Bookings, searches, logins and cancellations together, in the nation's proportions, with everything that follows from them
 * (events, SMS, reminders); more and more until it is too slow or anything fails. Yardstick: functions that do nothing, with the
 * same load, in turn with ours at each level.
 */
export async function peak(context: BenchContext): Promise<void> {
  const provider = await startIdentityProvider();
  const env = { ...context.env, PATIENT_ISSUER: provider.issuer };
  const [auth, find, confirm, cancel] = await Promise.all([
    newInstance('auth', { ...context, env }),
    newInstance('find-slots', context),
    newInstance('confirm-slot', context),
    newInstance('cancel-appointment', context),
  ]);
  const readyPage = await newReadyBody(['x'.repeat(PAGE_BYTES)], context);
  const readyAnswer = await newReadyBody(['{}'], context);
  try {
    context.progress('peak: loading the free terms into find-slots');
    await catchUp(find.url, context);
    const slots = await slotsEverywhere(context.db, { perDay: SLOTS_A_DAY });
    let used = 0;
    const ours = (logins: number): Load => {
      /** Those who booked at the last level: some of them cancel at the next. */
      let booked: Awaited<ReturnType<typeof patients>> = [];
      return async (multiple, seconds) => {
        const count = Math.ceil(NATIONAL.bookings * multiple * seconds);
        const share = slots.slice(used, used + count);
        if (share.length < count) return undefined;
        used += count;
        const people = await patients(context.db, count);
        const searching = await bookers(context.db, Math.ceil(NATIONAL.searches * multiple * 3));
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
    };
    /** The same load on ready-made bodies under the same framework: no database, no session, no work. */
    const empty =
      (logins: number): Load =>
      (multiple, seconds) => {
        const plan = (name: string, url: string, perSecond: number): LoadPlan => ({
          name,
          url,
          requests: [READY_REQUEST],
          pace: { kind: 'open', perSecond: perSecond * multiple, seconds },
        });
        return load([
          plan('searches', readyPage.url, NATIONAL.searches),
          plan('bookings', readyAnswer.url, NATIONAL.bookings + NATIONAL.cancellations),
          plan('login calls', readyAnswer.url, logins * CALLS_OF_A_LOGIN),
        ]);
      };
    for (const [name, logins] of Object.entries(LOGINS)) {
      const title = name === 'all' ? 'peak' : 'peak, a login a booking';
      await context.row(title, async () => {
        const [own, yardstick] = await climbed(title, [ours(logins), empty(logins)], context);
        return figuresOf(logins, own!, yardstick!);
      });
    }
  } finally {
    provider.close();
    await Promise.all([auth, find, confirm, cancel, readyPage, readyAnswer].map((instance) => instance.close()));
  }
}

/**
 * Asks both sides in turn for more and more of the nation, each until it does not hold that; for less than the nation where
 * it must be. Returns what was asked of each.
 */
export async function climbed(
  title: string,
  sides: readonly Load[],
  { seconds, progress }: Pick<BenchContext, 'seconds' | 'progress'>,
): Promise<Climb[]> {
  const hold = seconds < 10 ? seconds : Math.max(HOLD_S, seconds);
  progress(`${title}: warming up`);
  for (const side of sides) await side(1, Math.min(WARM_UP_S, hold));
  const climbs = sides.map(() => ({ levels: [] as Level[], endedBy: undefined as string | undefined }));
  const tryOut = async (i: number, multiple: number): Promise<boolean> => {
    progress(`${title}${i > 0 ? ', functions that do nothing' : ''}: ${multiple} × the nation for ${hold} s`);
    const results = await sides[i]!(multiple, hold);
    if (!results) {
      climbs[i]!.endedBy = `no free term is left for ${multiple} × the nation`;
      progress(`  ${climbs[i]!.endedBy}`);
      return false;
    }
    const level = { multiple, results, isHeld: isHeld(results) };
    climbs[i]!.levels.push(level);
    progress(`  ${summaryOf(level)}`);
    return level.isHeld;
  };
  let climbing = sides.map((_, i) => i);
  for (let multiple = 1; multiple <= MULTIPLE_MAX && climbing.length > 0; multiple = stepped(multiple, STEP)) {
    const held: number[] = [];
    for (const i of climbing) if (await tryOut(i, multiple)) held.push(i);
    climbing = held;
  }
  for (const [i, { levels, endedBy }] of climbs.entries()) {
    if (levels.length === 0 && endedBy) throw new Error(endedBy);
    if (levels[0]!.isHeld) continue;
    for (let multiple = stepped(1, 1 / STEP); multiple >= MULTIPLE_MIN; multiple = stepped(multiple, 1 / STEP)) {
      if (await tryOut(i, multiple)) break;
    }
  }
  return climbs.map(({ levels, endedBy }) => ({ levels, ...(endedBy !== undefined && { endedBy }) }));
}

function stepped(multiple: number, step: number): number {
  return rounded(multiple * step);
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

/** The highest level that was held; 0 when none was. */
export function highestHeld({ levels }: Climb): number {
  return Math.max(0, ...levels.filter(({ isHeld }) => isHeld).map(({ multiple }) => multiple));
}

function figuresOf(logins: number, ours: Climb, yardstick: Climb): Figures {
  const perSecond = NATIONAL.searches + NATIONAL.bookings + NATIONAL.cancellations + logins;
  const [multiple, ofEmpty] = [highestHeld(ours), highestHeld(yardstick)];
  const shown = ours.levels.find((level) => level.multiple === multiple) ?? ours.levels.at(-1)!;
  const of = (wanted: string) => shown.results.find(({ name }) => name === wanted)!;
  return {
    perSecond: rounded(perSecond * multiple),
    yardstickPerSecond: rounded(perSecond * ofEmpty),
    ratio: ofEmpty > 0 ? rounded(multiple / ofEmpty) : null,
    ...percentiles(of('searches').latenciesMs),
    errors: shown.results.reduce((sum, result) => sum + errorsOf(result), 0),
    timesTheNation: multiple,
    yardstickTimesTheNation: ofEmpty,
    bookingP95Ms: percentiles(of('bookings').latenciesMs).p95Ms,
    loginP95Ms: percentiles(of('logins').latenciesMs).p95Ms,
    levels: ours.levels.map(summaryOf),
    yardstickLevels: yardstick.levels.map(summaryOf),
    ...(ours.endedBy !== undefined && { endedBy: ours.endedBy }),
  };
}
