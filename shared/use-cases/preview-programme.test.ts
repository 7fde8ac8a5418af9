import { describe, expect, it } from 'vitest';
import { ANNA, JAN, NOW_MS, POINT_ID, slotRef } from '../../tests/builders.ts';
import { memoryDb } from '../../tests/memory-db.ts';
import { BY_SYSTEM } from '../domain/access.ts';
import { systemActor } from '../domain/actor.ts';
import type { Programme } from '../domain/programmes/schema.ts';
import { issueReferral, type Referral } from '../domain/referral.ts';
import { slotIdOf } from '../domain/slot.ts';
import { referrals } from '../store/collections.ts';
import type { Patient, Patients } from '../store/patients.ts';
import { earliestEffect, learnVersions } from '../store/programme-versions.ts';
import { previewProgramme } from './preview-programme.ts';
import { publishProgramme } from './publish-programme.ts';

const VACCINE = 'probe.alfa';
const EVA = '5a9f2a36-7f0e-4a52-9d3c-0f4f6a1f0003';
const NO_DATE = '5a9f2a36-7f0e-4a52-9d3c-0f4f6a1f0004';
const text = { pl: 'próba', en: 'a try', uk: 'спроба' };

/** A programme that is published in March 2027, for people born in 1950. */
const FIRST: Programme = {
  id: 'probe',
  version: 1,
  effectiveFrom: earliestEffect(NOW_MS),
  names: text,
  vaccines: [{ type: VACCINE, number: 210, name: 'Alfa' }],
  rules: [{ from: '2027-01-01', courses: [{ vaccines: [VACCINE], next: [] }], boosters: [] }],
  cohorts: [{ id: 'born-1950', born: { from: '1950-01-01', to: '1950-12-31' }, opensAt: '2027-01-01T05:00:00Z' }],
  referral: { validDays: 60 },
  texts: { formLead: text, referralTitle: text, messageSubject: text },
};
const AFTER_MS = Date.parse(FIRST.effectiveFrom) + 60_000;
const SECOND: Programme = { ...FIRST, version: 2, effectiveFrom: earliestEffect(AFTER_MS) };

function personBorn(id: string, birthDate: string | undefined): Patient {
  return { id, pesel: null, birthDate, givenName: null, familyName: null, phone: null } as unknown as Patient;
}
const PEOPLE = [personBorn(ANNA, '1950-06-01'), personBorn(JAN, '1950-07-01'), personBorn(EVA, '1960-01-01')];

async function setup() {
  const memory = memoryDb();
  const { db } = memory;
  const pages = [PEOPLE.slice(0, 2), [...PEOPLE.slice(2), personBorn(NO_DATE, undefined)]];
  const readers: unknown[] = [];
  const patients = {
    async *all(reader: unknown) {
      readers.push(reader);
      yield* pages;
    },
  } as unknown as Patients;
  const progress: number[] = [];
  const preview = (document: unknown, nowMs: number) =>
    previewProgramme(
      { document },
      { db, patients, now: () => nowMs, progress: (people) => void progress.push(people) },
    );
  const publish = (document: unknown) => publishProgramme({ document }, systemActor('test'), { db, now: () => NOW_MS });
  const store = async (referral: Referral) => void (await referrals(db).doc(referral.id).set(referral));
  return { ...memory, preview, publish, store, progress, readers };
}

const referralOf = (patientId: string, birthDate: string) =>
  issueReferral({ patientId, birthDate, doses: [] }, FIRST, AFTER_MS)!;

function booked(referral: Referral, day: string): Referral {
  const slotId = slotIdOf(slotRef({ day, vaccineType: VACCINE }));
  return { ...referral, state: 'booked', bookings: 1, visit: { appointmentId: `visit-of-${day}`, slotId } };
}

describe('a dry run', () => {
  it('of a new programme counts who become entitled by the moment from which they may book, and writes nothing', async () => {
    const { preview, contents, progress, readers } = await setup();
    const opensAt = '2027-04-01T05:00:00Z';
    const later = { id: 'born-1960', born: { from: '1960-01-01', to: '1960-12-31' }, opensAt };
    const answer = await preview({ ...FIRST, cohorts: [...FIRST.cohorts, later] }, NOW_MS);
    expect(answer).toMatchObject({ programme: 'probe', version: 1, differences: null, people: 4 });
    // Whose cohort has opened before may book when the version counts.
    expect(answer.becomeEntitled).toEqual([
      { from: FIRST.effectiveFrom, people: 2 },
      { from: opensAt, people: 1 },
    ]);
    expect(answer.visits).toEqual({ booked: 0, notAllowed: 0, list: [] });
    expect([progress, readers, contents()]).toEqual([[2, 4], [BY_SYSTEM], {}]);
  });

  it('of a later version tells what changes, whose opening moves, who may book no more, and why', async () => {
    const { preview, publish } = await setup();
    await publish(FIRST);
    const opensAt = '2027-05-01T05:00:00Z';
    const july = { id: 'july', born: { from: '1950-07-01', to: '1950-07-31' }, opensAt };
    const answer = await preview({ ...SECOND, cohorts: [july] }, AFTER_MS);
    expect(answer.differences!.map(({ kind }) => kind)).toContain('removed');
    expect(answer.openingMoves).toEqual([{ before: SECOND.effectiveFrom, after: opensAt, people: 1 }]);
    expect(answer.loseEntitlement).toEqual({ people: 1, reasons: { born_outside: 1 } });
    expect(answer.becomeEntitled).toEqual([]);
  });

  it('names the visits to come that the version would no longer allow, by their start', async () => {
    const { db, preview, publish, store } = await setup();
    await publish(FIRST);
    await learnVersions(db);
    await store(booked(referralOf(ANNA, '1950-06-01'), '20270320'));
    await store(booked(referralOf(JAN, '1950-07-01'), '20270310'));
    const other = { type: 'probe.beta', number: 211, name: 'Beta' };
    const without = {
      ...SECOND,
      vaccines: [...SECOND.vaccines, other],
      cohorts: [{ ...SECOND.cohorts[0]!, vaccines: [other.type] }],
      rules: [{ ...SECOND.rules[0]!, courses: [{ vaccines: [other.type], next: [] }] }],
    };
    const { visits } = await preview(without, AFTER_MS);
    expect(visits).toMatchObject({ booked: 2, notAllowed: 2 });
    expect(visits.list.map(({ appointmentId }) => appointmentId)).toEqual(['visit-of-20270310', 'visit-of-20270320']);
    expect(visits.list[0]).toMatchObject({ servicePointId: POINT_ID, vaccineType: VACCINE, dose: 1 });
    expect(visits.list[0]!.reasons.length).toBeGreaterThan(0);
    expect((await preview(SECOND, AFTER_MS)).visits).toEqual({ booked: 2, notAllowed: 0, list: [] });
  });

  it('of what could not be published is refused as publishing is', async () => {
    const { preview } = await setup();
    await expect(preview({ ...FIRST, names: {} }, NOW_MS)).rejects.toMatchObject({ code: 'programme_faulty' });
    await expect(preview({ ...FIRST, version: 2 }, NOW_MS)).rejects.toMatchObject({ code: 'version_not_next' });
    await expect(preview(FIRST, Date.parse(FIRST.effectiveFrom))).rejects.toMatchObject({ code: 'version_too_early' });
  });
});
