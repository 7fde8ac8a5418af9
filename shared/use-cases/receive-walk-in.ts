import type { Firestore } from '@google-cloud/firestore';
import type { Appointment } from '../domain/appointment.ts';
import { dayOf, instantOf } from '../domain/civil-time.ts';
import { type ErrorCode, Refusal } from '../domain/errors.ts';
import type { Referral } from '../domain/referral.ts';
import { siteDayIdOf, slotIdOf, startOf } from '../domain/slot.ts';
import type { VaccineType } from '../domain/vaccines.ts';
import { refuseUnbookable, refuseUnsuitable } from '../domain/visit-rules.ts';
import type { ServicePointById } from '../store/service-point-cache.ts';
import { readSiteDays } from '../store/site-days.ts';
import { addTerm } from './add-term.ts';
import { freeTermsOf, ownReferral, visitAlreadyMade } from './book-at-site.ts';
import { bookVisit } from './book-visit.ts';
import type { VisitChanges } from './change-visits.ts';

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

async function addedTerm(walkIn: WalkIn, referral: Referral, { db, servicePointById, now }: Context): Promise<string> {
  const { servicePointId, by } = walkIn;
  const vaccineType = vaccineFor(walkIn, referral);
  // Nothing is added for someone who could not have it.
  const wish = { vaccineType, dose: referral.dose, day: dayOf(now()), servicePointId, startMinute: 0 };
  refuseUnsuitable(referral, { ...wish, audience: 'internal' }, now(), 'site');
  const point = await servicePointById(servicePointId);
  return slotIdOf(await addTerm(point, { vaccineType, dose: referral.dose, by }, { db, now }));
}

function vaccineFor({ vaccineType }: WalkIn, { vaccineTypes }: Referral): VaccineType {
  const [only, ...others] = vaccineTypes;
  if (vaccineType) return vaccineType;
  if (only && others.length === 0) return only;
  const problem = `must be one of ${vaccineTypes.join(', ')}`;
  throw new Refusal('invalid_request', { problems: [{ field: '/vaccineType', problem }] });
}
