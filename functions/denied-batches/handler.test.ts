import { afterEach, describe, expect, it } from 'vitest';
import { deniedBatchIdOf } from '../../shared/domain/stock.ts';
import type { Session } from '../../shared/http/session.ts';
import { SCHEMA_VERSION } from '../../shared/store/documents.ts';
import { POINT_ID } from '../../tests/builders.ts';
import { closeAll, memoryPoint, NURSE, served } from '../../tests/memory-point.ts';
import { operations } from './handler.ts';

const PATH = '/api/denied-batches';
const MINISTRY: Partial<Session> = { role: 'ministry', subject: 'ministry-1', servicePointIds: [] };
const DENIAL = { vaccineType: 'cov19.pfizer', batchNumber: 'EX0893', reason: ' GIF 12/2027 ' };
const ID = deniedBatchIdOf('cov19.pfizer', 'EX0893');
const LISTED = {
  id: ID,
  vaccineType: 'cov19.pfizer',
  batchNumber: 'EX0893',
  reason: 'GIF 12/2027',
  deniedAt: '2027-03-01T08:00:00Z',
};

afterEach(closeAll);

async function setup() {
  const point = memoryPoint();
  const call = await served('denied-batches', operations(point.deps));
  return {
    ...point,
    list: (who: Partial<Session> = NURSE) => call('GET', PATH, undefined, who),
    deny: (over: object = {}, who: Partial<Session> = MINISTRY) => call('POST', PATH, { ...DENIAL, ...over }, who),
    allow: (id = ID, who: Partial<Session> = MINISTRY) => call('DELETE', `${PATH}/${id}`, undefined, who),
  };
}

describe('a withdrawal', () => {
  it('answers with the list, which says what, why and when, and not who; who it was is stored', async () => {
    const { deny, list, rowsOf } = await setup();
    const denied = await deny();
    expect(denied).toMatchObject({ status: 200, body: { list: [LISTED] } });
    expect(denied.body).toEqual({ list: [LISTED] });
    expect((await list()).body).toEqual(denied.body);
    const { id: _, ...stored } = LISTED;
    expect([...rowsOf('deniedBatches')]).toEqual([
      [
        ID,
        {
          ...stored,
          schemaVersion: SCHEMA_VERSION,
          deniedBy: expect.objectContaining({ subject: 'ministry-1', role: 'ministry' }),
        },
      ],
    ]);
  });

  it('sent again, in small letters and for another reason, changes nothing', async () => {
    const { deny, clock, contents } = await setup();
    const first = await deny();
    const before = contents();
    clock.nowMs += 1_000;
    expect(await deny({ batchNumber: 'ex0893', reason: 'inny' }, { ...MINISTRY, subject: 'ministry-2' })).toEqual(
      first,
    );
    expect(contents()).toEqual(before);
  });

  it('stores and lists nothing else that was sent with it', async () => {
    const { deny, rowsOf } = await setup();
    const { body } = await deny({ note: 'tajne', id: 'x', deniedAt: '2020-01-01T00:00:00Z', deniedBy: 'someone' });
    expect(body).toEqual({ list: [LISTED] });
    expect(rowsOf('deniedBatches').get(ID)).not.toHaveProperty('note');
  });

  it('is listed the latest first', async () => {
    const { deny, clock } = await setup();
    for (const batchNumber of ['BB0002', 'AA0001', 'CC0003']) {
      clock.nowMs += 1_000;
      await deny({ batchNumber });
    }
    const { body } = await deny({ batchNumber: 'AA0001' });
    expect(body.list).toMatchObject(['CC0003', 'AA0001', 'BB0002'].map((batchNumber) => ({ batchNumber })));
  });

  it.each([
    ['no vaccine', { vaccineType: undefined }, '/vaccineType'],
    ['a vaccine by its trade name', { vaccineType: 'Comirnaty' }, '/vaccineType'],
    ['a batch of one letter', { batchNumber: 'E' }, '/batchNumber'],
    ['a batch with a blank', { batchNumber: 'EX 0893' }, '/batchNumber'],
    ['a blank reason', { reason: '  ' }, '/reason'],
    ['a reason of 201 letters', { reason: 'x'.repeat(201) }, '/reason'],
  ])('with %s is 400 and says where, and nothing is written', async (_, over, field) => {
    const { deny, contents } = await setup();
    const { status, body } = await deny(over);
    expect([status, body.problems.map((problem) => problem.field)]).toEqual([400, [field]]);
    expect(contents()).toEqual({});
  });
});

describe('allowing a batch again', () => {
  it('answers with the list without it; again, and for one that was never withdrawn, nothing happens', async () => {
    const { deny, allow, contents } = await setup();
    await deny({ batchNumber: 'AA0001' });
    const before = contents();
    await deny();
    // Ids have no case.
    for (const id of [ID.toUpperCase(), ID, deniedBatchIdOf('cov19.moderna', 'AA0001')]) {
      expect(await allow(id)).toMatchObject({ status: 200, body: { list: [{ batchNumber: 'AA0001' }] } });
      expect(contents()).toEqual(before);
    }
    expect((await allow('x')).status).toBe(400);
  });
});

describe('the list', () => {
  it('is empty at first, and open to staff, coordinators and the ministry', async () => {
    const { list } = await setup();
    for (const who of [NURSE, { ...NURSE, role: 'coordinator' as const }, MINISTRY]) {
      expect(await list(who)).toMatchObject({ status: 200, body: { list: [] } });
    }
  });

  it('is written by the ministry alone, and not read by patients, agents or operators', async () => {
    const { list, deny, allow, contents } = await setup();
    await deny();
    const before = contents();
    const others = ['patient', 'agent', 'operator'] as const;
    for (const role of others) expect((await list({ role, servicePointIds: [POINT_ID] })).status).toBe(403);
    for (const role of [...others, 'staff', 'coordinator'] as const) {
      const who = { role, subject: 'nurse', servicePointIds: [POINT_ID] };
      expect([(await deny({ batchNumber: 'AA0001' }, who)).status, (await allow(ID, who)).status]).toEqual([403, 403]);
    }
    expect(contents()).toEqual(before);
  });
});
