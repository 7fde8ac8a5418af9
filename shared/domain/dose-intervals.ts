import { addDays, type DayKey, dayOf, instantOf, midnightOf } from './civil-time.ts';
import { idFrom } from './ids.ts';
import type { Referral } from './referral.ts';
import type { VaccineType } from './vaccines.ts';

/** When the dose after one of a vaccine is due, in days after it. */
interface Interval {
  readonly minDays: number;
  /** By then it should be given; later is late, and better than never. */
  readonly maxDays: number;
  readonly vaccineTypes: readonly VaccineType[];
}

/** Rules as they came into force, the latest first: announcements of the Ministry of Health, 2021-22. */
interface Rules {
  readonly from: DayKey;
  /** After the first dose; a vaccine without an entry has a course of one. */
  readonly second: Readonly<Partial<Record<VaccineType, readonly [minDays: number, maxDays: number]>>>;
  /** After the last dose of the course. */
  readonly booster?: Omit<Interval, 'maxDays'>;
}

const MRNA: readonly VaccineType[] = ['cov19.pfizer', 'cov19.moderna'];
const SHORTENED = {
  'cov19.pfizer': [21, 42],
  'cov19.moderna': [28, 42],
  'cov19.astra_zeneca': [35, 84],
} as const;

const RULES: readonly Rules[] = [
  { from: '20220722', second: SHORTENED, booster: { minDays: 90, vaccineTypes: MRNA } },
  { from: '20211102', second: SHORTENED, booster: { minDays: 180, vaccineTypes: MRNA } },
  { from: '20210608', second: SHORTENED },
  {
    from: '20210517',
    second: { 'cov19.pfizer': [35, 42], 'cov19.moderna': [35, 42], 'cov19.astra_zeneca': [35, 84] },
  },
  {
    from: '20201227',
    second: { 'cov19.pfizer': [42, 42], 'cov19.moderna': [42, 42], 'cov19.astra_zeneca': [84, 84] },
  },
];

/** A booster has no last day; its referral is good for as long as any other. */
const BOOSTER_WINDOW_DAYS = 180;
/** How long a referral stays valid after the dose should have been given. */
const VALID_DAYS = 90;

/**
 * Returns when the dose after `dose` of a vaccine is due, by the rules in force on the day it was given, or undefined when none is:
 * a course of one or two doses is followed by one booster; a second booster is issued by cohort.
 */
export function intervalAfter(vaccineType: VaccineType, dose: number, givenOn: DayKey): Interval | undefined {
  const rules = RULES.find(({ from }) => from <= givenOn);
  if (!rules) return undefined;
  const { booster } = rules;
  const second = rules.second[vaccineType];
  if (dose === 1 && second) return { minDays: second[0], maxDays: second[1], vaccineTypes: [vaccineType] };
  const endsCourse = second ? dose === 2 : dose === 1;
  if (!endsCourse || !booster) return undefined;
  return { ...booster, maxDays: booster.minDays + BOOSTER_WINDOW_DAYS };
}

/** Returns the id of a person's referral for a dose: issuing twice gives one referral. */
export function referralIdOf(patientId: string, programme: string, dose: number): string {
  return idFrom('referral', patientId, programme, dose);
}

/** Issues the referral for the dose after the one just given, or undefined when none is due. */
export function nextDose(
  { patientId, programme, dose }: Referral,
  vaccineType: VaccineType,
  nowMs: number,
): Referral | undefined {
  const givenOn = dayOf(nowMs);
  const interval = intervalAfter(vaccineType, dose, givenOn);
  if (!interval) return undefined;
  return {
    id: referralIdOf(patientId, programme, dose + 1),
    patientId,
    programme,
    dose: dose + 1,
    vaccineTypes: interval.vaccineTypes,
    bookableFrom: instantOf(nowMs),
    visitNotBefore: addDays(givenOn, interval.minDays),
    expiringAt: instantOf(midnightOf(addDays(givenOn, interval.maxDays + VALID_DAYS))),
    state: 'issued',
    visit: null,
    bookings: 0,
  };
}
