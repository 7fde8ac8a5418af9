import { addDays, dayOf, type Instant, instantOf } from '../domain/civil-time.ts';
import { Refusal } from '../domain/errors.ts';
import type { TermPage, TermSearch } from '../domain/free-terms.ts';
import { termsToTake, withinTerms } from '../domain/open-terms.ts';
import type { FreeTermsFeed } from '../store/free-terms-feed.ts';
import type { RememberedReferrals } from '../store/remembered-referrals.ts';

export interface FoundTerms<T> extends TermPage<T> {
  readonly asOf: Instant;
  /** Why the holder of the referral can take no term at all of those that were looked for. */
  readonly reason?: Refusal;
}

/** Whose terms are looked for. */
export interface Holder {
  readonly referralId: string;
  readonly patientId: string;
}

interface HolderContext<T> {
  readonly feed: Pick<FreeTermsFeed<T>, 'viewFor' | 'catchUp'>;
  readonly referrals: Pick<RememberedReferrals, 'get'>;
  readonly now: () => number;
}

/** Days that one search may span, and how far it may reach: further lies a mistake, not a plan. */
const SPAN_MAX_DAYS = 400;
const HORIZON_DAYS = 800;
/** The programme had not begun before. */
const FIRST_DAY = '20200101';

/** Throws `invalid_request` for a range of days that is reversed, too long or out of reach. */
export function refuseRange({ fromDay, toDay }: Pick<TermSearch, 'fromDay' | 'toDay'>, nowMs: number): void {
  if (fromDay > toDay) throw invalidRange('must not be later than to');
  if (addDays(fromDay, SPAN_MAX_DAYS) < toDay) throw invalidRange(`must span at most ${SPAN_MAX_DAYS} days`);
  if (fromDay < FIRST_DAY || fromDay > addDays(dayOf(nowMs), HORIZON_DAYS)) throw invalidRange('is out of reach');
}

/**
 * Finds free terms in a range that is in order. Returns a page by start; days already past are
 * passed over. Throws `postal_code_unknown` for a search around a code of which nobody knows where
 * it is.
 */
export async function findSlots<T>(
  search: TermSearch,
  { feed, now }: { feed: Pick<FreeTermsFeed<T>, 'viewFor'>; now: () => number },
): Promise<FoundTerms<T>> {
  const nowMs = now();
  const today = dayOf(nowMs);
  const ahead = { ...search, fromDay: search.fromDay < today ? today : search.fromDay };
  const { terms, asOf } = await feed.viewFor(ahead, nowMs);
  if ('postalCode' in ahead.area && !terms.knowsPostalCode(ahead.area.postalCode)) {
    throw new Refusal('postal_code_unknown');
  }
  return { ...terms.search(ahead, nowMs), asOf };
}

/**
 * Finds the free terms that the holder of a referral can take: by booking or, where it is booked, by moving the visit. Where
 * they can take none, the page is empty and says why. Throws `referral_not_found`, for someone else's referral, too.
 */
export async function findSlotsFor<T>(
  { referralId, patientId }: Holder,
  search: TermSearch,
  { feed, referrals, now }: HolderContext<T>,
): Promise<FoundTerms<T>> {
  // The log of commits is read first: it may tell that the referral has changed.
  await feed.catchUp();
  const referral = await referrals.get(referralId);
  if (referral?.patientId !== patientId) throw new Refusal('referral_not_found');
  let within: TermSearch;
  try {
    within = withinTerms(search, termsToTake(referral, now()));
  } catch (error) {
    if (error instanceof Refusal) return { terms: [], asOf: instantOf(now()), reason: error };
    throw error;
  }
  return findSlots(within, { feed, now });
}

function invalidRange(problem: string): Refusal {
  return new Refusal('invalid_request', { problems: [{ value: 'firstDay', problem }] });
}
