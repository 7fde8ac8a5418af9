import { afterEach, describe, expect, it } from 'vitest';
import type { Appointment } from '../../shared/domain/appointment.ts';
import { addDays } from '../../shared/domain/civil-time.ts';
import { stockIdOf } from '../../shared/domain/stock.ts';
import type { VaccineType } from '../../shared/domain/vaccines.ts';
import { appointments } from '../../shared/store/collections.ts';
import { denyBatch } from '../../shared/use-cases/deny-batch.ts';
import {
  answerOf,
  appointment,
  bearer,
  NOW_MS,
  OTHER_POINT_ID,
  POINT_ID,
  STAFF_ACTOR,
  serve,
  slotRef,
} from '../../tests/builders.ts';
import { memoryDb } from '../../tests/memory-db.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const BATCH = { vaccineType: 'cov19.pfizer', batchNumber: 'EX3599' } as const;
const DELIVERY = { ...BATCH, id: '00000000-0000-4000-8000-000000000001', expiresOn: '2027-06-30', doses: 60 };
const WASTAGE = { ...BATCH, id: '00000000-0000-4000-8000-000000000002', doses: 4, reason: 'broken vial' };
const STOCK_ID = stockIdOf(POINT_ID, BATCH.vaccineType, BATCH.batchNumber);
const TODAY = '20270301';
const closers: (() => void)[] = [];
const neverOpened = async () => {
  throw new Error('stock is no matter of patients');
};

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function setup({ visits = [] as Appointment[] } = {}) {
  const { db, rowsOf, contents } = memoryDb();
  for (const one of visits) await appointments(db).doc(one.id).set(one);
  const handlers = operations({ db, patients: neverOpened, now: () => NOW_MS });
  const server = await serve('site-stock', catalog['site-stock'].trigger.routes, handlers);
  closers.push(server.close);
  const headers = await bearer({ role: 'staff', subject: 'nurse', servicePointIds: [POINT_ID] });
  const call = async (method: string, path: string, body?: unknown) => {
    const text = body === undefined ? null : JSON.stringify(body);
    const response = await fetch(`${server.url}/api/site/${POINT_ID}${path}`, { method, headers, body: text });
    return { status: response.status, body: await answerOf(response) };
  };
  return {
    db,
    contents,
    stored: () => rowsOf('stock').get(STOCK_ID),
    put: (batch: Record<string, unknown>) => rowsOf('stock').set(STOCK_ID, batch),
    entries: (batchNumber = 'EX3599') =>
      call('GET', `/stock/entries?${new URLSearchParams({ ...BATCH, batchNumber })}`),
    /** As the commit that records a dose leaves it. */
    use: (used: number) =>
      rowsOf('stock').set(STOCK_ID, { ...BATCH, servicePointId: POINT_ID, ...rowsOf('stock').get(STOCK_ID), used }),
    deny: (vaccineType: VaccineType, batchNumber: string) =>
      denyBatch({ vaccineType, batchNumber, reason: 'GIF 12/2027', deniedBy: STAFF_ACTOR }, { db, now: () => NOW_MS }),
    stock: () => call('GET', '/stock'),
    receive: (over = {}) => call('POST', '/stock/deliveries', { ...DELIVERY, ...over }),
    waste: (over = {}) => call('POST', '/stock/wastage', { ...WASTAGE, ...over }),
  };
}

describe('a delivery', () => {
  it('answers with the stock of the point, and says who recorded it and when', async () => {
    const { receive, entries } = await setup();
    const days = { expiresOn: '2027-06-30', lastDays: ['2027-06-30'], replacedDays: [] };
    const standing = { ...BATCH, ...days, received: 60, used: 0, wasted: 0, balance: 60 };
    expect(await receive()).toEqual({
      status: 200,
      body: {
        batches: [{ ...standing, denied: false, similarDenied: [], expired: false }],
        expected: [{ vaccineType: 'cov19.pfizer', visits: 0, usable: 60, isShort: false }],
      },
    });
    const said = { reason: null, expiresOn: '2027-06-30', replaces: null, similarBatches: [] };
    expect((await entries()).body).toEqual({
      list: [{ id: DELIVERY.id, kind: 'delivery', doses: 60, at: '2027-03-01T08:00:00Z', by: 'nurse', ...said }],
    });
  });

  it('twice, the second time in small letters, is counted once', async () => {
    const { receive } = await setup();
    const first = await receive();
    expect(await receive({ batchNumber: 'ex3599' })).toEqual(first);
  });

  it('after doses were recorded keeps their count', async () => {
    const { receive, use, stock } = await setup();
    use(3);
    const before = { expiresOn: null, received: 0, used: 3, wasted: 0, balance: -3, expired: false };
    expect((await stock()).body).toMatchObject({ batches: [before], expected: [{ usable: 0 }] });
    expect((await receive()).body).toMatchObject({ batches: [{ received: 60, used: 3, balance: 57 }] });
  });

  it('never writes the count of used doses, which a recorded dose may be raising at this moment', async () => {
    const { receive, waste, stored } = await setup();
    await receive();
    await waste();
    expect(Object.keys(stored()!).sort()).toEqual(
      [
        ...['schemaVersion', 'batchNumber', 'servicePointId', 'vaccineType', 'received', 'wasted'],
        ...['expiresOn', 'lastDays', 'replacedDays'],
      ].sort(),
    );
  });

  it('with another last day than the batch has is 400 without a reason, and the stock stays', async () => {
    const { receive, contents } = await setup();
    await receive();
    const before = contents();
    for (const reason of [undefined, ' ']) {
      const { status, body } = await receive({ id: WASTAGE.id, expiresOn: '2027-07-31', reason });
      expect([status, body.errorCode]).toEqual([400, 'ERR_INVALID_REQUEST']);
      expect(body.problems).toMatchObject([{ field: '/reason' }]);
    }
    expect(contents()).toEqual(before);
  });

  it('with a later last day and a reason is recorded, with who said so, when and why', async () => {
    const { receive, entries } = await setup();
    await receive();
    const extended = { id: WASTAGE.id, expiresOn: '2027-09-30', reason: ' komunikat EMA ', replaces: '2027-06-30' };
    const { status, body } = await receive(extended);
    expect(status).toBe(200);
    expect(body).toMatchObject({ batches: [{ expiresOn: '2027-09-30', lastDays: ['2027-09-30'], received: 120 }] });
    const entry = { ...extended, reason: 'komunikat EMA', by: 'nurse', at: '2027-03-01T08:00:00Z', doses: 60 };
    expect((await entries()).body.list).toContainEqual({ ...entry, kind: 'delivery', similarBatches: [] });
    expect(await receive(extended)).toMatchObject({ status: 200, body: { batches: [{ received: 120 }] } });
  });

  it('with the shorter last day of thawed doses and a reason is recorded beside the other', async () => {
    const { receive } = await setup();
    await receive();
    const { body } = await receive({ id: WASTAGE.id, expiresOn: '2027-03-15', reason: 'rozmrożono 13 lutego' });
    expect(body).toMatchObject({ batches: [{ expiresOn: '2027-06-30', lastDays: ['2027-03-15', '2027-06-30'] }] });
  });

  it('of a number that may be another batch’s is 409 and names that batch, until it is confirmed; that is kept', async () => {
    const { receive, deny, entries, stock, contents } = await setup();
    await receive();
    await deny('cov19.pfizer', 'EX7046');
    const before = contents();
    const cases = [
      ['EX359921A1B2', 'EX3599', false],
      ['ex7046.', 'EX7046', true],
    ] as const;
    for (const [batchNumber, similar, denied] of cases) {
      expect(await receive({ id: WASTAGE.id, batchNumber })).toMatchObject({
        status: 409,
        body: {
          errorCode: 'ERR_BATCH_UNCLEAR',
          similar: [{ vaccineType: 'cov19.pfizer', batchNumber: similar, denied }],
        },
      });
    }
    expect(contents()).toEqual(before);
    const confirmed = { id: WASTAGE.id, batchNumber: 'ex7046.', batchConfirmed: true };
    expect((await receive(confirmed)).status).toBe(200);
    expect((await receive({ ...confirmed, batchConfirmed: false })).status).toBe(200);
    expect((await entries('EX7046.')).body.list).toMatchObject([{ by: 'nurse', similarBatches: ['EX7046'] }]);
    expect((await stock()).body).toMatchObject({
      batches: [
        { batchNumber: 'EX3599', similarDenied: [] },
        { batchNumber: 'EX7046.', similarDenied: ['EX7046'] },
      ],
    });
  });

  it('is one entry beside the batch, however many there are; older entries within the batch stay and are still known', async () => {
    const { receive, stored, put, entries } = await setup();
    const older = { id: DELIVERY.id, kind: 'delivery', doses: 60, at: '2027-02-01T08:00:00Z', by: 'nurse' };
    put({ ...BATCH, servicePointId: POINT_ID, expiresOn: '2027-06-30', received: 60, wasted: 0, entries: [older] });
    expect((await receive()).body).toMatchObject({ batches: [{ received: 60, lastDays: ['2027-06-30'] }] });
    for (let i = 1; i <= 5; i++) await receive({ id: `00000000-0000-4000-8000-00000000010${i}`, doses: 1 });
    expect(stored()).toMatchObject({ received: 65, entries: [older] });
    const { list } = (await entries()).body;
    expect(list.map(({ id }) => id)).toHaveLength(6);
    expect(list.at(-1)).toMatchObject({ id: DELIVERY.id, doses: 60, expiresOn: null });
  });

  it.each([
    ['no id', { id: undefined }, '/id'],
    ['a day to replace that the batch has not', { replaces: '2027-03-31', reason: 'EMA' }, '/replaces'],
    ['a date that does not exist', { expiresOn: '2027-02-29' }, '/expiresOn'],
    ['no doses', { doses: 0 }, '/doses'],
    ['a batch with a blank', { batchNumber: 'EX 3599' }, '/batchNumber'],
    ['a vaccine by its trade name', { vaccineType: 'Comirnaty' }, '/vaccineType'],
  ])('with %s is 400 and says where, and nothing is written', async (_, over, field) => {
    const { receive, stored } = await setup();
    const { status, body } = await receive(over);
    expect(status).toBe(400);
    expect(body.problems).toMatchObject([{ field }]);
    expect(stored()).toBeUndefined();
  });
});

describe('wastage', () => {
  it('takes doses off; recorded twice, it takes them once', async () => {
    const { receive, waste, entries } = await setup();
    await receive();
    const first = await waste();
    expect(first.body).toMatchObject({ batches: [{ received: 60, wasted: 4, balance: 56 }] });
    expect(await waste()).toEqual(first);
    const { list } = (await entries()).body;
    expect((list as unknown as Record<string, unknown>[]).map(({ kind, reason }) => [kind, reason]).sort()).toEqual([
      ['delivery', null],
      ['wastage', 'broken vial'],
    ]);
  });

  it('of more than is left, or of a batch that is not there, is 400 and says where, and nothing is written', async () => {
    const { receive, waste, use, stored } = await setup();
    expect((await waste()).body.problems).toMatchObject([{ field: '/doses' }]);
    expect(stored()).toBeUndefined();
    await receive();
    use(57);
    const before = stored();
    const { status, body } = await waste();
    expect(status).toBe(400);
    expect(body.problems).toEqual([{ field: '/doses', problem: 'must be <= 3, the doses left of the batch' }]);
    expect(stored()).toEqual(before);
  });

  it('without a reason is 400', async () => {
    const { receive, waste } = await setup();
    await receive();
    expect((await waste({ reason: ' ' })).body.problems).toMatchObject([{ field: '/reason' }]);
  });
});

describe('the stock of a point', () => {
  it('shows the batch to be used up first at the top, and none of another point', async () => {
    const { receive, stock, db } = await setup();
    await receive({ batchNumber: 'LATE1', expiresOn: '2027-09-30' });
    await receive({ batchNumber: 'SOON1', expiresOn: '2027-03-31' });
    const foreign = stockIdOf(OTHER_POINT_ID, 'cov19.pfizer', 'EX1');
    await db
      .collection('stock')
      .doc(foreign)
      .set({ ...BATCH, servicePointId: OTHER_POINT_ID, used: 1 });
    expect((await stock()).body).toMatchObject({ batches: [{ batchNumber: 'SOON1' }, { batchNumber: 'LATE1' }] });
  });

  it('counts the booked visits of seven days from today, by vaccine, against the doses that may be used', async () => {
    const on = (day: string, over: Partial<Appointment> = {}, type: VaccineType = 'cov19.pfizer') =>
      appointment({ id: crypto.randomUUID(), slot: slotRef({ day, vaccineType: type }), ...over });
    const elsewhere = on(TODAY, { slot: slotRef({ servicePointId: OTHER_POINT_ID }) });
    const { receive, deny, stock } = await setup({
      visits: [
        on(addDays(TODAY, -1)),
        on(TODAY),
        on(addDays(TODAY, 6)),
        on(addDays(TODAY, 7)),
        on(TODAY, { state: 'cancelled' }),
        on(TODAY, { state: 'completed' }),
        on(TODAY, {}, 'cov19.moderna'),
        elsewhere,
      ],
    });
    await receive({ batchNumber: 'GOOD1', doses: 1 });
    await receive({ batchNumber: 'LAST1', doses: 1, expiresOn: '2027-03-01' });
    await receive({ batchNumber: 'PAST1', doses: 10, expiresOn: '2027-02-28' });
    await receive({ batchNumber: 'BAD1', doses: 10 });
    await deny('cov19.pfizer', 'bad1');
    expect((await stock()).body).toMatchObject({
      batches: [
        { batchNumber: 'PAST1', expired: true, denied: false },
        { batchNumber: 'LAST1', expired: false, denied: false },
        { batchNumber: 'BAD1', expired: false, denied: true },
        { batchNumber: 'GOOD1', expired: false, denied: false },
      ],
      expected: [
        { vaccineType: 'cov19.pfizer', visits: 2, usable: 2, isShort: false },
        { vaccineType: 'cov19.moderna', visits: 1, usable: 0, isShort: true },
      ],
    });
  });

  it('does not set a delivery that was not recorded against the doses of another batch', async () => {
    const { receive, use, stock } = await setup();
    use(5);
    await receive({ batchNumber: 'OTHER1', doses: 2 });
    expect((await stock()).body).toMatchObject({ expected: [{ usable: 2 }] });
  });
});
