import { isNews } from './appointment.ts';
import { addDays, type DayKey, dayOf, instantOf, midnightOf } from './civil-time.ts';
import { Refusal } from './errors.ts';
import type { VisitChange, VisitCommand } from './visit-changes.ts';

/** What happened on one day to the visits of a referral. */
export interface DailyChanges {
  readonly day: DayKey;
  /** Changes that the patient is told of, whoever made them. */
  readonly news: number;
  /** Those that the patient made. */
  readonly own: number;
}

/** Bookings, moves and cancellations of one referral that a patient makes in a day; a cancellation is never refused. */
export const OWN_CHANGES_MAX = 10;
/** News of one referral that is told at once in a day; later news only when it has turned out to be the last. */
export const NEWS_AT_ONCE_MAX = 10;

/**
 * Counts a decided change on its referral, which its commit writes anyway. Throws `daily_limit_reached` for a patient's booking or move beyond
 * those of a day. A repeat changes nothing and is not counted.
 */
export function countedChange(command: VisitCommand, change: VisitChange, nowMs: number): VisitChange {
  const { referral, event } = change;
  if (!referral || !event || !isNews(event.type)) return change;
  const day = dayOf(nowMs);
  const { news, own } = referral.changes?.day === day ? referral.changes : { news: 0, own: 0 };
  const isOwn = 'channel' in command && command.channel === 'patient';
  if (isOwn && command.kind !== 'cancel' && own >= OWN_CHANGES_MAX) {
    const possibleFrom = instantOf(midnightOf(addDays(day, 1)));
    throw new Refusal('daily_limit_reached', { changesMax: OWN_CHANGES_MAX, possibleFrom });
  }
  return {
    ...change,
    referral: { ...referral, changes: { day, news: news + 1, own: isOwn ? own + 1 : own } },
    event: news >= NEWS_AT_ONCE_MAX ? { ...event, waitsForLast: true } : event,
  };
}
