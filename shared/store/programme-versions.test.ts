import { describe, expect, it } from 'vitest';
import cov19 from '../../programmes/cov19.json' with { type: 'json' };
import hpv from '../../programmes/hpv.json' with { type: 'json' };
import { memoryDb } from '../../tests/memory-db.ts';
import { Programmes } from '../domain/programmes/programmes.ts';
import type { Programme } from '../domain/programmes/schema.ts';
import { createVersion, latestVersion, learnVersions, readVersions } from './programme-versions.ts';

const second: Programme = { ...cov19, version: 2, effectiveFrom: '2027-03-01T05:00:00Z' };

function setup() {
  const memory = memoryDb();
  const { db } = memory;
  const publish = (programme: Programme) => db.runTransaction(async (tx) => createVersion(tx, db, programme));
  const latestOf = (id: string) => db.runTransaction((tx) => latestVersion(tx, db, id));
  return { ...memory, publish, latestOf };
}

describe('a published version', () => {
  it('is read as it was written, of every programme', async () => {
    const { db, publish, latestOf } = setup();
    expect([await readVersions(db), await latestOf('cov19')]).toEqual([[], 0]);
    for (const programme of [second, hpv, { ...second, version: 3 }]) await publish(programme);
    expect(await readVersions(db)).toEqual([second, { ...second, version: 3 }, hpv]);
    expect([await latestOf('cov19'), await latestOf('hpv')]).toEqual([3, 1]);
  });

  it('is never changed: another one of its number is not written', async () => {
    const { db, publish, contents } = setup();
    await publish(second);
    const before = structuredClone(contents());
    await expect(publish({ ...second, cohorts: [] })).rejects.toThrow('exists');
    expect(contents()).toEqual(before);
    expect(await readVersions(db)).toEqual([second]);
  });
});

it('what is published becomes known, and counts from its moment', async () => {
  const { db, publish } = setup();
  const known = new Programmes([cov19]);
  await publish(second);
  await publish(hpv);
  await learnVersions(db, known);
  await learnVersions(db, known);
  const versionAt = (at: string) => known.at('cov19', Date.parse(at))?.version;
  expect([versionAt('2027-03-01T04:59:59Z'), versionAt('2027-03-01T05:00:00Z')]).toEqual([1, 2]);
  expect(known.vaccine('hpv.cervarix')?.number).toBe(9);
});

describe('a version that cannot be used keeps no other out', () => {
  it.each<[string, (row: Record<string, unknown>) => object]>([
    ['without its text', ({ text: _, ...row }) => row],
    ['whose text is no JSON', (row) => ({ ...row, text: '{' })],
    ['whose text is another version', (row) => ({ ...row, text: JSON.stringify(cov19) })],
    ['whose text is nothing', (row) => ({ ...row, text: 'null' })],
  ])('one %s', async (_, damage) => {
    const { db, publish, rowsOf } = setup();
    await publish(second);
    await publish(hpv);
    const rows = rowsOf('programmes/cov19/versions');
    rows.set('2', damage(rows.get('2')!) as Record<string, unknown>);
    expect(await readVersions(db)).toEqual([hpv]);
  });

  it('one with the number of another vaccine', async () => {
    const { db, publish } = setup();
    await publish({ ...second, vaccines: [{ ...cov19.vaccines[0]!, number: 9 }] });
    await publish(hpv);
    const known = new Programmes([hpv]);
    await learnVersions(db, known);
    expect(known.vaccine('cov19.pfizer')).toBeUndefined();
    expect(known.vaccine('hpv.cervarix')?.number).toBe(9);
  });
});
