import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, inject } from 'vitest';
import { EVENT_GRACE_MS } from '../../scripts/check-data/invariants/events.ts';
import { checkInvariants } from '../../scripts/check-data/invariants.ts';
import { readSnapshot } from '../../scripts/check-data/snapshot.ts';
import { db, eventually, namesOfPatients } from './cloud.ts';

// Whatever a file of tests did, the data are whole after it, and every change has been told.
afterAll(() =>
  eventually(async () => {
    const findings = checkInvariants(await readSnapshot(db), Date.now() + EVENT_GRACE_MS);
    expect(findings.filter(({ violations }) => violations.length > 0)).toEqual([]);
  }, 90_000),
);

afterAll(() => {
  const logs = readdirSync(inject('workDir')).filter((name) => name.endsWith('.log'));
  expect(logs.length).toBeGreaterThan(10);
  for (const name of logs) {
    const text = readFileSync(join(inject('workDir'), name), 'utf8');
    for (const secret of namesOfPatients) expect(text.includes(secret), `${name} names a patient`).toBe(false);
  }
});
