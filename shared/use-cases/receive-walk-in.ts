import type { Firestore } from '@google-cloud/firestore';
import type { Actor } from '../domain/actor.ts';
import type { Appointment } from '../domain/appointment.ts';
import { type DayKey, dayOf, instantOf, midnightOf, nextDay } from '../domain/civil-time.ts';
import { type ErrorCode, Refusal } from '../domain/errors.ts';
import { type OpenTerms, refuseOutside, termsToBook } from '../domain/open-terms.ts';
import {
  freePlaces,
  parseSlotKey,
  plannedPlaces,
  type SiteDay,
  type SlotCounter,
  type SlotRef,
  siteDayIdOf,
  slotIdOf,
  slotKeyOf,
  startOf,
} from '../domain/slot.ts';
import { weekOf } from '../domain/timetable.ts';
import type { VaccineType } from '../domain/vaccines.ts';
import { schedules } from '../store/collections.ts';
import type { ServicePointById } from '../store/service-point-cache.ts';
import { readSiteDays } from '../store/site-days.ts';
import { freeTermsOf, ownReferral, visitAlreadyMade } from './book-at-site.ts';
import { type BookingRequest, bookVisit } from './book-visit.ts';
import type { VisitChanges } from './change-visits.ts';

export interface WalkIn {
  readonly servicePointId: string;
  readonly patientId: string;
  readonly referralId: string;
  /** Needed where the referral covers several and no term is free. */
  readonly vaccineType?: VaccineType | undefined;
  /** The member of staff who receives them. */
  readonly actor: Actor;
}

interface Context {
  readonly db: Firestore;
  readonly visits: VisitChanges;
  readonly servicePointById: ServicePointById;
  readonly now: () => number;
}

type Term = Pick<BookingRequest, 'slotId' | 'added'>;

const MINUTE_MS = 60_000;
/** How long a term that is added takes. */
const WALK_IN_MINUTES = 5;
/** So far ahead people wait for a minute of their own. */
const SOON_MINUTES = 15;
/** From the choice of a term to its booking. */
const BOOKING_MS = 30_000;
const NO_PLACES: SlotCounter = { minutes: WALK_IN_MINUTES, capacity: 0, booked: 0 };
/** A free term this near is taken; nobody waits longer where a term can be added. */
const NEAR_MS = 30 * 60_000;
/** Others take terms at the same time. */
const ATTEMPTS_MAX = 6;
/** The term was lost to somebody else, or the same call, sent twice at once, has made the visit already. */
const LOST: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'slot_full',
  'slot_not_found',
  'slot_started',
  'referral_already_booked',
]);

/**
 * Receives someone who came without a term: books the nearest free one, or one added for them, and checks them in. Returns the visit; a
 * repeat, or someone who has a term at the point today, gets that one. Throws `invalid_request` where the vaccine has to be chosen,
 * `no_free_term` when none can be added any more, `point_retired` where none can be added at all, and what `bookVisit` refuses.
 */
export async function receiveWalkIn(walkIn: WalkIn, context: Context): Promise<Appointment> {
  const visit = await visitToday(walkIn, context);
  const { visits } = context;
  const atSite = { actor: walkIn.actor, appointmentId: visit.id, servicePointIds: [walkIn.servicePointId] };
  return visit.state === 'booked' ? visits.submit(siteDayIdOf(visit.slot), { kind: 'checkIn', ...atSite }) : visit;
}

async function visitToday(walkIn: WalkIn, context: Context): Promise<Appointment> {
  const { visits, now } = context;
  for (let attempt = 1; ; attempt++) {
    const referral = await ownReferral(walkIn, context);
    const made = await visitAlreadyMade(referral, walkIn, context);
    if (made?.slot.day === dayOf(now())) return made;
    const terms = termsToBook(referral, now(), walkIn.actor);
    try {
      const term = (await nearestTerm(walkIn, terms, context)) ?? (await addedTerm(walkIn, terms, context));
      const { actor, referralId, patientId } = walkIn;
      return await bookVisit({ ...term, actor, referralId, patientId }, visits);
    } catch (error) {
      if (!(error instanceof Refusal) || !LOST.has(error.code)) throw error;
      if (attempt === ATTEMPTS_MAX) throw new Refusal('no_free_term');
    }
  }
}

async function nearestTerm(
  { servicePointId, vaccineType }: WalkIn,
  terms: OpenTerms,
  { db, now }: Context,
): Promise<Term | undefined> {
  const [today] = await readSiteDays(db, db, servicePointId, [dayOf(now())]);
  if (!today) return undefined;
  const wanted = vaccineType ? { ...terms, vaccineTypes: [vaccineType] } : terms;
  const nearest = freeTermsOf(today, wanted, now())[0];
  return nearest && startOf(nearest) <= instantOf(now() + NEAR_MS) ? { slotId: slotIdOf(nearest) } : undefined;
}

/** Returns a term of today that is to be added for the patient. Throws `no_free_term` when there can be none. */
async function addedTerm(walkIn: WalkIn, terms: OpenTerms, context: Context): Promise<Term> {
  const { db, servicePointById, now } = context;
  const { servicePointId } = walkIn;
  const vaccineType = vaccineFor(walkIn, terms);
  const nowMs = now();
  const day = dayOf(nowMs);
  const kind = { servicePointId, day, vaccineType, dose: terms.dose, audience: 'internal' as const };
  // Nothing is added for someone who could not have it.
  refuseOutside(terms, { ...kind, startMinute: 0 });
  const [point, week] = await Promise.all([
    servicePointById(servicePointId),
    readSiteDays(db, db, servicePointId, weekOf(day)),
  ]);
  if (point.status === 'INACTIVE') throw new Refusal('point_retired');
  const standing = week.find((one) => one?.day === day)?.slots ?? {};
  const startMinute = minuteForWalkIn(day, nowMs, (minute) => standing[slotKeyOf({ ...kind, startMinute: minute })]);
  const insteadOf = await placeToGive(walkIn, vaccineType, week, context);
  return {
    slotId: slotIdOf({ ...kind, startMinute }),
    added: { voiId: point.voiId, minutes: WALK_IN_MINUTES, insteadOf },
  };
}

/**
 * Returns the minute at which a term is added: the next one that no such term has, if there is one soon. At a point where more people
 * come than there are minutes they share those of others who came so, never those of the timetable.
 */
function minuteForWalkIn(day: DayKey, nowMs: number, standingAt: (minute: number) => SlotCounter | undefined): number {
  // Not in the very next second: it still has to be booked.
  const first = Math.floor((nowMs + BOOKING_MS - midnightOf(day)) / MINUTE_MS) + 1;
  const last = (midnightOf(nextDay(day)) - midnightOf(day)) / MINUTE_MS - WALK_IN_MINUTES;
  const minutes = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  const isOfTimetable = (minute: number) => plannedPlaces(standingAt(minute) ?? NO_PLACES) > 0;
  const minute =
    minutes.slice(0, SOON_MINUTES).find((one) => !standingAt(one)) ?? minutes.find((one) => !isOfTimetable(one));
  if (minute === undefined) throw new Refusal('no_free_term');
  return minute;
}

/**
 * Returns the slot that gives a free place for one that is added, the latest of the week, where the week has as many places as its cap
 * allows. Throws `no_free_term` when none is free, and returns undefined where no cap is reached.
 */
async function placeToGive(
  { servicePointId }: WalkIn,
  vaccineType: VaccineType,
  week: readonly (SiteDay | undefined)[],
  { db, now }: Context,
): Promise<SlotRef | undefined> {
  const schedule = (await schedules(db).doc(servicePointId).get()).data();
  const cap = schedule?.timetable.weeklyCaps.find((one) => one.vaccineType === vaccineType);
  if (!cap) return undefined;
  const slots = week
    .filter((day) => day !== undefined)
    .flatMap(({ day, slots }) =>
      Object.entries(slots).map(([key, counter]) => ({ slot: { ...parseSlotKey(key), servicePointId, day }, counter })),
    )
    .filter(({ slot }) => slot.vaccineType === vaccineType);
  if (slots.reduce((sum, { counter }) => sum + counter.capacity, 0) < cap.doses) return undefined;
  const latest = slots
    .filter(({ slot, counter }) => freePlaces(counter) > 0 && startOf(slot) > instantOf(now()))
    .sort((a, b) => (startOf(a.slot) < startOf(b.slot) ? 1 : -1))[0];
  if (!latest) throw new Refusal('no_free_term');
  return latest.slot;
}

function vaccineFor({ vaccineType }: WalkIn, { vaccineTypes }: OpenTerms): VaccineType {
  const [only, ...others] = vaccineTypes;
  if (vaccineType) return vaccineType;
  if (only && others.length === 0) return only;
  const problem = `must be one of ${vaccineTypes.join(', ')}`;
  throw new Refusal('invalid_request', { problems: [{ value: 'vaccineType', problem }] });
}
