import { describe, expect, it } from 'vitest';
import { OTHER_POINT_ID, POINT_ID, refusalOf } from '../../tests/builders.ts';
import { isSimilarNumber, type KnownBatch, refuseUnclearBatch, similarBatches } from './batch-numbers.ts';

const VACCINE = 'cov19.pfizer';
const AT_POINT: KnownBatch = { servicePointId: POINT_ID, vaccineType: VACCINE, batchNumber: 'EX3599' };
const WITHDRAWN: KnownBatch = { vaccineType: VACCINE, batchNumber: 'EX7046' };
const named = (batchNumber: string) => ({ servicePointId: POINT_ID, vaccineType: VACCINE, batchNumber }) as const;
const judged = (batchNumber: string, { isDelivered = false, isConfirmed = false } = {}) =>
  refuseUnclearBatch({ ...named(batchNumber), isDelivered, isConfirmed }, [AT_POINT, WITHDRAWN]);

describe('a batch number', () => {
  it.each([
    ['with the serial number run into it', 'EX704621A1B2', 'EX7046'],
    ['with the expiry run into it', 'EX704617271231', 'EX7046'],
    ['with a full stop after it', 'EX7046.', 'EX7046'],
    ['with a dash within it', 'EX-7046', 'EX7046'],
    ['with a stroke within it', 'EX/70-46', 'EX.7046'],
    ['in small letters', 'ex7046', 'EX7046'],
    ['with the letter O for a zero', 'EX7O46', 'EX7046'],
    ['with a small L for a one', 'EX704l', 'EX7041'],
    ['with the letter I for a one', 'AI123', 'A1123'],
    ['with LOT before it', 'LOT-EX7046', 'EX7046'],
    ['that breaks off', 'EX70', 'EX7046'],
  ])('%s may be another one misread', (_, typed, printed) => {
    expect([isSimilarNumber(typed, printed), isSimilarNumber(printed, typed)]).toEqual([true, true]);
  });

  it.each([
    ['of another batch', 'EX7047', 'EX7046'],
    ['that ends as another begins', '10EX70', 'EX7046'],
    ['of nothing but marks', '--', 'EX7046'],
    ['of one character and marks', 'E.', 'EX7046'],
  ])('%s is not taken for it', (_, typed, printed) => {
    expect(isSimilarNumber(typed, printed)).toBe(false);
  });
});

describe('batches of similar numbers', () => {
  it('are those of the point, whatever their vaccine, and withdrawn ones of the vaccine, these first and each once', () => {
    const known: KnownBatch[] = [
      { ...AT_POINT, batchNumber: 'EX70' },
      { ...AT_POINT, batchNumber: 'EX7046' },
      { ...AT_POINT, batchNumber: 'ex7046.1', vaccineType: 'cov19.moderna' },
      { ...AT_POINT, servicePointId: OTHER_POINT_ID, batchNumber: 'EX704' },
      { ...WITHDRAWN, vaccineType: 'cov19.moderna', batchNumber: 'EX7' },
      WITHDRAWN,
    ];
    expect(similarBatches(named('EX7046.'), known)).toEqual([
      { vaccineType: VACCINE, batchNumber: 'EX7046', denied: true },
      { vaccineType: VACCINE, batchNumber: 'EX70', denied: false },
      { vaccineType: 'cov19.moderna', batchNumber: 'EX7046.1', denied: false },
    ]);
  });

  it('are asked about, which are named', async () => {
    const { code, details } = await refusalOf(() => judged('ex359921a1b2'));
    const similar = [{ vaccineType: VACCINE, batchNumber: 'EX3599', denied: false }];
    expect([code, details]).toEqual(['batch_unclear', { batchNumber: 'EX359921A1B2', similar }]);
    expect(judged('EX359921A1B2', { isConfirmed: true })).toEqual(['EX3599']);
  });

  it('are not asked about where the number itself was delivered, unless the other batch is withdrawn', async () => {
    expect(judged('EX3599A', { isDelivered: true })).toEqual([]);
    expect((await refusalOf(() => judged('EX7046A', { isDelivered: true }))).code).toBe('batch_unclear');
    expect(judged('EX7046A', { isDelivered: true, isConfirmed: true })).toEqual(['EX7046']);
  });

  it('are none for the number of a known batch itself, in capitals or not, and for one that nothing is similar to', () => {
    expect([judged('ex3599'), judged('FC1000')]).toEqual([[], []]);
  });

  it('are named ten at most', async () => {
    const known = Array.from({ length: 30 }, (_, i) => ({ ...AT_POINT, batchNumber: `EX7-${i}` }));
    const batch = { ...named('EX7'), isDelivered: false, isConfirmed: false };
    const { details } = await refusalOf(() => refuseUnclearBatch(batch, known));
    expect(details.similar).toHaveLength(10);
  });
});
