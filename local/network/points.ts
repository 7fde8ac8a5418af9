import { allocate } from './allocate.ts';
import { inventAddress, inventClinicName, inventMassPointName } from './invented-names.ts';
import { seededRandom } from './random.ts';
import { kindOf, type Town, type TownWeight, towns } from './towns.ts';
import { VOIVODESHIPS, voivodeshipOf } from './voivodeships.ts';

/** A vaccination point in the format of the public list of gov.pl. */
export interface GovPlPoint {
  readonly id: number;
  readonly ordinalNumber: string;
  readonly facilityName: string;
  readonly terc: string;
  readonly address: string;
  readonly zipCode: string;
  readonly voivodeship: string;
  readonly county: string;
  readonly community: string;
  readonly place: string;
  readonly lon: string;
  readonly lat: string;
  /** 1 a clinic, 2 a mass vaccination point. */
  readonly facilityType: 1 | 2;
}

const DEFAULT_POINT_COUNT = 320;

const FIRST_ID = 900_001;
const SEED = 20_210_518;
const MASS_POINT_SHARE = 0.09;
const POINTS_PER_VOIVODESHIP_MIN = 12;
const KM_PER_DEGREE = 111.2;

/** Claims on the points of a voivodeship, about in proportion to the people who live in the town and around it. */
const CLAIMS: Readonly<Record<TownWeight, { readonly weight: number; readonly min: number }>> = {
  1: { weight: 1, min: 0 },
  2: { weight: 1.5, min: 0 },
  3: { weight: 3, min: 0 },
  4: { weight: 8, min: 6 },
};

const RADIUS_KM: Readonly<Record<TownWeight, number>> = { 1: 0.8, 2: 1.2, 3: 2.2, 4: 3 };

/**
 * Invents a network of vaccination points: the same count always gives the same points. Names and addresses are made
 * up; the towns are real. Each voivodeship has at least 12 points once the count allows it.
 */
export function inventPoints(count: number = DEFAULT_POINT_COUNT): GovPlPoint[] {
  const random = seededRandom(SEED);
  const sites = sitesOf(count);
  const massPoints = massPointsAmong(sites);
  const taken = new Set<string>();
  return sites.map((town, index) => inventPoint(town, index, massPoints.has(index), taken, random));
}

/** Returns the town of every point, by voivodeship and town. */
function sitesOf(count: number): Town[] {
  const perVoivodeship = allocate(
    count,
    VOIVODESHIPS.map(({ thousands }) => ({ weight: thousands, min: POINTS_PER_VOIVODESHIP_MIN })),
  );
  return VOIVODESHIPS.flatMap(({ voiId }, index) => {
    const candidates = towns().filter(({ terc }) => terc.startsWith(voiId));
    const perTown = allocate(
      perVoivodeship[index]!,
      candidates.map(({ weight }) => CLAIMS[weight]),
    );
    return candidates.flatMap((town, rank) => Array<Town>(perTown[rank]!).fill(town));
  });
}

/** Chooses the mass points of every voivodeship, evenly along its list and in its bigger towns only. */
function massPointsAmong(sites: readonly Town[]): Set<number> {
  const byVoivodeship = Map.groupBy(sites.keys(), (index) => sites[index]!.terc.slice(0, 2));
  return new Set(
    [...byVoivodeship.values()].flatMap((indexes) => {
      const bigger = indexes.filter((index) => sites[index]!.weight > 1);
      const wanted = Math.min(bigger.length, Math.max(1, Math.round(indexes.length * MASS_POINT_SHARE)));
      return Array.from({ length: wanted }, (_, n) => bigger[Math.floor(((n + 0.5) * bigger.length) / wanted)]!);
    }),
  );
}

function inventPoint(town: Town, index: number, isMass: boolean, taken: Set<string>, random: () => number): GovPlPoint {
  const { terc, name, county, weight } = town;
  const isDistrict = kindOf(terc) === '8';
  const isPartOfCity = isDistrict || kindOf(terc) === '9';
  return {
    id: FIRST_ID + index,
    ordinalNumber: String(index + 1),
    facilityName: isMass ? inventMassPointName(random) : inventClinicName(random),
    terc,
    address: untaken(taken, terc, () => inventAddress(random)),
    zipCode: weight > 2 ? zipNear(town.zip, random) : town.zip,
    voivodeship: voivodeshipOf(terc.slice(0, 2))!.name.toLocaleUpperCase('pl'),
    county,
    community: isDistrict ? name.slice(county.length + 1) : name,
    place: (isPartOfCity ? county : name).toLocaleUpperCase('pl'),
    ...inventPosition(town, random),
    facilityType: isMass ? 2 : 1,
  };
}

/** Two points of one gmina never share an address: people could not tell them apart. */
function untaken(taken: Set<string>, terc: string, invent: () => string): string {
  for (;;) {
    const address = invent();
    const key = `${terc} ${address}`;
    if (taken.has(key)) continue;
    taken.add(key);
    return address;
  }
}

/** A big city has many postal codes: keeps the area of the town's code and varies its last two digits. */
function zipNear(zip: string, random: () => number): string {
  return `${zip.slice(0, 4)}${String(Math.floor(random() * 100)).padStart(2, '0')}`;
}

function inventPosition({ lat, lon, weight }: Town, random: () => number): { lon: string; lat: string } {
  const km = RADIUS_KM[weight] * Math.sqrt(random());
  const angle = 2 * Math.PI * random();
  const kmPerDegreeEast = KM_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
  return {
    lon: (lon + (km * Math.cos(angle)) / kmPerDegreeEast).toFixed(6),
    lat: (lat + (km * Math.sin(angle)) / KM_PER_DEGREE).toFixed(6),
  };
}
