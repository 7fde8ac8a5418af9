import { afterAll, expect } from 'vitest';
import { checkInvariants } from '../../scripts/check-data/invariants.ts';
import { readSnapshot } from '../../scripts/check-data/snapshot.ts';
import { db } from './cloud.ts';

// Whatever a file of tests did, the data are whole after it.
afterAll(async () => {
  const findings = checkInvariants(await readSnapshot(db), Date.now());
  expect(findings.filter(({ violations }) => violations.length > 0)).toEqual([]);
});
