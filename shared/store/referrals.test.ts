import { expect, it } from 'vitest';
import { ANNA, JAN, readOnlyDb, referral } from '../../tests/builders.ts';
import type { Referral } from '../domain/referral.ts';
import { referralsOfPatient } from './referrals.ts';

const databaseOf = (held: readonly Referral[]) => readOnlyDb({ referrals: new Map(held.map((one) => [one.id, one])) });
const anna = [1, 2, 3, 4].map((dose) => referral({ dose }));

it.each([0, 1, 2, 3, 4])('finds all of %i referrals, by dose, and nobody else’s', async (count) => {
  const held = anna.slice(0, count);
  expect(await referralsOfPatient(databaseOf([referral({ patientId: JAN }), ...held.toReversed()]), ANNA)).toEqual(
    held,
  );
});
