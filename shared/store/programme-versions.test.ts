import { describe, expect, it } from 'vitest';
import cov19 from '../../programmes/cov19.json' with { type: 'json' };
import hpv from '../../programmes/hpv.json' with { type: 'json' };
import { memoryDb } from '../../tests/memory-db.ts';
import { systemActor } from '../domain/actor.ts';
import { Programmes } from '../domain/programmes/programmes.ts';
import type { Programme } from '../domain/programmes/schema.ts';
import {
  createVersion,
  latestIn,
  learnVersions,
  readVersion,
  readVersions,
  VersionLearner,
} from './programme-versions.ts';

const second: Programme = { ...cov19, version: 2, effectiveFrom: '2027-03-01T05:00:00Z' };
const told = { by: systemActor('test'), at: '2027-02-01T05:00:00Z' };

function setup() {
  const memory = memoryDb();
  let reads = 0;
  const db = new Proxy(memory.db, {
    get: (target, name) => {
      if (name === 'collection') reads++;
      return Reflect.get(target, name);
    },
  });
  const publish = (programme: Programme) =>
    db.runTransaction(async (tx) => createVersion(tx, db, { programme, ...told }, await latestIn(tx, db)));
  const latest = () => db.runTransaction((tx) => latestIn(tx, db));
  const programmesRead = async () => (await readVersions(db)).map(({ programme }) => programme);
  return { ...memory, db, publish, latest, programmesRead, reads: () => reads };
}

describe('a published version', () => {
  it('is read as it was written, of every programme, with who published it and when', async () => {
    const { db, publish, latest, programmesRead } = setup();
    expect([await programmesRead(), await latest()]).toEqual([[], {}]);
    for (const programme of [second, hpv, { ...second, version: 3 }]) await publish(programme);
    expect(await programmesRead()).toEqual([second, hpv, { ...second, version: 3 }]);
    expect(await latest()).toEqual({ cov19: 3, hpv: 1 });
    expect(await readVersion(db, 'cov19', 2)).toEqual({ programme: second, ...told });
    expect(await readVersion(db, 'cov19', 4)).toBeUndefined();
  });

  it('is never changed: another one of its number is not written', async () => {
    const { publish, contents, programmesRead } = setup();
    await publish(second);
    const before = structuredClone(contents());
    await expect(publish({ ...second, cohorts: [] })).rejects.toThrow('exists');
    expect(contents()).toEqual(before);
    expect(await programmesRead()).toEqual([second]);
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
    const { publish, rowsOf, programmesRead } = setup();
    await publish(second);
    await publish(hpv);
    const rows = rowsOf('programmeVersions');
    rows.set('cov19-2', damage(rows.get('cov19-2')!) as Record<string, unknown>);
    expect(await programmesRead()).toEqual([hpv]);
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

describe('a process', () => {
  function learning() {
    const database = setup();
    const known = new Programmes([cov19]);
    let nowMs = 1_000;
    const learner = new VersionLearner(database.db, known, () => nowMs);
    const pass = (ms: number) => {
      nowMs += ms;
    };
    return { ...database, learner, pass, isKnown: () => known.version('cov19', 2) !== undefined };
  }

  it('knows what is published before its first request is handled', async () => {
    const { publish, learner, isKnown } = learning();
    await publish(second);
    await learner.fresh();
    expect(isKnown()).toBe(true);
  });

  it('asks once in five seconds, however many requests come, and nobody waits for that', async () => {
    const { publish, learner, isKnown, pass, reads } = learning();
    await learner.fresh();
    await publish(second);
    const before = reads();
    pass(4_999);
    expect([learner.fresh(), reads()]).toEqual([undefined, before]);
    pass(1);
    expect([learner.fresh(), learner.fresh(), learner.fresh()]).toEqual([undefined, undefined, undefined]);
    await expect.poll(isKnown).toBe(true);
    const asked = reads() - before;
    expect(learner.fresh()).toBeUndefined();
    expect(reads() - before).toBe(asked);
  });

  it('that has stood still for ten seconds waits until it knows what was published meanwhile', async () => {
    const { publish, learner, isKnown, pass } = learning();
    await learner.fresh();
    await publish(second);
    pass(10_000);
    await learner.fresh();
    expect(isKnown()).toBe(true);
  });

  it('that cannot read refuses its first request, and goes on with what it knows later', async () => {
    const { publish, learner, isKnown, pass, rowsOf } = learning();
    const rows = rowsOf('programmes');
    rows.set('published', { latest: 'damaged' });
    await expect(learner.fresh()).rejects.toThrow('damaged');
    rows.delete('published');
    await learner.fresh();
    await publish(second);
    const stored = rows.get('published')!;
    rows.set('published', { latest: 'damaged' });
    pass(10_000);
    await learner.fresh();
    expect(isKnown()).toBe(false);
    rows.set('published', stored);
    await learner.fresh();
    expect(isKnown()).toBe(true);
  });
});
