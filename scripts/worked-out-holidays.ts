import type { Plugin } from 'esbuild';
import { publicHolidaysOf } from '../shared/domain/public-holidays.ts';

/** From the programme's beginning to years after any term that can be published today. */
const FIRST_YEAR = 2020;
const YEARS_AHEAD = 20;

/**
 * Puts the holidays themselves in the place of shared/domain/public-holidays.ts, which works them out by the rules of all countries:
 * with those in its bundle a function that shows a calendar needs a third longer to its first answer. Other years have none there: no
 * term lies so far from today.
 */
export const workedOutHolidays: Plugin = {
  name: 'worked-out-holidays',
  setup(build) {
    build.onLoad({ filter: /shared\/domain\/public-holidays\.ts$/ }, () => ({
      contents: moduleOf(new Date().getFullYear() + YEARS_AHEAD),
      loader: 'js',
    }));
  },
};

function moduleOf(lastYear: number): string {
  const years = Array.from({ length: lastYear - FIRST_YEAR + 1 }, (_, i) => String(FIRST_YEAR + i));
  const table = Object.fromEntries(years.map((year) => [year, [...publicHolidaysOf(year)]]));
  return `const table = ${JSON.stringify(table)};
    export function publicHolidaysOf(year) {
      return new Map(table[year]);
    }`;
}
