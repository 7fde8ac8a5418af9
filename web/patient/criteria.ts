import { ApiError } from '../ui/http-client.ts';
import { addDays } from '../ui/time.ts';
import type { VaccineType } from '../ui/vaccines.ts';
import type { Locality, SlotSearch } from './api.ts';

export const RADIUS_KM = {
  distanceRange0_5: 5,
  distanceRange0_10: 10,
  distanceRange0_25: 25,
  distanceRange0_50: 50,
} as const satisfies Record<NonNullable<SlotSearch['distanceRangeCode']>, number>;

export type DistanceCode = keyof typeof RADIUS_KM;

/** The search form as it stands, before it is known to be complete. */
export interface Criteria {
  readonly place: 'locality' | 'postalCode';
  readonly voiId: string;
  readonly localityText: string;
  readonly locality: Locality | undefined;
  readonly postalCode: string;
  readonly distance: DistanceCode;
  readonly fromDay: string;
  readonly toDay: string;
  readonly fromHour: string;
  readonly toHour: string;
  readonly vaccineTypes: readonly VaccineType[];
}

/** Texts of the form that name what is wrong, by the field. */
export type Problems = Partial<Record<keyof Criteria, ProblemText>>;
export type ProblemText =
  | 'wrongVoivodeship'
  | 'wrongLocality'
  | 'wrongPostalCode'
  | 'unknownPostalCode'
  | 'wrongFromDay'
  | 'wrongToDay'
  | 'wrongHours';

const DAYS_AHEAD = 14;

export function firstCriteria(today: string): Criteria {
  return {
    place: 'locality',
    voiId: '',
    localityText: '',
    locality: undefined,
    postalCode: '',
    distance: 'distanceRange0_10',
    fromDay: today,
    toDay: addDays(today, DAYS_AHEAD),
    fromHour: '',
    toHour: '',
    vaccineTypes: [],
  };
}

/** Returns what keeps the form from being sent; empty when nothing does. Days are `YYYY-MM-DD`, as date fields give them. */
export function problemsOf(criteria: Criteria, today: string): Problems {
  const { place, voiId, locality, localityText, postalCode, fromDay, toDay, fromHour, toHour } = criteria;
  return {
    ...(place === 'locality' && !voiId && { voiId: 'wrongVoivodeship' }),
    ...(place === 'locality' && localityText.trim() && !locality && { localityText: 'wrongLocality' }),
    ...(place === 'postalCode' && !codeOf(postalCode) && { postalCode: 'wrongPostalCode' }),
    ...(fromDay < today && { fromDay: 'wrongFromDay' }),
    ...(toDay < fromDay && { toDay: 'wrongToDay' }),
    ...(fromHour && toHour && toHour < fromHour && { toHour: 'wrongHours' }),
  } as const;
}

/**
 * Returns what the server finds wrong with a field, by the refusal of a search; undefined for any
 * other failure.
 */
export function problemsIn(error: Error | undefined): Problems | undefined {
  const isUnknown = error instanceof ApiError && error.code === 'ERR_POSTAL_CODE_UNKNOWN';
  return isUnknown ? { postalCode: 'unknownPostalCode' } : undefined;
}

/** Returns the search that a form without problems asks for. */
export function searchOf(criteria: Criteria, prescriptionId: string): SlotSearch {
  const { place, voiId, locality, postalCode, distance, fromDay, toDay, fromHour, toHour, vaccineTypes } = criteria;
  return {
    dayRange: { from: fromDay, to: toDay },
    // The server knows closed ranges only; an end left open is the day's own.
    ...((fromHour || toHour) && { hourRange: { from: fromHour || '00:00', to: toHour || '23:59' } }),
    prescriptionId,
    ...(place === 'locality'
      ? { voiId, ...(locality && { geoId: locality.parentId }) }
      : { postalCode: codeOf(postalCode)!, distanceRangeCode: distance }),
    ...(vaccineTypes.length > 0 && { vaccineTypes: [...vaccineTypes] }),
  };
}

/** Reads a postal code as people write it: with the dash, a space or nothing in the middle. */
export function codeOf(text: string): string | undefined {
  const [, area, rest] = /^\s*(\d{2})[-\s]?(\d{3})\s*$/.exec(text) ?? [];
  return area && `${area}-${rest}`;
}
