import { beforeEach, expect, it, vi } from 'vitest';
import { NOW_MS, referral } from '../../tests/builders.ts';
import { memoryDb } from '../../tests/memory-db.ts';
import type { Referral } from '../domain/referral.ts';
import { RememberedReferrals } from './remembered-referrals.ts';

const ISSUED = referral();

function setup(stored: Partial<Referral> = {}) {
  const { db, rowsOf } = memoryDb();
  const put = (over: Partial<Referral>) => rowsOf('referrals').set(ISSUED.id, { ...ISSUED, ...over });
  put(stored);
  const reads = vi.spyOn(db, 'getAll');
  return { put, reads, remembered: new RememberedReferrals(db, () => NOW_MS) };
}

let told: ReturnType<typeof setup>;
beforeEach(() => {
  told = setup();
  told.remembered.beginAnew();
});

it('is read once for a thousand searches', async () => {
  for (let i = 0; i < 1_000; i++) expect(await told.remembered.get(ISSUED.id)).toMatchObject({ state: 'issued' });
  expect(told.reads).toHaveBeenCalledTimes(1);
});

it('is read again after a commit that changed it, and after a gap in the log', async () => {
  for (const forget of [() => told.remembered.forget([ISSUED.id]), () => told.remembered.beginAnew()]) {
    told.put({ state: 'issued' });
    forget();
    expect(await told.remembered.get(ISSUED.id)).toMatchObject({ state: 'issued' });
    told.put({ state: 'used' });
    forget();
    expect(await told.remembered.get(ISSUED.id)).toMatchObject({ state: 'used' });
  }
});

it('stays remembered when a commit changed another one', async () => {
  await told.remembered.get(ISSUED.id);
  told.remembered.forget(['another']);
  await told.remembered.get(ISSUED.id);
  expect(told.reads).toHaveBeenCalledTimes(1);
});

it('is read each time as long as nobody tells of changes', async () => {
  const { remembered, reads } = setup();
  for (let i = 0; i < 3; i++) await remembered.get(ISSUED.id);
  expect(reads).toHaveBeenCalledTimes(3);
});

it('one that has expired, or is not there, is looked at each time: a login may issue it', async () => {
  told.put({ expiringAt: '2027-03-01T08:00:00Z' });
  expect(await told.remembered.get(ISSUED.id)).toBeDefined();
  expect(await told.remembered.get('unknown')).toBeUndefined();
  told.put({});
  expect(await told.remembered.get(ISSUED.id)).toMatchObject({ expiringAt: ISSUED.expiringAt });
});
