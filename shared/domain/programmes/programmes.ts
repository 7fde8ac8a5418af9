import { type DayKey, type Instant, instantOf, isoDateOf } from '../civil-time.ts';
import { BUILT_IN } from './built-in.ts';
import type { Programme, ProgrammeVaccine, Season } from './schema.ts';

/** A vaccine, with the programme that it belongs to. */
export interface KnownVaccine extends ProgrammeVaccine {
  readonly programme: string;
}

/** The doses that are counted together, and named so in the ids of referrals. */
export interface Series {
  readonly programme: string;
  readonly season?: string;
}

/**
 * The versions of programmes that are known. It only grows: a version that was added stays, and
 * what is in force is decided by the moment alone, so that every instance changes over at the same
 * one.
 */
export class Programmes {
  /** Of each programme the latest to take effect first. */
  readonly #versions = new Map<string, readonly Programme[]>();
  readonly #vaccines = new Map<string, KnownVaccine>();
  readonly #typesByNumber = new Map<number, string>();
  readonly #offeredSince = new Map<string, Instant>();
  readonly #types: string[] = [];
  #series: readonly Series[] = [];

  constructor(versions: readonly Programme[] = []) {
    for (const version of versions) this.add(version);
  }

  /**
   * Adds a version; one that is known stays as it is. Throws where a vaccine's number is another's.
   */
  add(version: Programme): void {
    const known = this.#versions.get(version.id) ?? [];
    if (known.some((one) => one.version === version.version)) return;
    for (const { type, number } of version.vaccines) {
      const isOthers = (this.#typesByNumber.get(number) ?? type) !== type;
      const wasOther = (this.#vaccines.get(type)?.number ?? number) !== number;
      if (isOthers || wasOther)
        throw new Error(`${version.id} ${version.version}: ${type} cannot have the number ${number}`);
    }
    const versions = [...known, version].sort(latestFirst);
    this.#versions.set(version.id, versions);
    for (const vaccine of version.vaccines) {
      const { type, number } = vaccine;
      if (!this.#vaccines.has(type)) this.#types.push(type);
      // Of two versions that name a vaccine the later one says what it is called.
      if (version === versions[0] || !this.#vaccines.has(type)) {
        this.#vaccines.set(type, { ...vaccine, programme: version.id });
      }
      this.#typesByNumber.set(number, type);
      const since = this.#offeredSince.get(type) ?? version.effectiveFrom;
      this.#offeredSince.set(type, since < version.effectiveFrom ? since : version.effectiveFrom);
    }
    this.#series = [...this.#versions.values()].flatMap(seriesOf);
  }

  /**
   * Returns the version of a programme that is in force at a moment, or undefined before the first.
   */
  at(id: string, atMs: number): Programme | undefined {
    const at = instantOf(atMs);
    return this.#versions.get(id)?.find(({ effectiveFrom }) => effectiveFrom <= at);
  }

  /** Returns the version of a programme with this number, or undefined when it is not known. */
  version(id: string, version: number): Programme | undefined {
    return this.#versions.get(id)?.find((one) => one.version === version);
  }

  /** Returns the version of a programme with the highest number, or undefined when none is known. */
  latestOf(id: string): Programme | undefined {
    return this.#versions.get(id)?.toSorted((a, b) => b.version - a.version)[0];
  }

  /** Returns the version in force of every programme that has one, in the order in which they became known. */
  allInForce(atMs: number): Programme[] {
    return [...this.#versions.keys()].flatMap((id) => this.at(id, atMs) ?? []);
  }

  /**
   * Returns the version in force of a programme in which there are referrals already. Throws when
   * there is none.
   */
  inForce(id: string, atMs: number): Programme {
    const programme = this.at(id, atMs);
    if (!programme) throw new Error(`not a programme in force: ${id}`);
    return programme;
  }

  vaccine(type: string): KnownVaccine | undefined {
    return this.#vaccines.get(type);
  }

  /**
   * Whether a vaccine may be asked for: from the moment at which the first version that names it
   * takes effect. By then every instance knows it, and can read the slots that are planned of it.
   */
  isOffered(type: string, atMs: number): boolean {
    const since = this.#offeredSince.get(type);
    return since !== undefined && since <= instantOf(atMs);
  }

  vaccineTypeOfNumber(number: number): string | undefined {
    return this.#typesByNumber.get(number);
  }

  /** All vaccine types, in the order in which they became known. Grows with the versions. */
  get vaccineTypes(): readonly string[] {
    return this.#types;
  }

  /** Returns the season of a programme in which a day lies, or undefined. */
  seasonOn(id: string, day: DayKey): Season | undefined {
    const date = isoDateOf(day);
    return this.#versions.get(id)?.[0]?.seasons?.find(({ from, to }) => from <= date && date <= to);
  }

  /** All series in which somebody may have a referral. */
  get series(): readonly Series[] {
    return this.#series;
  }
}

function latestFirst(a: Programme, b: Programme): number {
  if (a.effectiveFrom === b.effectiveFrom) return b.version - a.version;
  return a.effectiveFrom < b.effectiveFrom ? 1 : -1;
}

function seriesOf(versions: readonly Programme[]): Series[] {
  const { id: programme } = versions[0]!;
  const seasons = new Set(versions.toReversed().flatMap(({ seasons = [] }) => seasons.map(({ id }) => id)));
  return seasons.size === 0 ? [{ programme }] : [...seasons].map((season) => ({ programme, season }));
}

/** The one place in which all code looks programmes up. */
export const programmes = new Programmes(BUILT_IN);
