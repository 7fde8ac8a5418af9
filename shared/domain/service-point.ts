import { hash } from 'node:crypto';
import { bytesOfUuid, uuidOf } from './ids.ts';

/** A place where people are vaccinated. */
export interface ServicePoint {
  readonly id: string;
  readonly name: string;
  /** Street and place, as shown to people. */
  readonly addressText: string;
  readonly place: string;
  readonly zipCode: string;
  /** TERYT TERC code of the gmina, 7 digits. */
  readonly terc: string;
  /** Voivodeship, the first 2 digits of the TERC code. */
  readonly voiId: string;
  readonly lat: number;
  readonly lon: number;
  readonly mobility: Mobility;
  readonly type: 'clinic' | 'massPoint';
  readonly status: 'ACTIVE' | 'INACTIVE';
}

export type Mobility = 'STATIONARY' | 'MOBILE';

/** How many bytes of a point's id decide the whole id; slot ids carry just these. */
export const POINT_SEED_BYTES = 6;

/**
 * Returns the id of the point that has this natural key. Public lists renumber their points with every download, so
 * the id comes from what identifies a point to people: its name, gmina, address and postal code.
 */
export function servicePointIdOf(naturalKey: readonly string[]): string {
  const key = naturalKey.map((part) => part.trim().toLocaleLowerCase('pl')).join('|');
  return servicePointIdOfSeed(hash('sha256', key, 'buffer').subarray(0, POINT_SEED_BYTES));
}

/** Completes a point's id from its seed: a slot id can name its point in six bytes. */
export function servicePointIdOfSeed(seed: Buffer): string {
  const rest = hash('sha256', Buffer.concat([Buffer.from('service-point'), seed]), 'buffer');
  return uuidOf(Buffer.concat([seed, rest.subarray(0, 16 - POINT_SEED_BYTES)]));
}

/** Returns the seed of a point's id, or undefined when the text is not a UUID. */
export function seedOfServicePoint(id: string): Buffer | undefined {
  return bytesOfUuid(id)?.subarray(0, POINT_SEED_BYTES);
}
