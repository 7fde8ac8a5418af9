import { addDays, ageOn, type DayKey, dayOf, instantOf, isoDateOf, midnightOf } from './civil-time.ts';
import { REFERRAL_VALID_DAYS, type Referral, referralIdOf } from './referral.ts';
import type { VaccineType } from './vaccines.ts';

/** When the dose after one of a vaccine is due, in days after it. */
interface Interval {
  readonly minDays: number;
  /** By then it should be given; later is late, and better than never. */
  readonly maxDays: number;
  readonly vaccineTypes: readonly VaccineType[];
  /** Absent for the second dose of the course. */
  readonly booster?: 'first' | 'second';
}

/** The dose just given. */
export interface GivenDose {
  readonly vaccineType: VaccineType;
  readonly dose: number;
  /** Which booster it was; absent for a dose of the primary course. */
  readonly booster?: 'first' | 'second' | undefined;
  /** `YYYY-MM-DD`, where known: without it no dose that depends on age is due. */
  readonly birthDate?: string | undefined;
}

/** Rules as they came into force, the latest first: announcements of the Ministry of Health, 2021-22. */
interface Rules {
  readonly from: DayKey;
  /** After the first dose; a vaccine without an entry has a course of one. */
  readonly second: Readonly<Partial<Record<VaccineType, readonly [minDays: number, maxDays: number]>>>;
  /** After the last dose of the course. */
  readonly booster?: BoosterRule;
  /** After the first booster. */
  readonly secondBooster?: BoosterRule & { readonly fromAge: number };
}

interface BoosterRule {
  readonly minDays: number;
  readonly vaccineTypes: readonly VaccineType[];
}

const MRNA: readonly VaccineType[] = ['cov19.pfizer', 'cov19.moderna'];
const SHORTENED = {
  'cov19.pfizer': [21, 42],
  'cov19.moderna': [28, 42],
  'cov19.astra_zeneca': [35, 84],
} as const;

const RULES: readonly Rules[] = [
  {
    from: '20220722',
    second: SHORTENED,
    booster: { minDays: 90, vaccineTypes: MRNA },
    secondBooster: { fromAge: 60, minDays: 120, vaccineTypes: MRNA },
  },
  {
    from: '20220420',
    second: SHORTENED,
    booster: { minDays: 180, vaccineTypes: MRNA },
    secondBooster: { fromAge: 80, minDays: 120, vaccineTypes: MRNA },
  },
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

/**
 * Returns when the next dose is due, by the rules in force on the day of the last, or undefined when none is: a course of one or two
 * doses is followed by one booster, and by a second for those who by its first day are old enough.
 */
export function intervalAfter(given: GivenDose, givenOn: DayKey): Interval | undefined {
  const rules = RULES.find(({ from }) => from <= givenOn);
  if (!rules || given.booster === 'second') return undefined;
  if (given.booster === 'first') return isOldEnough(given, rules, givenOn) ? boosterBy(rules, 'second') : undefined;
  const { vaccineType, dose } = given;
  const second = rules.second[vaccineType];
  if (dose === 1 && second) return { minDays: second[0], maxDays: second[1], vaccineTypes: [vaccineType] };
  const endsCourse = second ? dose === 2 : dose === 1;
  return endsCourse ? boosterBy(rules, 'first') : undefined;
}

function boosterBy(rules: Rules, booster: 'first' | 'second'): Interval | undefined {
  const rule = booster === 'first' ? rules.booster : rules.secondBooster;
  if (!rule) return undefined;
  const { minDays, vaccineTypes } = rule;
  return { minDays, maxDays: minDays + BOOSTER_WINDOW_DAYS, vaccineTypes, booster };
}

function isOldEnough({ birthDate }: GivenDose, { secondBooster }: Rules, givenOn: DayKey): boolean {
  if (!birthDate || !secondBooster) return false;
  return ageOn(birthDate, isoDateOf(addDays(givenOn, secondBooster.minDays))) >= secondBooster.fromAge;
}

/**
 * Issues the referral for the dose after one that was given on a day, today unless told otherwise, or undefined when none is due. Its dates
 * count from that day; where the dose was recorded late, it can be booked for as long as any other all the same.
 */
export function nextDose(
  { patientId, programme, dose, booster }: Referral,
  given: Pick<GivenDose, 'vaccineType' | 'birthDate'>,
  nowMs: number,
  givenOn = dayOf(nowMs),
): Referral | undefined {
  const interval = intervalAfter({ ...given, dose, booster }, givenOn);
  if (!interval) return undefined;
  const lastDueOn = addDays(givenOn, interval.maxDays);
  const today = dayOf(nowMs);
  return {
    id: referralIdOf(patientId, programme, dose + 1),
    patientId,
    programme,
    dose: dose + 1,
    ...(interval.booster && { booster: interval.booster }),
    vaccineTypes: interval.vaccineTypes,
    bookableFrom: instantOf(nowMs),
    visitNotBefore: addDays(givenOn, interval.minDays),
    expiringAt: instantOf(midnightOf(addDays(lastDueOn > today ? lastDueOn : today, REFERRAL_VALID_DAYS))),
    state: 'issued',
    visit: null,
    bookings: 0,
  };
}
