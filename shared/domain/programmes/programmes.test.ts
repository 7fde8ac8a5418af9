import { describe, expect, it } from 'vitest';
import cov19 from '../../../programmes/cov19.json' with { type: 'json' };
import hpv from '../../../programmes/hpv.json' with { type: 'json' };
import influenza from '../../../programmes/influenza.json' with { type: 'json' };
import { Programmes } from './programmes.ts';
import type { Programme } from './schema.ts';

const later: Programme = {
  ...cov19,
  version: 2,
  effectiveFrom: '2027-03-01T05:00:00Z',
  vaccines: [
    { ...cov19.vaccines[0]!, name: 'Comirnaty LP.8.1' },
    { type: 'cov19.novavax', number: 10, name: 'Nuvaxovid' },
  ],
};

describe('the version in force', () => {
  const known = new Programmes([later, cov19]);
  const versionAt = (at: string) => known.at('cov19', Date.parse(at))?.version;

  it('changes at its moment, in whatever order the versions came', () => {
    expect(versionAt('2027-03-01T04:59:59Z')).toBe(1);
    expect(versionAt('2027-03-01T05:00:00Z')).toBe(2);
  });

  it('is none before the first, and of a programme that is not known', () => {
    expect(versionAt('2020-12-26T22:59:59Z')).toBeUndefined();
    expect(known.at('hpv', Date.parse('2027-03-01T05:00:00Z'))).toBeUndefined();
  });

  it('stays as it was when one of the same number comes again', () => {
    const same = new Programmes([cov19]);
    same.add({ ...cov19, rules: [] });
    expect(same.at('cov19', Date.parse('2027-03-01T05:00:00Z'))?.rules).toHaveLength(6);
  });

  it('is the higher of two that take effect at one moment', () => {
    const corrected = { ...cov19, version: 2 };
    expect(new Programmes([corrected, cov19]).at('cov19', Date.parse('2027-01-01T00:00:00Z'))?.version).toBe(2);
  });
});

describe('the vaccines', () => {
  it('of all versions are known, under their latest names', () => {
    const known = new Programmes([later, cov19]);
    expect(known.vaccine('cov19.pfizer')?.name).toBe('Comirnaty LP.8.1');
    expect(known.vaccine('cov19.moderna')).toMatchObject({ name: 'Spikevax', number: 2, programme: 'cov19' });
    expect([known.vaccineTypeOfNumber(2), known.vaccineTypeOfNumber(10)]).toEqual(['cov19.moderna', 'cov19.novavax']);
    expect(known.vaccineTypeOfNumber(11)).toBeUndefined();
    expect(known.vaccine('cov19.sputnik')).toBeUndefined();
  });

  it('grow when a version is added, and keep their order', () => {
    const known = new Programmes([cov19]);
    const { vaccineTypes } = known;
    known.add(later);
    expect(vaccineTypes).toEqual([...cov19.vaccines.map(({ type }) => type), 'cov19.novavax']);
  });

  it.each<[string, Programme]>([
    ['another’s number', { ...hpv, vaccines: [{ ...hpv.vaccines[0]!, number: 1 }] }],
    ['another number than before', { ...later, vaccines: [{ ...cov19.vaccines[0]!, number: 77 }] }],
  ])('never take %s, and such a version changes nothing', (_, version) => {
    const known = new Programmes([cov19]);
    expect(() => known.add(version)).toThrow(/cannot have the number/);
    expect(known.vaccineTypes).toHaveLength(4);
    expect(known.at(version.id, Date.parse('2030-01-01T00:00:00Z'))?.version).toBe(
      version.id === 'cov19' ? 1 : undefined,
    );
  });
});

it('the series are one a programme, or one a season', () => {
  expect(new Programmes([cov19, influenza, hpv]).series).toEqual([
    { programme: 'cov19' },
    { programme: 'influenza', season: '2025-26' },
    { programme: 'influenza', season: '2026-27' },
    { programme: 'influenza', season: '2027-28' },
    { programme: 'hpv' },
  ]);
});
