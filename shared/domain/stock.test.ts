import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OTHER_POINT_ID, POINT_ID, refusalOf, STAFF_ACTOR } from '../../tests/builders.ts';
import { passedLastDay } from './last-days.ts';
import {
  balanceOf,
  type Delivery,
  deniedBatchIdOf,
  holdsEntry,
  isExpired,
  isUsable,
  receive,
  type StockBatch,
  type StockEntry,
  stockIdOf,
  type Wastage,
  waste,
} from './stock.ts';

const AT = '2027-03-01T08:00:00Z';
const KEY = { servicePointId: POINT_ID, vaccineType: 'cov19.pfizer', batchNumber: 'EX3599' } as const;
const delivery = (over: Partial<Delivery> = {}): Delivery => ({
  ...KEY,
  id: 'delivery-1',
  expiresOn: '2027-06-30',
  doses: 60,
  at: AT,
  by: STAFF_ACTOR,
  ...over,
});
const wastage = (over: Partial<Wastage> = {}): Wastage => ({
  ...KEY,
  id: 'wastage-1',
  doses: 4,
  reason: 'broken vial',
  at: AT,
  by: STAFF_ACTOR,
  ...over,
});
const received = (...deliveries: Partial<Delivery>[]): StockBatch =>
  deliveries.reduce<StockBatch | undefined>((batch, over) => receive(batch, delivery(over)).batch, undefined)!;
/** As the recording of doses alone leaves it. */
const undelivered: StockBatch = {
  ...received({}),
  expiresOn: null,
  lastDays: [],
  received: 0,
  used: 3,
};

describe('the id of a batch', () => {
  it('is one whether the number is typed in capitals or not', () => {
    expect(stockIdOf(POINT_ID, 'cov19.pfizer', 'ex3599')).toBe(stockIdOf(POINT_ID, 'cov19.pfizer', 'EX3599'));
    expect(deniedBatchIdOf('cov19.pfizer', 'ex3599')).toBe(deniedBatchIdOf('cov19.pfizer', 'EX3599'));
  });

  it('differs by point, vaccine and number, and from the id of its withdrawal', () => {
    const ids = [
      stockIdOf(POINT_ID, 'cov19.pfizer', 'EX3599'),
      stockIdOf(OTHER_POINT_ID, 'cov19.pfizer', 'EX3599'),
      stockIdOf(POINT_ID, 'cov19.moderna', 'EX3599'),
      stockIdOf(POINT_ID, 'cov19.pfizer', 'EX3598'),
      deniedBatchIdOf('cov19.pfizer', 'EX3599'),
      deniedBatchIdOf('cov19.moderna', 'EX3599'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a delivery', () => {
  it('of a batch not seen before begins it', () => {
    expect(receive(undefined, delivery({ batchNumber: 'ex3599' }))).toEqual({
      batch: {
        ...KEY,
        id: stockIdOf(POINT_ID, 'cov19.pfizer', 'EX3599'),
        expiresOn: '2027-06-30',
        lastDays: ['2027-06-30'],
        replacedDays: [],
        received: 60,
        used: 0,
        wasted: 0,
        entries: [],
      },
      entry: { id: 'delivery-1', kind: 'delivery', doses: 60, at: AT, by: STAFF_ACTOR, expiresOn: '2027-06-30' },
    });
  });

  it('adds to those before it', () => {
    expect(received({}, { id: 'delivery-2', doses: 30 })).toMatchObject({ received: 90, lastDays: ['2027-06-30'] });
  });

  it('leaves alone the entries that stand within the batch, and they are still known', () => {
    const old = {
      ...received({}),
      entries: [{ id: 'old', kind: 'delivery', doses: 60, at: AT, by: STAFF_ACTOR }],
    } as const;
    expect(receive(old, delivery({ id: 'new' })).batch.entries).toEqual(old.entries);
    expect([holdsEntry(old, 'old'), holdsEntry(old, 'new')]).toEqual([true, false]);
  });

  it('that comes to light after the doses were given brings the expiry and keeps what was used', () => {
    const { batch } = receive(undelivered, delivery());
    expect([batch.expiresOn, batch.used, balanceOf(batch)]).toEqual(['2027-06-30', 3, 57]);
  });

  it('of the same batch with another last day is refused without a reason, with the last day that is known', async () => {
    const { code, details } = await refusalOf(() =>
      receive(received({}), delivery({ id: 'd2', expiresOn: '2027-07-31' })),
    );
    expect(code).toBe('invalid_request');
    expect(details.problems).toEqual([
      {
        value: 'reasonOfDelivery',
        problem: 'is required, since earlier deliveries of the batch have the last day 2027-06-30',
      },
    ]);
  });

  it('that came thawed has a last day of its own beside that of the others, and says why', () => {
    const thawed = delivery({ id: 'd2', expiresOn: '2027-03-15', reason: 'thawed on 13 February' });
    const { batch, entry } = receive(received({}), thawed);
    expect(batch).toMatchObject({ expiresOn: '2027-06-30', lastDays: ['2027-03-15', '2027-06-30'], replacedDays: [] });
    expect(entry).toMatchObject({ by: STAFF_ACTOR, at: AT, expiresOn: '2027-03-15', reason: 'thawed on 13 February' });
  });

  it('with an officially extended last day replaces the earlier one for all doses, and says which, why and by whom', () => {
    const extended = delivery({ id: 'd2', expiresOn: '2027-09-30', replaces: '2027-06-30', reason: 'EMA, 9 months' });
    const { batch, entry } = receive(received({}), extended);
    const replacedDays = [{ day: '2027-06-30', by: '2027-09-30' }];
    expect(batch).toMatchObject({ expiresOn: '2027-09-30', lastDays: ['2027-09-30'], replacedDays, received: 120 });
    expect(entry).toMatchObject({
      by: STAFF_ACTOR,
      expiresOn: '2027-09-30',
      replaces: '2027-06-30',
      reason: 'EMA, 9 months',
    });
  });

  it('of no doses records the extension alone; extended twice, packages with the first day are good to the last', () => {
    const batch = received(
      {},
      { id: 'd2', doses: 0, expiresOn: '2027-09-30', replaces: '2027-06-30', reason: 'EMA' },
      { id: 'd3', doses: 0, expiresOn: '2027-12-31', replaces: '2027-09-30', reason: 'EMA again' },
    );
    expect([batch.received, batch.lastDays]).toEqual([60, ['2027-12-31']]);
    for (const onPackage of ['2027-06-30', '2027-09-30', '2027-12-31', undefined]) {
      expect(passedLastDay(batch, onPackage, '2027-12-31')).toBeUndefined();
      expect(passedLastDay(batch, onPackage, '2028-01-01')).toBe('2027-12-31');
    }
  });

  it('may take an extension back that was a mistake', () => {
    const batch = received(
      {},
      { id: 'd2', doses: 0, expiresOn: '2027-09-30', replaces: '2027-06-30', reason: 'EMA' },
      { id: 'd3', doses: 0, expiresOn: '2027-06-30', replaces: '2027-09-30', reason: 'another batch was meant' },
    );
    expect(batch).toMatchObject({ expiresOn: '2027-06-30', replacedDays: [{ day: '2027-09-30', by: '2027-06-30' }] });
    expect(passedLastDay(batch, '2027-06-30', '2027-07-01')).toBe('2027-06-30');
  });

  it.each([
    ['replaces a day that the batch has not', { replaces: '2027-05-31' }, 'replacedLastDay'],
    ['replaces a day by itself', { replaces: '2027-06-30', expiresOn: '2027-06-30' }, 'replacedLastDay'],
    ['replaces a day without a reason', { replaces: '2027-06-30', reason: undefined }, 'reasonOfDelivery'],
    ['brings nothing and replaces nothing', { doses: 0 }, 'doses'],
  ])('that %s is refused, with the value', async (_, over, value) => {
    const later = delivery({ id: 'd2', expiresOn: '2027-09-30', reason: 'why', ...over });
    const { code, details } = await refusalOf(() => receive(received({}), later));
    expect([code, details.problems]).toMatchObject(['invalid_request', [{ value }]]);
  });

  it('with ever new last days is refused in the end: nothing grows without bound in a batch', async () => {
    const dayOf = (i: number) =>
      `2028-${String((i % 12) + 1).padStart(2, '0')}-${String(Math.floor(i / 12) + 1).padStart(2, '0')}`;
    const all = Array.from({ length: 100 }, (_, i) => ({ id: `d${i}`, expiresOn: dayOf(i), reason: 'thawed' }));
    const { code, details } = await refusalOf(() => received(...all));
    expect([code, details.problems]).toMatchObject(['invalid_request', [{ value: 'lastDayOfUse' }]]);
    expect(received(...all.slice(0, 40)).lastDays).toHaveLength(40);
  });
});

describe('the last day of a dose', () => {
  const thawed = received({}, { id: 'd2', expiresOn: '2027-03-15', reason: 'thawed' });

  it('is that on its package where the batch has it: a thawed dose is not good for as long as a frozen one', () => {
    expect(passedLastDay(thawed, '2027-03-15', '2027-03-16')).toBe('2027-03-15');
    expect(passedLastDay(thawed, '2027-06-30', '2027-03-16')).toBeUndefined();
  });

  it('is the latest of the batch where nobody read it', () => {
    expect(passedLastDay(thawed, undefined, '2027-06-30')).toBeUndefined();
    expect(passedLastDay(thawed, undefined, '2027-07-01')).toBe('2027-06-30');
  });

  it('is the latest of the batch where the package promises more: all doses of a frozen batch came thawed', () => {
    const onlyThawed = received({ expiresOn: '2027-03-10' }, { id: 'd2', expiresOn: '2027-03-17', reason: 'thawed' });
    expect(passedLastDay(onlyThawed, '2027-06-30', '2027-03-17')).toBeUndefined();
    expect(passedLastDay(onlyThawed, '2027-06-30', '2027-03-18')).toBe('2027-03-17');
  });

  it('is that on its package alone while no delivery is recorded', () => {
    expect(passedLastDay(undefined, '2027-03-01', '2027-03-02')).toBe('2027-03-01');
    expect(passedLastDay(undefined, undefined, '2027-03-02')).toBeUndefined();
  });
});

describe('wastage', () => {
  it('takes doses off, with its reason', () => {
    const { batch, entry } = waste(received({}), wastage());
    expect(balanceOf(batch)).toBe(56);
    expect(entry).toEqual({
      id: 'wastage-1',
      kind: 'wastage',
      doses: 4,
      at: AT,
      by: STAFF_ACTOR,
      reason: 'broken vial',
    });
  });

  it('of all that is left is recorded', () => {
    expect(balanceOf(waste(received({}), wastage({ doses: 60 })).batch)).toBe(0);
  });

  it.each([
    ['one dose more than is left', received({}), 61, 60],
    ['a dose that was used', { ...received({}), used: 60 }, 1, 0],
    ['a dose of a batch never delivered', undefined, 1, 0],
    ['a dose of a batch of which more was used than delivered', undelivered, 1, 0],
  ])('of %s is refused, with what is left', async (_, batch, doses, left) => {
    const { code, details } = await refusalOf(() => waste(batch, wastage({ doses })));
    expect(code).toBe('invalid_request');
    expect(details.problems).toEqual([{ value: 'doses', problem: `must be <= ${left}, the doses left of the batch` }]);
  });
});

describe('a batch', () => {
  it('may be used through its last day, and until then only while nobody withdraws it', () => {
    const batch = received({});
    expect(isUsable(batch, false, '2027-06-30')).toBe(true);
    expect(isUsable(batch, false, '2027-07-01')).toBe(false);
    expect(isUsable(batch, true, '2027-06-30')).toBe(false);
    expect(isExpired(batch, '2027-07-01')).toBe(true);
  });

  it('whose expiry nobody recorded is not called expired', () => {
    expect(isUsable(undelivered, false, '2099-01-01')).toBe(true);
    expect(isUsable(undelivered, true, '2027-03-01')).toBe(false);
  });

  it('adds up to its entries, whatever is recorded in what order', () => {
    const calls = fc.array(fc.record({ doses: fc.integer({ min: 1, max: 50 }), isLoss: fc.boolean() }));
    fc.assert(
      fc.property(calls, (recorded) => {
        let batch: StockBatch | undefined;
        const entries: StockEntry[] = [];
        for (const { doses, isLoss } of recorded) {
          try {
            const done = isLoss ? waste(batch, wastage({ doses })) : receive(batch, delivery({ doses }));
            batch = done.batch;
            entries.push(done.entry);
          } catch (error) {
            expect(error).toMatchObject({ name: 'Refusal' });
          }
        }
        if (!batch) return;
        const sum = (kind: string) =>
          entries.filter((entry) => entry.kind === kind).reduce((total, { doses }) => total + doses, 0);
        expect([batch.received, batch.wasted]).toEqual([sum('delivery'), sum('wastage')]);
        expect(balanceOf(batch)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
