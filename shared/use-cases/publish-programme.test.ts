import { describe, expect, it } from 'vitest';
import cov19 from '../../programmes/cov19.json' with { type: 'json' };
import hpv from '../../programmes/hpv.json' with { type: 'json' };
import { memoryDb } from '../../tests/memory-db.ts';
import type { Actor } from '../domain/actor.ts';
import type { Programme } from '../domain/programmes/schema.ts';
import { readVersions } from '../store/programme-versions.ts';
import { publishProgramme } from './publish-programme.ts';

const OPERATOR: Actor = {
  subject: 'op-1',
  role: 'operator',
  organisation: null,
  session: 'session-1',
  channel: 'operator',
};
const NOW_MS = Date.parse('2027-03-01T05:00:00.500Z');
const SECOND: Programme = { ...cov19, version: 2, effectiveFrom: '2027-03-01T05:00:31Z' };

function setup() {
  const memory = memoryDb();
  const clock = { nowMs: NOW_MS };
  const publish = (document: unknown) =>
    publishProgramme({ document }, OPERATOR, { db: memory.db, now: () => clock.nowMs });
  return { ...memory, clock, publish };
}

describe('a version', () => {
  it('is published with who did it and when', async () => {
    const { db, publish } = setup();
    const published = await publish(SECOND);
    expect(published).toEqual({ programme: SECOND, by: OPERATOR, at: '2027-03-01T05:00:00Z' });
    expect(await readVersions(db)).toEqual([published]);
  });

  it('published again, as after a timeout, is what it was, even when its moment has come', async () => {
    const { publish, contents, clock } = setup();
    const first = await publish(SECOND);
    const before = structuredClone(contents());
    clock.nowMs += 86_400_000;
    // Another order of the fields is the same document.
    const again = await publish(Object.fromEntries(Object.entries(SECOND).reverse()));
    expect([again, contents()]).toEqual([first, before]);
  });

  it('of a new programme is its first', async () => {
    const { publish } = setup();
    expect((await publish({ ...hpv, effectiveFrom: SECOND.effectiveFrom })).programme.version).toBe(1);
  });

  it('that has not come into effect can be replaced by the next one, of the same moment', async () => {
    const { db, publish } = setup();
    await publish(SECOND);
    await publish({ ...SECOND, version: 3, referral: { validDays: 30 } });
    expect(await readVersions(db)).toHaveLength(2);
  });
});

describe('is refused, and nothing is written:', () => {
  // biome-ignore lint/suspicious/noExplicitAny: a damaged document is of no type
  const spoilt = (spoil: (document: any) => void) => {
    const copy = structuredClone(SECOND);
    spoil(copy);
    return copy;
  };

  it.each<[string, unknown, string, object]>([
    ['no document', null, 'programme_faulty', {}],
    ['a fault', spoilt((p) => delete p.names.uk), 'programme_faulty', { faults: [{ path: '/names/uk' }] }],
    [
      'a vaccine that gets another number',
      spoilt((p) => (p.vaccines[0].number = 77)),
      'programme_faulty',
      { faults: [{ path: '/vaccines/0/number', fault: 'must stay 1: the ids of slots carry it' }] },
    ],
    ['the number of the version in force', { ...SECOND, version: 1 }, 'version_not_next', { version: 2 }],
    ['a number that leaves one out', { ...SECOND, version: 3 }, 'version_not_next', { version: 2 }],
    [
      'a moment that some instance might learn too late',
      { ...SECOND, effectiveFrom: '2027-03-01T05:00:30Z' },
      'version_too_early',
      { earliest: '2027-03-01T05:00:31Z' },
    ],
  ])('%s', async (_, document, code, details) => {
    const { publish, contents } = setup();
    await expect(publish(document)).rejects.toMatchObject({ code, details });
    expect(contents()).toEqual({});
  });

  it('another document under a number that is published', async () => {
    const { publish } = setup();
    await publish(SECOND);
    const other = { ...SECOND, referral: { validDays: 30 } };
    await expect(publish(other)).rejects.toMatchObject({ code: 'version_not_next', details: { version: 3 } });
  });

  it('a moment before that of the version before', async () => {
    const { publish } = setup();
    await publish({ ...SECOND, effectiveFrom: '2027-04-01T05:00:00Z' });
    await expect(publish({ ...SECOND, version: 3 })).rejects.toMatchObject({
      code: 'version_too_early',
      details: { earliest: '2027-04-01T05:00:00Z' },
    });
  });

  it('a number of another programme’s vaccine, published meanwhile', async () => {
    const { publish } = setup();
    await publish({ ...hpv, effectiveFrom: SECOND.effectiveFrom });
    const vaccine = { type: 'cov19.novavax', number: 9, name: 'Nuvaxovid' };
    await expect(publish({ ...SECOND, vaccines: [...SECOND.vaccines, vaccine] })).rejects.toMatchObject({
      details: { faults: [{ path: '/vaccines/4/number', fault: '9 is the number of hpv.cervarix already' }] },
    });
  });
});
