import { BUILT_IN } from '../../shared/domain/programmes/built-in.ts';
import type { WeeklyRule } from '../../shared/domain/schedule.ts';
import type { VaccineType } from '../../shared/domain/vaccines.ts';
import { pick, pickWeighted, seededRandom } from './random.ts';

export interface ScheduledPoint {
  /** 1 a clinic, 2 a mass vaccination point. */
  readonly facilityType: 1 | 2;
  /** Place in the list of points; decides everything that varies. */
  readonly index: number;
}

export interface ScheduleOptions {
  /** `small` fills a default network with plenty of terms; `national` keeps the days of 7,000 points small. */
  readonly scale: 'small' | 'national';
}

type Random = () => number;
type Weighted<T> = readonly (readonly [item: T, weight: number])[];

/** How often points have the vaccines of the programme, in its order: about as in spring 2021. */
const SHARES = [60, 15, 20, 5];
const { vaccines, rules } = BUILT_IN[0]!;
const { courses } = rules.at(-1)!;

/** The most frequent first. */
const VACCINES: Weighted<VaccineType> = SHARES.map((share, i) => [vaccines[i]!.type, share] as const).sort(
  ([, a], [, b]) => b - a,
);

interface Pace {
  readonly slotMinutes: number;
  readonly capacity: number;
}

const CLINIC_PACES: Readonly<Record<ScheduleOptions['scale'], Weighted<Pace>>> = {
  small: [
    [{ slotMinutes: 15, capacity: 1 }, 50],
    [{ slotMinutes: 15, capacity: 2 }, 35],
    [{ slotMinutes: 5, capacity: 1 }, 15],
  ],
  national: [
    [{ slotMinutes: 30, capacity: 2 }, 65],
    [{ slotMinutes: 30, capacity: 1 }, 25],
    [{ slotMinutes: 20, capacity: 1 }, 10],
  ],
};

const MASS_PACES: Readonly<Record<ScheduleOptions['scale'], Weighted<Pace>>> = {
  small: [
    [{ slotMinutes: 5, capacity: 3 }, 40],
    [{ slotMinutes: 10, capacity: 4 }, 30],
    [{ slotMinutes: 10, capacity: 6 }, 30],
  ],
  national: [
    [{ slotMinutes: 30, capacity: 3 }, 30],
    [{ slotMinutes: 30, capacity: 4 }, 50],
    [{ slotMinutes: 20, capacity: 3 }, 20],
  ],
};

const SECOND_RULE_CHANCE = 0.35;

/** Returns the weekly timetable of an invented point: the same point always gets the same one. Its rules never overlap. */
export function weeklyRules(point: ScheduledPoint, options: ScheduleOptions): WeeklyRule[] {
  const random = seededRandom(point.index + 1);
  return point.facilityType === 1 ? clinicRules(random, options) : massPointRules(random, options);
}

function clinicRules(random: Random, { scale }: ScheduleOptions): WeeklyRule[] {
  const opensAt = pick([8, 8.5, 9, 13, 14, 15], random);
  const closesAt = opensAt + pick([3, 3.5, 4], random);
  const main: WeeklyRule = {
    weekdays: clinicWeekdays(random),
    from: clock(opensAt),
    to: clock(closesAt),
    ...pickWeighted(CLINIC_PACES[scale], random),
    vaccineType: pickWeighted(VACCINES, random),
    doses: [1],
    audience: 'external',
  };
  if (random() >= SECOND_RULE_CHANCE) return [main];
  return [main, { ...main, from: clock(closesAt), to: clock(closesAt + 1), ...secondPurpose(main, random) }];
}

/** Two to five working days; some clinics open on a Saturday, and a few on a Sunday too. */
function clinicWeekdays(random: Random): number[] {
  const days = [1, 2, 3, 4, 5];
  const open = pickWeighted(
    [2, 3, 4, 5].map((count) => [count, 1] as const),
    random,
  );
  while (days.length > open) days.splice(Math.floor(random() * days.length), 1);
  const weekend = random();
  if (weekend < 0.2) days.push(6);
  if (weekend < 0.06) days.push(7);
  return days;
}

/** An extra hour gives second doses, where there are any, or is kept for the point's own staff to fill. */
function secondPurpose({ vaccineType }: WeeklyRule, random: Random): Partial<WeeklyRule> {
  const isSecondDose = random() < 0.6 && hasSecondDose(vaccineType);
  return isSecondDose ? { doses: [2] } : { audience: 'internal' };
}

function hasSecondDose(vaccineType: VaccineType): boolean {
  return courses.some(({ vaccines, next }) => vaccines.includes(vaccineType) && next.length > 0);
}

function massPointRules(random: Random, { scale }: ScheduleOptions): WeeklyRule[] {
  const opensAt = pick([8, 9, 10], random);
  const closesAt = opensAt + pick([8, 9, 10], random);
  const changesAt = opensAt + 4;
  const weekdays = random() < 0.8 ? [1, 2, 3, 4, 5, 6, 7] : [1, 2, 3, 4, 5, 6];
  const morning: WeeklyRule = {
    weekdays,
    from: clock(opensAt),
    to: clock(changesAt),
    ...pickWeighted(MASS_PACES[scale], random),
    vaccineType: pickWeighted(VACCINES, random),
    doses: [1],
    audience: 'external',
  };
  const hasTwoVaccines = random() < 0.4;
  if (!hasTwoVaccines) return [{ ...morning, to: clock(closesAt) }];
  const others = VACCINES.filter(([vaccineType]) => vaccineType !== morning.vaccineType);
  const vaccineType = pickWeighted(others, random);
  return [morning, { ...morning, from: clock(changesAt), to: clock(closesAt), vaccineType }];
}

function clock(hours: number): string {
  const hour = Math.floor(hours);
  return `${String(hour).padStart(2, '0')}:${String(Math.round((hours - hour) * 60)).padStart(2, '0')}`;
}
