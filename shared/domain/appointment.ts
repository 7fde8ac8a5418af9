import { type Actor, type Channel, staffNumberOf } from './actor.ts';
import { type DayKey, dayOf, elapsedMinutes, type Instant, instantOf, momentOf } from './civil-time.ts';
import { Refusal } from './errors.ts';
import { idFrom } from './ids.ts';
import type { SlotRef } from './slot.ts';

export type AppointmentState = 'booked' | 'completed' | 'noShow' | 'notQualified' | 'cancelled';

/** What staff record when the dose has been given. */
export interface Completion {
  readonly batchNumber: string;
  /** Similar numbers of other batches, about which staff were asked, and said that this one is printed on the vial. */
  readonly similarBatches?: readonly string[];
  /** Who gave the dose: the number of a professional licence. */
  readonly administeredBy: string;
  /** When it was recorded. */
  readonly at: Instant;
  /** The day on which the dose was given, where it was recorded on another. */
  readonly givenOn?: DayKey;
  /** Where the dose was given, as staff name it. */
  readonly bodySite?: BodySite;
  /** Who examined the patient and found nothing against the dose: the number of a professional licence. */
  readonly qualifiedBy?: string;
}

/** Why the dose was not given to someone who came. */
export interface Contraindication {
  readonly kind: (typeof CONTRAINDICATIONS)[number];
  /** The first day on which a temporary one is over, where that is known. */
  readonly until: DayKey | null;
  /** Who found it: the number of a professional licence. */
  readonly foundBy: string;
  readonly at: Instant;
}

export const CONTRAINDICATIONS = ['temporary', 'permanent'] as const;

export const BODY_SITES = ['leftArm', 'rightArm', 'leftThigh', 'rightThigh'] as const;
export type BodySite = (typeof BODY_SITES)[number];

/** A visit. Its id and referral never change; a reschedule changes its slot. */
export interface Appointment {
  readonly id: string;
  readonly patientId: string;
  readonly referralId: string;
  readonly slotId: string;
  readonly slot: SlotRef;
  readonly startAt: Instant;
  readonly minutes: number;
  readonly state: AppointmentState;
  /** Through which door it was booked. */
  readonly channel: Channel;
  readonly version: number;
  readonly history: readonly HistoryEntry[];
  readonly completion: Completion | null;
  readonly contraindication?: Contraindication;
  /** Whether its place was given back because its outcome was recorded before its term began. */
  readonly placeFreed?: true;
  /** When the patient came to this term. */
  readonly checkedInAt?: Instant | null;
  /** Another term held for the patient until they answer. */
  readonly offer?: VisitOffer | null;
  /** The last re-planning that this visit was part of, and how it ended. */
  readonly replan?: { readonly id: string; readonly outcome: ReplanOutcome };
}

/** A term held beside the visit's own: its place is counted as taken. */
export interface VisitOffer {
  readonly replanId: string;
  readonly slotId: string;
  readonly slot: SlotRef;
  readonly minutes: number;
  readonly expiresAt: Instant;
  /** What becomes of the visit of someone who does not answer. */
  readonly onDeadline: 'move' | 'keep';
}

/** `superseded`: the patient came, or the visit was moved, cancelled or recorded in another way, while the offer was open. */
export type ReplanOutcome = 'offered' | 'accepted' | 'declined' | 'movedAtDeadline' | 'keptAtDeadline' | 'superseded';

export interface HistoryEntry {
  readonly at: Instant;
  readonly change: VisitEventType;
  readonly by: Actor;
  readonly slotId: string;
  /** Why staff cancelled, corrected or annulled it. */
  readonly reason?: string;
  /** Similar numbers of other batches, in spite of which the batch number was confirmed. */
  readonly similarBatches?: readonly string[];
  /** The record that a correction or annulment replaced. */
  readonly was?: Completion;
}

export const VISIT_EVENT_TYPES = [
  'booked',
  'moved',
  'cancelled',
  'offered',
  'offerEnded',
  'checkedIn',
  'completed',
  'corrected',
  'annulled',
  'noShow',
  'notQualified',
] as const;
export type VisitEventType = (typeof VISIT_EVENT_TYPES)[number];

/** What a change means to those who follow visits. */
interface ChangeMeaning {
  /** In which state it leaves the visit. */
  readonly leaves: AppointmentState;
  /** Whether the patient is told of it: the others happen in their presence, or for want of it. */
  readonly isNews: boolean;
  /** Whether it gives the visit its term. */
  readonly givesTerm: boolean;
  /** Whether it makes, changes or takes back the record of a dose. */
  readonly isOfRecord: boolean;
}

const NOTHING_ELSE = { isNews: false, givesTerm: false, isOfRecord: false } as const;

/** A new kind of change does not compile until it is said here what it means. */
const CHANGES = {
  booked: { leaves: 'booked', isNews: true, givesTerm: true, isOfRecord: false },
  moved: { leaves: 'booked', isNews: true, givesTerm: true, isOfRecord: false },
  cancelled: { leaves: 'cancelled', isNews: true, givesTerm: false, isOfRecord: false },
  offered: { leaves: 'booked', isNews: true, givesTerm: false, isOfRecord: false },
  offerEnded: { leaves: 'booked', ...NOTHING_ELSE },
  checkedIn: { leaves: 'booked', ...NOTHING_ELSE },
  completed: { leaves: 'completed', ...NOTHING_ELSE, isOfRecord: true },
  corrected: { leaves: 'completed', ...NOTHING_ELSE, isOfRecord: true },
  annulled: { leaves: 'booked', ...NOTHING_ELSE, isOfRecord: true },
  noShow: { leaves: 'noShow', ...NOTHING_ELSE },
  notQualified: { leaves: 'notQualified', ...NOTHING_ELSE },
} as const satisfies Record<VisitEventType, ChangeMeaning>;

/** The changes of which something is true. */
type ChangeThat<M extends keyof ChangeMeaning> = {
  [T in VisitEventType]: (typeof CHANGES)[T][M] extends true ? T : never;
}[VisitEventType];

/** A change that the patient is told of. */
export type NewsType = ChangeThat<'isNews'>;

export function isNews(type: VisitEventType): type is NewsType {
  return CHANGES[type].isNews;
}

export function givesTerm(type: VisitEventType): type is ChangeThat<'givesTerm'> {
  return CHANGES[type].givesTerm;
}

/** Whether a change makes, changes or takes back the record of a dose. */
export function isOfRecord(type: VisitEventType): boolean {
  return CHANGES[type].isOfRecord;
}

/** Returns the state in which a change leaves a visit. */
export function stateAfter(type: VisitEventType): AppointmentState {
  return CHANGES[type].leaves;
}

/** Who did it, as far as followers of visits may know: no session, and of a patient no id. */
export type EventActor = Pick<Actor, 'role' | 'organisation' | 'channel'> & { readonly staff: string | null };

/** What happened to a visit: ids only, never personal data. */
export interface VisitEvent {
  readonly id: string;
  readonly type: VisitEventType;
  readonly at: Instant;
  /** Who did it; missing from events of before actors that are still on their way. */
  readonly by?: EventActor | undefined;
  readonly appointmentId: string;
  readonly version: number;
  readonly slotId: string;
  /** The slot left behind by a move. */
  readonly previousSlotId?: string;
  /** Of a day with a great deal of news: told only when nothing has followed for a while. */
  readonly waitsForLast?: true;
  /** The slot that an offer holds, and until when. */
  readonly offered?: { readonly slotId: string; readonly expiresAt: Instant; readonly onDeadline: 'move' | 'keep' };
}

/**
 * Returns the id of a referral's n-th appointment. It is known before the commit, so a rerun after an unclear commit
 * writes the same visit instead of a second one.
 */
export function appointmentIdOf(referralId: string, attempt: number): string {
  return idFrom('appointment', referralId, attempt);
}

/** Returns the version that the latest news of a visit made. */
export function lastNewsVersion({ history }: Pick<Appointment, 'history'>): number {
  return history.findLastIndex(({ change }) => isNews(change)) + 1;
}

/** Returns the version that gave a visit its present term. */
export function termVersion({ history }: Pick<Appointment, 'history'>): number {
  return history.findLastIndex(({ change }) => givesTerm(change)) + 1;
}

/** Whether a visit occupies its place: all do but those cancelled, and those whose outcome was known before their term began. */
export function holdsPlace({ state, placeFreed }: Pick<Appointment, 'state' | 'placeFreed'>): boolean {
  return state !== 'cancelled' && !placeFreed;
}

/** Returns the day on which a dose was given. */
export function dayGiven({ givenOn, at }: Pick<Completion, 'givenOn' | 'at'>): DayKey {
  return givenOn ?? dayOf(Date.parse(at));
}

const NOON_H = 12;

/** Returns when a dose was given, as far as it is known: of one recorded on a later day the beginning of its term, or noon. */
export function momentGiven(completion: Completion, { slot, startAt }: Pick<Appointment, 'slot' | 'startAt'>): Instant {
  const day = dayGiven(completion);
  if (day === dayOf(Date.parse(completion.at))) return completion.at;
  return day === slot.day ? startAt : instantOf(momentOf(day, elapsedMinutes(day, NOON_H, 0)!));
}

/**
 * Returns the day of what is recorded of a visit now, where nobody says otherwise: today, unless the day of its term, and that on which
 * the patient came to it, have passed. Points catch up on their records later.
 */
export function dayOfRecorded({ slot, checkedInAt }: Pick<Appointment, 'slot' | 'checkedInAt'>, nowMs: number): DayKey {
  const cameOn = checkedInAt ? dayOf(Date.parse(checkedInAt)) : slot.day;
  const visitOn = cameOn > slot.day ? cameOn : slot.day;
  const today = dayOf(nowMs);
  return visitOn < today ? visitOn : today;
}

/**
 * How many changes a visit may have had when one more is made. A visit holds its whole history, and every commit of it writes
 * that again. Ends of a visit and of an offer are always possible: each follows a change that has a limit.
 */
const CHANGES_MAX = {
  booked: Number.POSITIVE_INFINITY,
  // An offer can still be accepted after it was made.
  moved: 100,
  offered: 98,
  checkedIn: 120,
  corrected: 150,
  annulled: 150,
  cancelled: Number.POSITIVE_INFINITY,
  offerEnded: Number.POSITIVE_INFINITY,
  completed: Number.POSITIVE_INFINITY,
  noShow: Number.POSITIVE_INFINITY,
  notQualified: Number.POSITIVE_INFINITY,
} as const satisfies Record<VisitEventType, number>;

/** No visit has more changes than this: the last limited one, and the ends that can follow it. */
export const HISTORY_MAX = 160;

/** Returns the version and history of a visit after one more change. Throws `too_many_changes` once there are as many as may be. */
export function nextVersion(
  appointment: Appointment,
  change: VisitEventType,
  by: Actor,
  slotId: string,
  nowMs: number,
  more: Pick<HistoryEntry, 'reason' | 'was' | 'similarBatches'> = {},
): { version: number; history: readonly HistoryEntry[] } {
  if (appointment.history.length >= CHANGES_MAX[change]) throw new Refusal('too_many_changes');
  const entry = { at: instantOf(nowMs), change, by, slotId, ...more };
  return { version: appointment.version + 1, history: [...appointment.history, entry] };
}

function onEvent(actor: Actor): EventActor {
  const { role, organisation, channel } = actor;
  return { role, organisation, channel, staff: staffNumberOf(actor) };
}

/** Returns the event of a visit's latest change; its id depends on visit and version alone. */
export function eventOf(type: VisitEventType, appointment: Appointment, nowMs: number): VisitEvent {
  return {
    id: idFrom('event', appointment.id, appointment.version),
    type,
    at: instantOf(nowMs),
    by: onEvent(appointment.history.at(-1)!.by),
    appointmentId: appointment.id,
    version: appointment.version,
    slotId: appointment.slotId,
  };
}
