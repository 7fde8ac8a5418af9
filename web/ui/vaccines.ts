import { programmes } from '../../shared/domain/programmes/programmes.ts';
import type { VaccineType } from '../../shared/domain/vaccines.ts';

export type { VaccineType };

export const VACCINE_TYPES: readonly VaccineType[] = programmes.vaccineTypes;

/** What forms begin with. */
export const FIRST_VACCINE: VaccineType = VACCINE_TYPES[0]!;

/**
 * Returns the name that stands on the vial. A vaccine newer than the page is called by its type.
 */
export function vaccineName(type: VaccineType): string {
  return programmes.vaccine(type)?.name ?? type;
}
