import { describe, expect, it } from 'vitest';
import { NOW_MS, POINT_ID, refusalOf, STAFF_ACTOR, siteDay, slotRef, visit } from '../../tests/builders.ts';
import { memoryPoint } from '../../tests/memory-point.ts';
import type { Actor } from '../domain/actor.ts';
import { deniedBatchIdOf } from '../domain/stock.ts';
import { changeAtSite } from './change-at-site.ts';
import { allowBatch, denyBatch, listDeniedBatches } from './deny-batch.ts';

const BATCH = { vaccineType: 'cov19.pfizer', batchNumber: 'EX0893' } as const;
const MINISTRY: Actor = { ...STAFF_ACTOR, subject: 'ministry-1', role: 'ministry', channel: 'ministry' };
const DENIAL = { ...BATCH, reason: 'GIF 12/2027', deniedBy: MINISTRY };
const ID = deniedBatchIdOf(BATCH.vaccineType, BATCH.batchNumber);
const HELD = visit(slotRef());
const COMPLETE = {
  kind: 'complete',
  appointmentId: HELD.appointment.id,
  actor: STAFF_ACTOR,
  servicePointIds: [POINT_ID],
  ...BATCH,
  dose: 1,
  administeredBy: '1234567',
} as const;

async function setup() {
  const point = memoryPoint();
  await point.put({
    days: [siteDay([{ slot: slotRef(), booked: 1 }])],
    referrals: [HELD.referral],
    visits: [HELD.appointment],
  });
  return {
    ...point,
    deny: (over: Partial<Parameters<typeof denyBatch>[0]> = {}) => denyBatch({ ...DENIAL, ...over }, point.deps),
    allow: (id = ID) => allowBatch({ id, by: MINISTRY }, point.db),
    list: () => listDeniedBatches(point.db),
    complete: (over = {}) => changeAtSite({ ...COMPLETE, ...over }, point.deps),
  };
}

describe('a batch', () => {
  it('that is withdrawn is listed with the reason, the moment and who withdrew it', async () => {
    const { deny, list } = await setup();
    await deny();
    expect(await list()).toEqual([{ ...DENIAL, id: ID, deniedAt: '2027-03-01T08:00:00Z' }]);
  });

  it('that is withdrawn again, in small letters, keeps its first reason and moment', async () => {
    const { deny, list, clock } = await setup();
    await deny({ batchNumber: 'ex0893' });
    clock.nowMs = NOW_MS + 1_000;
    await deny({ reason: 'inny', deniedBy: { ...MINISTRY, subject: 'ministry-2' } });
    expect(await list()).toEqual([{ ...DENIAL, id: ID, deniedAt: '2027-03-01T08:00:00Z' }]);
  });

  it('of one number and two vaccines is two batches; the later is listed first', async () => {
    const { deny, list, clock } = await setup();
    await deny();
    clock.nowMs = NOW_MS + 1_000;
    await deny({ vaccineType: 'cov19.moderna' });
    expect((await list()).map(({ vaccineType }) => vaccineType)).toEqual(['cov19.moderna', 'cov19.pfizer']);
  });

  it('that is allowed again is gone from the list, twice as well as once, and can be withdrawn for another reason', async () => {
    const { deny, allow, list } = await setup();
    await deny();
    await allow();
    await allow();
    expect(await list()).toEqual([]);
    await deny({ reason: 'GIF 13/2027' });
    expect((await list()).map(({ reason }) => reason)).toEqual(['GIF 13/2027']);
  });

  it('that was never withdrawn can be allowed, and nothing happens to the others', async () => {
    const { deny, allow, contents } = await setup();
    await deny();
    const before = contents();
    await allow(deniedBatchIdOf('cov19.moderna', BATCH.batchNumber));
    expect(contents()).toEqual(before);
  });

  it('is given until it is withdrawn, not from then on, and again once it is allowed', async () => {
    const { deny, allow, complete, contents } = await setup();
    await deny();
    const before = contents();
    for (const batchNumber of ['EX0893', 'ex0893']) {
      expect((await refusalOf(() => complete({ batchNumber }))).code).toBe('batch_denied');
    }
    expect(contents()).toEqual(before);
    await allow();
    expect((await complete()).state).toBe('completed');
  });

  it('that is withdrawn after a dose of it was recorded is no obstacle to repeating or taking back that record', async () => {
    const { deny, complete, deps } = await setup();
    const given = await complete();
    await deny();
    expect(await complete()).toEqual(given);
    const { actor, appointmentId, servicePointIds } = COMPLETE;
    const annul = {
      kind: 'annul',
      actor,
      appointmentId,
      servicePointIds,
      version: 2,
      reason: 'pomyłka',
    } as const;
    expect((await changeAtSite(annul, deps)).state).toBe('booked');
    expect((await refusalOf(() => complete())).code).toBe('batch_denied');
  });
});
