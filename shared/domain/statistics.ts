import { ageOn } from './civil-time.ts';

/** Ages of the Ministry's reports: the lower bound of each band, in years. */
const BANDS = [0, 5, 12, 18, 25, 35, 45, 55, 65, 75, 80] as const;

/** Returns the age band on a day, e.g. `65-74` or `80+`. Dates are `YYYY-MM-DD`. */
export function ageBandOf(birthDate: string, onDate: string): string {
  const age = ageOn(birthDate, onDate);
  // A PESEL can state a birth in the future; it counts as the youngest.
  const index = Math.max(
    0,
    BANDS.findLastIndex((from) => age >= from),
  );
  const next = BANDS[index + 1];
  return next === undefined ? `${BANDS[index]}+` : `${BANDS[index]}-${next - 1}`;
}
