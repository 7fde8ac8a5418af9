import { addDays, dayOf, type Instant, instantOf } from '../domain/civil-time.ts';
import { Refusal } from '../domain/errors.ts';
import type { FreeTerm, TermSearch } from '../domain/free-terms.ts';
import type { FreeTermsFeed } from '../store/free-terms-feed.ts';

export interface FoundTerms {
  readonly terms: readonly FreeTerm[];
  readonly hasMore: boolean;
  readonly asOf: Instant;
}

/** Days that one search may span, and how far it may reach: further lies a mistake, not a plan. */
const SPAN_MAX_DAYS = 400;
const HORIZON_DAYS = 800;
/** The programme had not begun before. */
const FIRST_DAY = '20200101';

/**
 * Finds free terms. Returns a page by start, as of at most two seconds ago. Days already past are passed over; a range that
 * is reversed, too long or too far is refused.
 */
export async function findSlots(
  search: TermSearch,
  { feed, now }: { feed: FreeTermsFeed; now: () => number },
): Promise<FoundTerms> {
  const nowMs = now();
  const today = dayOf(nowMs);
  if (search.fromDay > search.toDay) throw invalidRange('must not be later than to');
  if (addDays(search.fromDay, SPAN_MAX_DAYS) < search.toDay)
    throw invalidRange(`must span at most ${SPAN_MAX_DAYS} days`);
  if (search.fromDay > addDays(today, HORIZON_DAYS) || search.fromDay < FIRST_DAY) {
    throw invalidRange('is out of reach');
  }
  const { terms, asOfMs } = await feed.view();
  const fromDay = search.fromDay < today ? today : search.fromDay;
  return { ...terms.search({ ...search, fromDay }, nowMs), asOf: instantOf(asOfMs) };
}

function invalidRange(problem: string): Refusal {
  return new Refusal('invalid_request', { problems: [{ field: '/dayRange/from', problem }] });
}
