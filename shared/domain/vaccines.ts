/** A row of the vaccine catalogue. Adding a vaccine is adding a row. */
export interface Vaccine {
  /** Never reused: slot ids carry it in one byte. */
  readonly number: number;
  readonly name: string;
  readonly programme: 'cov19';
  /** EU DCC 1.3 `mp` value. */
  readonly productCode: string;
}

const CATALOGUE = {
  'cov19.pfizer': { number: 1, name: 'Comirnaty', programme: 'cov19', productCode: 'EU/1/20/1528' },
  'cov19.moderna': { number: 2, name: 'Spikevax', programme: 'cov19', productCode: 'EU/1/20/1507' },
  'cov19.astra_zeneca': { number: 3, name: 'Vaxzevria', programme: 'cov19', productCode: 'EU/1/21/1529' },
  'cov19.johnson_and_johnson': { number: 4, name: 'Jcovden', programme: 'cov19', productCode: 'EU/1/20/1525' },
} as const satisfies Record<string, Vaccine>;

export type VaccineType = keyof typeof CATALOGUE;

/** The vaccine types as they stand on the wire, in catalogue order. */
export const VACCINE_TYPES = Object.keys(CATALOGUE) as VaccineType[];

const BY_NUMBER = new Map<number, VaccineType>(VACCINE_TYPES.map((type) => [CATALOGUE[type].number, type]));

export function vaccineOf(type: VaccineType): Vaccine {
  return CATALOGUE[type];
}

/** Returns the vaccine type with this catalogue number, or undefined. */
export function vaccineTypeOfNumber(number: number): VaccineType | undefined {
  return BY_NUMBER.get(number);
}
