import { describe, expect, it } from 'vitest';
import type { WeeklyRule } from '../../shared/domain/schedule.ts';
import { inventPoints } from './points.ts';
import { type ScheduledPoint, type ScheduleOptions, weeklyRules } from './schedules.ts';
import { VOIVODESHIPS } from './voivodeships.ts';

const SMALL = { scale: 'small' } as const;
const NATIONAL = { scale: 'national' } as const;

const minuteOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const slotsADay = ({ from, to, slotMinutes }: WeeklyRule) => Math.floor((minuteOf(to) - minuteOf(from)) / slotMinutes);

/** Counts slots and places over days that start on a Monday. */
function placesOver(rules: readonly WeeklyRule[], days: number): { slots: number; places: number } {
  let slots = 0;
  let places = 0;
  for (let day = 0; day < days; day++) {
    for (const rule of rules.filter(({ weekdays }) => weekdays.includes((day % 7) + 1))) {
      slots += slotsADay(rule);
      places += slotsADay(rule) * rule.capacity;
    }
  }
  return { slots, places };
}

function totalsOf(points: readonly ScheduledPoint[], options: ScheduleOptions) {
  return placesOver(
    points.flatMap((point) => weeklyRules(point, options)),
    14,
  );
}

const clinics = Array.from({ length: 1000 }, (_, index) => ({ facilityType: 1, index }) as const);
const massPoints = Array.from({ length: 1000 }, (_, index) => ({ facilityType: 2, index }) as const);

describe.each([SMALL, NATIONAL])('timetables at $scale scale', (options) => {
  it('are the same each time', () => {
    for (const point of [...clinics, ...massPoints]) {
      expect(weeklyRules(point, options)).toEqual(weeklyRules(point, options));
    }
  });

  it('have whole slots inside one day, at least one place and known weekdays', () => {
    for (const rule of [...clinics, ...massPoints].flatMap((point) => weeklyRules(point, options))) {
      expect(rule.from).toMatch(/^[01]\d:[03]0$/);
      expect(rule.to).toMatch(/^[012]\d:[03]0$/);
      expect(slotsADay(rule)).toBeGreaterThan(0);
      expect(rule.capacity).toBeGreaterThan(0);
      expect(rule.weekdays.length).toBeGreaterThan(1);
      expect(rule.weekdays).toEqual([...new Set(rule.weekdays)].sort());
      for (const weekday of rule.weekdays) expect([1, 2, 3, 4, 5, 6, 7]).toContain(weekday);
    }
  });

  it('never give one point two rules for the same time', () => {
    for (const point of [...clinics, ...massPoints]) {
      const rules = weeklyRules(point, options);
      for (const [index, rule] of rules.entries()) {
        const next = rules[index + 1];
        if (next) expect(minuteOf(next.from)).toBeGreaterThanOrEqual(minuteOf(rule.to));
      }
    }
  });

  it('offer each vaccine about as often as it was delivered', () => {
    const shareOf = (vaccineType: string) =>
      clinics.filter((point) => weeklyRules(point, options)[0]?.vaccineType === vaccineType).length / clinics.length;
    expect(shareOf('cov19.pfizer')).toBeCloseTo(0.6, 1);
    expect(shareOf('cov19.astra_zeneca')).toBeCloseTo(0.2, 1);
    expect(shareOf('cov19.moderna')).toBeCloseTo(0.15, 1);
    expect(shareOf('cov19.johnson_and_johnson')).toBeCloseTo(0.05, 1);
  });

  it('give some clinics hours for second doses or for their own staff, and no second dose of Janssen', () => {
    const rules = clinics.flatMap((point) => weeklyRules(point, options));
    expect(rules.some(({ doses }) => doses.includes(2))).toBe(true);
    expect(rules.some(({ audience }) => audience === 'internal')).toBe(true);
    expect(rules.some(({ doses, vaccineType }) => doses.includes(2) && vaccineType.endsWith('johnson'))).toBe(false);
    for (const point of [...clinics, ...massPoints]) {
      expect(weeklyRules(point, options)[0]).toMatchObject({ doses: [1], audience: 'external' });
    }
  });

  it('open mass points six or seven days, eight hours or more, and some with two vaccines', () => {
    const timetables = massPoints.map((point) => weeklyRules(point, options));
    for (const rules of timetables) {
      expect(rules[0]!.weekdays.length).toBeGreaterThanOrEqual(6);
      expect(minuteOf(rules.at(-1)!.to) - minuteOf(rules[0]!.from)).toBeGreaterThanOrEqual(8 * 60);
    }
    const vaccineCounts = new Set(timetables.map((rules) => new Set(rules.map(({ vaccineType }) => vaccineType)).size));
    expect([...vaccineCounts].sort()).toEqual([1, 2]);
  });
});

it('the default network has, in each voivodeship, at least 80 first-dose places on every day of the week', () => {
  const network = inventPoints().map(({ terc, facilityType }, index) => ({
    voiId: terc.slice(0, 2),
    facilityType,
    index,
  }));
  for (const { voiId } of VOIVODESHIPS) {
    const rules = network
      .filter((point) => point.voiId === voiId)
      .flatMap((point) => weeklyRules(point, SMALL))
      .filter(({ doses, audience }) => doses.includes(1) && audience === 'external');
    for (const weekday of [1, 2, 3, 4, 5, 6, 7]) {
      const ofDay = rules
        .filter(({ weekdays }) => weekdays.includes(weekday))
        .map((rule) => ({ ...rule, weekdays: [1] }));
      expect(placesOver(ofDay, 1).places).toBeGreaterThanOrEqual(80);
    }
  }
});

describe('two weeks at national scale hold 1.0 to 1.3 million places in at most 700,000 slots', () => {
  it('with the invented points', () => {
    const network = inventPoints(6934).map(({ facilityType }, index) => ({ facilityType, index }));
    const { slots, places } = totalsOf(network, NATIONAL);
    expect(places).toBeGreaterThan(1_000_000);
    expect(places).toBeLessThan(1_300_000);
    expect(slots).toBeLessThan(700_000);
  });

  it('with 6,316 clinics and 618 mass points in any other order', () => {
    const network = Array.from({ length: 6934 }, (_, index) => ({ facilityType: index < 618 ? 2 : 1, index }) as const);
    const { slots, places } = totalsOf(network, NATIONAL);
    expect(places).toBeGreaterThan(1_000_000);
    expect(places).toBeLessThan(1_300_000);
    expect(slots).toBeLessThan(700_000);
  });
});
