import { database } from '../shared/store/database.ts';
import { checkInvariants } from './check-data/invariants.ts';
import { readSnapshot } from './check-data/snapshot.ts';
import { connectDatabase } from './running-stack.ts';

const SHOWN_MAX = 10;

connectDatabase();
const snapshot = await readSnapshot(database()).catch((error: Error): never => {
  console.error(`The database could not be read, so that nothing is known of it: ${error.message}`);
  process.exit(2);
});
const findings = checkInvariants(snapshot, Date.now());
for (const { invariant, checked, violations } of findings) {
  console.log(
    `${violations.length === 0 ? 'holds' : 'BROKEN'}  ${invariant}: ${checked} checked, ${violations.length} violations`,
  );
  for (const violation of violations.slice(0, SHOWN_MAX)) console.log(`        ${violation}`);
  if (violations.length > SHOWN_MAX) console.log(`        … and ${violations.length - SHOWN_MAX} more`);
}
await database().terminate();
process.exit(findings.some(({ violations }) => violations.length > 0) ? 1 : 0);
