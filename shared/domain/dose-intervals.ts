import { type DayKey, dayOf } from './civil-time.ts';
import type { GivenDose } from './programmes/doses.ts';
import { termsAfter } from './programmes/entitlement.ts';
import { programmes } from './programmes/programmes.ts';
import { type Referral, referralOn } from './referral.ts';

/**
 * Issues the referral for the dose after one that was given on a day, today unless told otherwise, or undefined when none is due. Its dates
 * count from that day; where the dose was recorded late, it can be booked for as long as any other all the same.
 */
export function nextDose(
  { patientId, programme: id, season, dose, booster, course, firstTime }: Referral,
  given: Pick<GivenDose, 'vaccineType' | 'birthDate'>,
  nowMs: number,
  givenOn: DayKey = dayOf(nowMs),
): Referral | undefined {
  const programme = programmes.inForce(id, nowMs);
  const terms = termsAfter(
    { given: { ...given, dose, booster, course, firstTime }, givenOn },
    { programme, atMs: nowMs, season: programme.seasons?.find((one) => one.id === season) },
  );
  return terms && referralOn(terms, patientId, programme, nowMs);
}
