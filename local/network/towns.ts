import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/** How big a town is: 1 a small seat of a powiat, 4 one of the ten biggest cities. */
export type TownWeight = 1 | 2 | 3 | 4;

/** A town, or a district of one of the big cities. */
export interface Town {
  readonly name: string;
  readonly simc: string;
  /** TERYT TERC code of the gmina, 7 digits. */
  readonly terc: string;
  readonly lat: number;
  readonly lon: number;
  readonly weight: TownWeight;
  /** A postal code in use at the centre. */
  readonly zip: string;
  /** The powiat, by its adjective; of a city with powiat rights, the city. */
  readonly county: string;
}

let table: readonly Town[] | undefined;

/**
 * Returns the towns of the default network: the 66 cities with powiat rights, the chief town of every other powiat,
 * other larger towns, and the districts of the five cities that TERYT divides. Every one of the 380 powiats has a row.
 */
export function towns(): readonly Town[] {
  table ??= (parse(readFileSync(new URL('./towns.csv', import.meta.url)), { columns: true }) as TownRow[]).map(townOf);
  return table;
}

type TownRow = Record<keyof Town, string>;

function townOf(row: TownRow): Town {
  return { ...row, lat: Number(row.lat), lon: Number(row.lon), weight: Number(row.weight) as TownWeight };
}

/** Tells whether the powiat of this TERC code is a city with powiat rights. */
export function isCityCounty(terc: string): boolean {
  return terc.slice(2, 4) > '60';
}

/** The last digit of a TERC code: the kind of gmina or of its part. */
export function kindOf(terc: string): string {
  return terc.slice(6);
}
