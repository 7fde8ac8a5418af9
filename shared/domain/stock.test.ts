import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OTHER_POINT_ID, POINT_ID, refusalOf } from '../../tests/builders.ts';
import {
  balanceOf,
  type Delivery,
  deniedBatchIdOf,
  isExpired,
  isUsable,
  receive,
  type StockBatch,
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
  by: 'nurse',
  ...over,
});
const wastage = (over: Partial<Wastage> = {}): Wastage => ({
  ...KEY,
  id: 'wastage-1',
  doses: 4,
  reason: 'broken vial',
  at: AT,
  by: 'nurse',
  ...over,
});
/** As the recording of doses alone leaves it. */
const undelivered: StockBatch = {
  ...receive(undefined, delivery()),
  expiresOn: null,
  received: 0,
  used: 3,
  entries: [],
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
      ...KEY,
      id: stockIdOf(POINT_ID, 'cov19.pfizer', 'EX3599'),
      expiresOn: '2027-06-30',
      received: 60,
      used: 0,
      wasted: 0,
      entries: [{ id: 'delivery-1', kind: 'delivery', doses: 60, at: AT, by: 'nurse' }],
    });
  });

  it('adds to those before it', () => {
    const batch = receive(receive(undefined, delivery()), delivery({ id: 'delivery-2', doses: 30 }));
    expect([batch.received, batch.entries.length]).toEqual([90, 2]);
  });

  it('recorded again changes nothing, whatever it says the second time', () => {
    const batch = receive(undefined, delivery());
    expect(receive(batch, delivery({ doses: 600, expiresOn: '2028-01-01' }))).toBe(batch);
  });

  it('that comes to light after the doses were given brings the expiry and keeps what was used', () => {
    const batch = receive(undelivered, delivery());
    expect([batch.expiresOn, batch.used, balanceOf(batch)]).toEqual(['2027-06-30', 3, 57]);
  });

  it('of the same batch with another expiry is refused, with the expiry it must have', async () => {
    const batch = receive(undefined, delivery());
    const { code, details } = await refusalOf(() => receive(batch, delivery({ id: 'd2', expiresOn: '2027-07-31' })));
    expect(code).toBe('invalid_request');
    expect(details.problems).toEqual([
      { field: '/expiresOn', problem: "must be 2027-06-30, as of the batch's earlier delivery" },
    ]);
  });
});

describe('wastage', () => {
  it('takes doses off, with its reason', () => {
    const batch = waste(receive(undefined, delivery()), wastage());
    expect(balanceOf(batch)).toBe(56);
    expect(batch.entries.at(-1)).toEqual({
      id: 'wastage-1',
      kind: 'wastage',
      doses: 4,
      at: AT,
      by: 'nurse',
      reason: 'broken vial',
    });
  });

  it('of all that is left is recorded; recorded again, it changes nothing though nothing is left', () => {
    const batch = waste(receive(undefined, delivery()), wastage({ doses: 60 }));
    expect(balanceOf(batch)).toBe(0);
    expect(waste(batch, wastage({ doses: 60 }))).toBe(batch);
  });

  it.each([
    ['one dose more than is left', receive(undefined, delivery()), 61, 60],
    ['a dose that was used', { ...receive(undefined, delivery()), used: 60 }, 1, 0],
    ['a dose of a batch never delivered', undefined, 1, 0],
    ['a dose of a batch of which more was used than delivered', undelivered, 1, 0],
  ])('of %s is refused, with what is left', async (_, batch, doses, left) => {
    const { code, details } = await refusalOf(() => waste(batch, wastage({ doses })));
    expect(code).toBe('invalid_request');
    expect(details.problems).toEqual([{ field: '/doses', problem: `must be <= ${left}, the doses left of the batch` }]);
  });
});

describe('a batch', () => {
  it('may be used through its last day, and until then only while nobody withdraws it', () => {
    const batch = receive(undefined, delivery());
    expect(isUsable(batch, false, '2027-06-30')).toBe(true);
    expect(isUsable(batch, false, '2027-07-01')).toBe(false);
    expect(isUsable(batch, true, '2027-06-30')).toBe(false);
    expect(isExpired(batch, '2027-07-01')).toBe(true);
  });

  it('whose expiry nobody recorded is not called expired', () => {
    expect(isUsable(undelivered, false, '2099-01-01')).toBe(true);
    expect(isUsable(undelivered, true, '2027-03-01')).toBe(false);
  });

  it('adds up to its entries, each counted once, whatever is recorded in what order and how often', () => {
    const calls = fc.array(
      fc.record({
        id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        doses: fc.integer({ min: 1, max: 50 }),
        isLoss: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(calls, (recorded) => {
        let batch: StockBatch | undefined;
        for (const { id, doses, isLoss } of recorded) {
          try {
            batch = isLoss ? waste(batch, wastage({ id, doses })) : receive(batch, delivery({ id, doses }));
          } catch (error) {
            expect(error).toMatchObject({ name: 'Refusal' });
          }
        }
        if (!batch) return;
        const sum = (kind: string) =>
          batch!.entries.filter((entry) => entry.kind === kind).reduce((total, { doses }) => total + doses, 0);
        expect([batch.received, batch.wasted]).toEqual([sum('delivery'), sum('wastage')]);
        expect(balanceOf(batch)).toBeGreaterThanOrEqual(0);
        expect(new Set(batch.entries.map(({ id }) => id)).size).toBe(batch.entries.length);
      }),
    );
  });
});
