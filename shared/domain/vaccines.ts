import { type KnownVaccine, programmes } from './programmes/programmes.ts';

/** A vaccine's type as it stands on the wire. Which there are, the programmes say. */
export type VaccineType = string;

/**
 * All vaccine types that are known, in their programmes' order. Grows when a version brings
 * another.
 */
export const VACCINE_TYPES: readonly VaccineType[] = programmes.vaccineTypes;

/**
 * Returns a vaccine that is known to exist. Throws for any other: what comes from outside is
 * checked where it comes in.
 */
export function vaccineOf(type: VaccineType): KnownVaccine {
  const vaccine = programmes.vaccine(type);
  if (!vaccine) throw new Error(`not a known vaccine: ${type}`);
  return vaccine;
}

/** Returns the vaccine type with this number, or undefined. */
export function vaccineTypeOfNumber(number: number): VaccineType | undefined {
  return programmes.vaccineTypeOfNumber(number);
}
