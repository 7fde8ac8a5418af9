import { isNews } from './appointment.ts';
import { addDays, type DayKey, dayOf, instantOf, midnightOf } from './civil-time.ts';
import { Refusal } from './errors.ts';
import type { Referral } from './referral.ts';
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

/** Throws `daily_limit_reached` when a patient has booked and moved as often as they may in a day. */
export function refuseOverLimit(referral: Referral, nowMs: number): void {
  const day = dayOf(nowMs);
  if (changesOn(day, referral).own < OWN_CHANGES_MAX) return;
  const possibleFrom = instantOf(midnightOf(addDays(day, 1)));
  throw new Refusal('daily_limit_reached', { changesMax: OWN_CHANGES_MAX, possibleFrom });
}

/** Whether a command is a patient's own wish. Answers to what the point has offered are not: the point has asked. */
const IS_WISH = {
  book: true,
  move: true,
  cancel: true,
  cancelAtSite: false,
  offer: false,
  acceptOffer: false,
  declineOffer: false,
  settleOffer: false,
  checkIn: false,
  noShow: false,
  notQualified: false,
  complete: false,
  correct: false,
  annul: false,
} as const satisfies Record<VisitCommand['kind'], boolean>;

function isOwn(command: VisitCommand): boolean {
  const isAnswer = command.kind === 'book' && command.standbyCall !== undefined;
  return IS_WISH[command.kind] && command.actor.channel === 'patient' && !isAnswer;
}

/** Counts a decided change on its referral, which its commit writes anyway. A repeat changes nothing and is not counted. */
export function countedChange(command: VisitCommand, change: VisitChange, nowMs: number): VisitChange {
  const { referral, event } = change;
  if (!referral || !event || !isNews(event.type)) return change;
  const day = dayOf(nowMs);
  const { news, own } = changesOn(day, referral);
  return {
    ...change,
    referral: { ...referral, changes: { day, news: news + 1, own: isOwn(command) ? own + 1 : own } },
    event: news >= NEWS_AT_ONCE_MAX ? { ...event, waitsForLast: true } : event,
  };
}

function changesOn(day: DayKey, { changes }: Referral): Pick<DailyChanges, 'news' | 'own'> {
  return changes?.day === day ? changes : { news: 0, own: 0 };
}
