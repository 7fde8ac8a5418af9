import type { Firestore } from '@google-cloud/firestore';
import type { Appointment } from '../domain/appointment.ts';
import { type DayKey, dayOf, instantOf, wallMinuteOf } from '../domain/civil-time.ts';
import { type ErrorCode, Refusal } from '../domain/errors.ts';
import type { Referral } from '../domain/referral.ts';
import { clockOfMinute, slotsOfSeries, type TermSeries } from '../domain/schedule.ts';
import { parseSlotKey, siteDayIdOf, slotIdOf, startOf } from '../domain/slot.ts';
import { type DayException, EMPTY_TIMETABLE } from '../domain/timetable.ts';
import type { VaccineType } from '../domain/vaccines.ts';
import { refuseUnbookable, refuseUnsuitable } from '../domain/visit-rules.ts';
import { schedules } from '../store/collections.ts';
import type { ServicePointById } from '../store/service-point-cache.ts';
import { readSiteDays } from '../store/site-days.ts';
import { freeTermsOf, ownReferral, visitAlreadyMade } from './book-at-site.ts';
import { bookVisit } from './book-visit.ts';
import type { VisitChanges } from './change-visits.ts';
import { publishTerms } from './publish-terms.ts';

export interface WalkIn {
  readonly servicePointId: string;
  readonly patientId: string;
  readonly referralId: string;
  /** Needed where the referral covers several and no term is free. */
  readonly vaccineType?: VaccineType | undefined;
  /** The subject of the session. */
  readonly by: string;
}

interface Context {
  readonly db: Firestore;
  readonly visits: VisitChanges;
  readonly servicePointById: ServicePointById;
  readonly now: () => number;
}

/** A free term this near is taken; nobody waits longer where a term can be added. */
const NEAR_MS = 30 * 60_000;
const ADDED_MINUTES = 5;
/** As many as a timetable that is sent to be published may have. */
const EXCEPTIONS_MAX = 400;
/** Others take terms and change the timetable at the same time. */
const ATTEMPTS_MAX = 6;
const LOST: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'slot_full',
  'slot_not_found',
  'slot_started',
  'schedule_changed',
]);

/**
 * Receives someone who came without a term: books the nearest free one, or one added for them, and checks them in. Returns the visit; a
 * repeat, or someone who has a term at the point today, gets that one. Throws `invalid_request` where the vaccine has to be chosen,
 * `no_free_term` when none can be added any more, and what `bookVisit` refuses.
 */
export async function receiveWalkIn(walkIn: WalkIn, context: Context): Promise<Appointment> {
  const visit = await visitToday(walkIn, context);
  const { visits } = context;
  const atSite = { appointmentId: visit.id, servicePointIds: [walkIn.servicePointId] };
  return visit.state === 'booked' ? visits.submit(siteDayIdOf(visit.slot), { kind: 'checkIn', ...atSite }) : visit;
}

async function visitToday(walkIn: WalkIn, context: Context): Promise<Appointment> {
  const { visits, now } = context;
  for (let attempt = 1; ; attempt++) {
    const referral = await ownReferral(walkIn, context);
    const made = await visitAlreadyMade(referral, walkIn, context);
    if (made?.slot.day === dayOf(now())) return made;
    refuseUnbookable(referral, now());
    try {
      const slotId = (await nearestTerm(walkIn, referral, context)) ?? (await addedTerm(walkIn, referral, context));
      const { referralId, patientId } = walkIn;
      return await bookVisit({ slotId, referralId, patientId, channel: 'site' }, visits);
    } catch (error) {
      if (!(error instanceof Refusal) || !LOST.has(error.code)) throw error;
      // A weekly cap can leave no room for a term that was added.
      if (attempt === ATTEMPTS_MAX) throw new Refusal('no_free_term');
    }
  }
}

async function nearestTerm(
  { servicePointId, vaccineType }: WalkIn,
  referral: Referral,
  { db, now }: Context,
): Promise<string | undefined> {
  const [today] = await readSiteDays(db, db, servicePointId, [dayOf(now())]);
  if (!today) return undefined;
  const wanted = vaccineType ? { ...referral, vaccineTypes: [vaccineType] } : referral;
  const nearest = freeTermsOf(today, wanted, now())[0];
  return nearest && startOf(nearest) <= instantOf(now() + NEAR_MS) ? slotIdOf(nearest) : undefined;
}

/** Adds a term of one place, for staff alone, at the next full minute. Returns its id. */
async function addedTerm(walkIn: WalkIn, referral: Referral, { db, servicePointById, now }: Context): Promise<string> {
  const { servicePointId, by } = walkIn;
  const nowMs = now();
  const day = dayOf(nowMs);
  const current = (await schedules(db).doc(servicePointId).get()).data();
  const timetable = current?.timetable ?? EMPTY_TIMETABLE;
  const exceptions = timetable.exceptions.filter((exception) => exception.day >= day);
  const extra = extraTerm(firstMinute(exceptions, day, nowMs), vaccineFor(walkIn, referral), referral.dose);
  const [key] = Object.keys(slotsOfSeries([extra], day));
  if (!key || exceptions.length >= EXCEPTIONS_MAX) throw new Refusal('no_free_term');
  const slot = { ...parseSlotKey(key), servicePointId, day };
  refuseUnsuitable(referral, slot, nowMs, 'site');
  await publishTerms(
    await servicePointById(servicePointId),
    {
      timetable: { ...timetable, exceptions: [...exceptions, { kind: 'extra', day, ...extra }] },
      from: day,
      to: day,
      expectedVersion: current?.version ?? 0,
      by,
    },
    { db, now },
  );
  return slotIdOf(slot);
}

/** Returns the first full minute from now on at which no term was added yet. */
function firstMinute(exceptions: readonly DayException[], day: DayKey, nowMs: number): number {
  const taken = new Set(exceptions.map((one) => (one.kind === 'extra' && one.day === day ? one.from : undefined)));
  let minute = wallMinuteOf(nowMs) + 1;
  while (taken.has(clockOfMinute(minute))) minute++;
  return minute;
}

function extraTerm(minute: number, vaccineType: VaccineType, dose: number): TermSeries {
  const [from, to] = [clockOfMinute(minute), clockOfMinute(minute + ADDED_MINUTES)];
  return { from, to, slotMinutes: ADDED_MINUTES, capacity: 1, vaccineType, doses: [dose], audience: 'internal' };
}

function vaccineFor({ vaccineType }: WalkIn, { vaccineTypes }: Referral): VaccineType {
  const [only, ...others] = vaccineTypes;
  if (vaccineType) return vaccineType;
  if (only && others.length === 0) return only;
  const problem = `must be one of ${vaccineTypes.join(', ')}`;
  throw new Refusal('invalid_request', { problems: [{ field: '/vaccineType', problem }] });
}
