import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../local/stack.ts';

// Formats, applies the safe fixes of the linter, and makes the generated files anew.
const steps = [
  [process.execPath, join(ROOT, 'scripts/generate.ts')],
  [join(ROOT, 'node_modules/.bin/biome'), 'check', '--write', '.'],
] as const;
for (const [command, ...args] of steps) {
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
