import * as Type from 'typebox';
import { expect, it } from 'vitest';
import hpv from '../../../programmes/hpv.json' with { type: 'json' };
import influenza from '../../../programmes/influenza.json' with { type: 'json' };
import { ANNA, readOnlyDb, slotRef } from '../../../tests/builders.ts';
import { VaccineTypeName } from '../../http/wire.ts';
import { referralsOfPatient } from '../../store/referrals.ts';
import { parserOf } from '../../validation.ts';
import { idOfNext } from '../completion.ts';
import { nextDose } from '../dose-intervals.ts';
import { refuseOutside, termsToBook, withinTerms } from '../open-terms.ts';
import { issueReferral, referralIdOf } from '../referral.ts';
import { slotIdOf, slotOfId } from '../slot.ts';
import { daysToRebook, lastingFrom } from '../visit-ends.ts';
import { programmes } from './programmes.ts';
import type { Programme, ProgrammeCohort } from './schema.ts';

/* What running code makes of a programme that it was not built with. */

const NOW_MS = Date.parse('2026-10-01T08:00:00Z');
const parse = parserOf(Type.Object({ vaccineType: VaccineTypeName }));
const slot = slotRef({ day: '20261005', vaccineType: 'influenza.vaxigrip_tetra' });

/** A child of seven and everybody else, in the season from September 2026. */
const COHORT: ProgrammeCohort = {
  id: 'everybody',
  season: '2026-27',
  born: { from: '1900-01-01', to: '2026-01-01' },
  vaccines: ['influenza.vaxigrip_tetra', 'influenza.fluenz'],
  opensAt: '2026-08-31T22:00:00Z',
  validDays: 365,
};
const PROGRAMME: Programme = { ...influenza, cohorts: [COHORT] };
const child = { patientId: ANNA, birthDate: '2019-06-06', doses: [] };

it('until it comes, its vaccines are none', () => {
  expect(parse({ vaccineType: 'influenza.vaxigrip_tetra' })).toEqual({
    problems: [{ field: '/vaccineType', problem: 'is not a known vaccine' }],
  });
  expect(() => slotIdOf(slot)).toThrow('not a known vaccine: influenza.vaxigrip_tetra');
});

it('from then on its vaccines are read from requests and named in slot ids', () => {
  for (const version of [influenza, hpv]) programmes.add(version);
  expect(parse({ vaccineType: 'hpv.cervarix' })).toEqual({ value: { vaccineType: 'hpv.cervarix' } });
  expect(slotOfId(slotIdOf(slot))).toEqual(slot);
});

it('a first dose has a referral of its season, good until the season ends', () => {
  const first = issueReferral(child, PROGRAMME, NOW_MS)!;
  expect(first).toMatchObject({
    id: referralIdOf(ANNA, 'influenza', 1, '2026-27'),
    programme: 'influenza',
    season: '2026-27',
    dose: 1,
    firstTime: true,
    visitNotBefore: '20260901',
    visitNotAfter: '20270831',
    expiringAt: '2027-08-31T22:00:00Z',
  });
  expect(referralIdOf(ANNA, 'influenza', 1, '2025-26')).not.toBe(first.id);
  const terms = termsToBook(first, NOW_MS, { channel: 'patient' });
  expect(() => refuseOutside(terms, { ...slot, day: '20270831' })).not.toThrow();
  expect(() => refuseOutside(terms, { ...slot, day: '20270901' })).toThrow('referral_expired');
  const search = { area: { voiId: '12' }, fromDay: '20270801', toDay: '20270930' };
  expect(withinTerms(search, terms)).toMatchObject({ fromDay: '20270801', toDay: '20270831' });
  expect(() => withinTerms({ ...search, fromDay: '20270901' }, terms)).toThrow('referral_expired');
});

it('the second dose is of the same season, under the id by which completing a visit looks for it', () => {
  const first = issueReferral(child, PROGRAMME, NOW_MS)!;
  const given = { vaccineType: 'influenza.vaxigrip_tetra', birthDate: child.birthDate };
  const second = nextDose(first, given, NOW_MS, '20261001')!;
  expect(second).toMatchObject({ dose: 2, season: '2026-27', course: 'first-time-child', visitNotBefore: '20261029' });
  expect(second.id).toBe(idOfNext({ patientId: ANNA, slot } as Parameters<typeof idOfNext>[0]));
  expect(nextDose(second, given, NOW_MS, '20261101')).toBeUndefined();
  // In August there is no room for it before the season ends.
  expect(nextDose(first, given, NOW_MS, '20270815')).toBeUndefined();
});

it('a child who had a dose in an earlier season has one', () => {
  const earlier = { vaccineType: 'influenza.fluenz', dose: 1, givenOn: '20251005', season: '2025-26' };
  const first = issueReferral({ ...child, doses: [earlier] }, PROGRAMME, NOW_MS)!;
  expect(first).not.toHaveProperty('firstTime');
  expect(nextDose(first, { vaccineType: 'influenza.fluenz', birthDate: child.birthDate }, NOW_MS)).toBeUndefined();
});

it('after a visit that the point cancels a referral lasts as long as the programme says, but not beyond the season', () => {
  const first = issueReferral(child, PROGRAMME, NOW_MS)!;
  expect(daysToRebook('site', first, '20261001')).toBe(365);
  expect(daysToRebook('patient', first, '20261001')).toBe(30);
  expect(lastingFrom('20270810', first, 365).expiringAt).toBe('2027-08-31T22:00:00Z');
  expect(lastingFrom('20270801', { ...first, expiringAt: '2027-08-10T22:00:00Z' }, 10).expiringAt).toBe(
    '2027-08-10T22:00:00Z',
  );
});

it('a patient’s referrals are found in all programmes and seasons', async () => {
  const held = [issueReferral(child, PROGRAMME, NOW_MS)!];
  const db = readOnlyDb({ referrals: new Map(held.map((one) => [one.id, one])) });
  expect(await referralsOfPatient(db, ANNA)).toEqual(held);
});
