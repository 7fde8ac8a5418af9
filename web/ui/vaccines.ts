import type { Static } from 'typebox';
import type { VaccineTypeName } from '../../shared/http/wire.ts';

export type VaccineType = Static<typeof VaccineTypeName>;

/** The vaccines under the names that stand on their vials; one that the server adds must be named here to compile. */
const NAMES = {
  'cov19.pfizer': 'Comirnaty',
  'cov19.moderna': 'Spikevax',
  'cov19.astra_zeneca': 'Vaxzevria',
  'cov19.johnson_and_johnson': 'Jcovden',
} as const satisfies Record<VaccineType, string>;

export const VACCINE_TYPES = Object.keys(NAMES) as VaccineType[];

export function vaccineName(type: VaccineType): string {
  return NAMES[type];
}
