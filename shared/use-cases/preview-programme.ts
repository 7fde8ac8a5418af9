import type { Firestore } from '@google-cloud/firestore';
import { BY_SYSTEM } from '../domain/access.ts';
import { type Instant, instantOf } from '../domain/civil-time.ts';
import { birthDateOf } from '../domain/person.ts';
import { whyNotAllowed } from '../domain/programmes/allowed.ts';
import { type Difference, diffProgrammes } from '../domain/programmes/diff.ts';
import { type Entitlement, entitlement, type ProgrammePerson, type Reason } from '../domain/programmes/entitlement.ts';
import type { Programme } from '../domain/programmes/schema.ts';
import { dosesOn, type Referral } from '../domain/referral.ts';
import { slotOfId, startOf } from '../domain/slot.ts';
import type { Patient, Patients } from '../store/patients.ts';
import { learnVersions } from '../store/programme-versions.ts';
import { referralsOfPatient } from '../store/referrals.ts';
import { type AskedVersion, checkedVersion, knownVersions } from './publish-programme.ts';

/** More visits than these are counted and not listed. */
const VISITS_LISTED = 1_000;

/** What a version would change for the people who are registered, without publishing it. */
export interface Preview {
  readonly programme: string;
  readonly version: number;
  readonly effectiveFrom: Instant;
  /** What the document changes of the version that would be in force otherwise; null without one. */
  readonly differences: readonly Difference[] | null;
  /** How many people were looked at. */
  readonly people: number;
  /** Who may book by it, and not without it: how many, by the moment of their opening. */
  readonly becomeEntitled: readonly { readonly from: Instant; readonly people: number }[];
  /** Who may book either way, but from another moment on. */
  readonly openingMoves: readonly { readonly before: Instant; readonly after: Instant; readonly people: number }[];
  /** Who may book without it, and not by it: how many, and for how many of them each reason holds. */
  readonly loseEntitlement: { readonly people: number; readonly reasons: Readonly<Record<string, number>> };
  /** Booked visits to come, and those that the version would not allow, by their start; no more than 1,000 are listed. */
  readonly visits: { readonly booked: number; readonly notAllowed: number; readonly list: readonly LostVisit[] };
}

/** A booked visit that a version would not allow. */
export interface LostVisit {
  readonly appointmentId: string;
  readonly servicePointId: string;
  readonly startAt: Instant;
  readonly vaccineType: string;
  readonly dose: number;
  readonly reasons: readonly Reason[];
}

export interface PreviewContext {
  readonly db: Firestore;
  readonly patients: Patients;
  readonly now: () => number;
  /** Is told now and then how many people were looked at. */
  readonly progress?: (people: number) => void;
}

/**
 * Says whom a version would touch if it were published now, and writes nothing. It asks for
 * everybody at the moment at which the version would take effect. Throws as publishing does.
 */
export async function previewProgramme(asked: AskedVersion, context: PreviewContext): Promise<Preview> {
  const { db, patients, now, progress } = context;
  const known = await knownVersions(db);
  // The referrals and slots of published programmes are found and read by what this process knows.
  await learnVersions(db);
  const programme = checkedVersion(asked, known, now());
  const atMs = Date.parse(programme.effectiveFrom);
  const before = known.at(programme.id, atMs);
  const counts = new Counts(programme, before, atMs);
  for await (const people of patients.all(BY_SYSTEM)) {
    await Promise.all(people.map(async (patient) => counts.add(patient, await referralsOfPatient(db, patient.id))));
    progress?.(counts.people);
  }
  return counts.preview();
}

class Counts {
  people = 0;
  readonly #programme: Programme;
  readonly #before: Programme | undefined;
  readonly #atMs: number;
  readonly #openings = new Map<Instant, number>();
  readonly #moves = new Map<string, { before: Instant; after: Instant; people: number }>();
  readonly #reasons: Record<string, number> = {};
  #losers = 0;
  #visits = 0;
  #notAllowed = 0;
  readonly #lost: LostVisit[] = [];

  constructor(programme: Programme, before: Programme | undefined, atMs: number) {
    this.#programme = programme;
    this.#before = before;
    this.#atMs = atMs;
  }

  add(patient: Patient, allHeld: readonly Referral[]): void {
    this.people++;
    const birthDate = birthDateOf(patient);
    if (!birthDate) return;
    const held = allHeld.filter(({ programme }) => programme === this.#programme.id);
    const person = { ...patient.circumstances, birthDate, doses: dosesOn(held) };
    this.#compare(person);
    for (const referral of held) this.#look(referral, person);
  }

  #compare(person: ProgrammePerson): void {
    const before = this.#answerOf(this.#before, person);
    const after = this.#answerOf(this.#programme, person);
    if (after?.entitled && !before?.entitled) {
      const from = this.#openingOf(after);
      this.#openings.set(from, (this.#openings.get(from) ?? 0) + 1);
    } else if (after?.entitled && before?.entitled) {
      this.#countMove(this.#openingOf(before), this.#openingOf(after));
    } else if (before?.entitled && after && !after.entitled) {
      this.#losers++;
      for (const code of new Set(after.reasons.map((reason) => reason.code))) {
        this.#reasons[code] = (this.#reasons[code] ?? 0) + 1;
      }
    }
  }

  #answerOf(programme: Programme | undefined, person: ProgrammePerson): Entitlement | undefined {
    return programme && entitlement(person, programme, this.#atMs);
  }

  /** Nobody books by the version before it takes effect, whenever its cohort has opened. */
  #openingOf({ bookableFrom }: { bookableFrom: Instant }): Instant {
    const effect = instantOf(this.#atMs);
    return bookableFrom > effect ? bookableFrom : effect;
  }

  #countMove(before: Instant, after: Instant): void {
    if (before === after) return;
    const key = `${before} ${after}`;
    const move = this.#moves.get(key) ?? { before, after, people: 0 };
    move.people++;
    this.#moves.set(key, move);
  }

  #look({ state, visit, dose, season, expiringAt }: Referral, person: ProgrammePerson): void {
    const slot = state === 'booked' && visit ? slotOfId(visit.slotId) : undefined;
    if (!visit || !slot || Date.parse(startOf(slot)) < this.#atMs) return;
    this.#visits++;
    const { servicePointId, vaccineType, day } = slot;
    const booked = { day, vaccineType, dose, season, expiringAt, bookedAt: instantOf(this.#atMs) };
    const reasons = whyNotAllowed(booked, person, this.#programme, this.#atMs);
    if (reasons.length === 0) return;
    this.#notAllowed++;
    const { appointmentId } = visit;
    if (this.#lost.length < VISITS_LISTED) {
      this.#lost.push({ appointmentId, servicePointId, startAt: startOf(slot), vaccineType, dose, reasons });
    }
  }

  preview(): Preview {
    const { id, version, effectiveFrom } = this.#programme;
    const byMoment = ([a]: [Instant, number], [b]: [Instant, number]) => (a < b ? -1 : 1);
    return {
      programme: id,
      version,
      effectiveFrom,
      differences: this.#before ? diffProgrammes(this.#before, this.#programme) : null,
      people: this.people,
      becomeEntitled: [...this.#openings].sort(byMoment).map(([from, people]) => ({ from, people })),
      openingMoves: [...this.#moves.values()],
      loseEntitlement: { people: this.#losers, reasons: this.#reasons },
      visits: {
        booked: this.#visits,
        notAllowed: this.#notAllowed,
        list: this.#lost.toSorted((a, b) => (a.startAt < b.startAt ? -1 : 1)),
      },
    };
  }
}
