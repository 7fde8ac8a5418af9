import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startStack } from '../../local/stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    baseUrl: string;
    env: Record<string, string>;
    /** Where the functions write their logs. */
    workDir: string;
  }
}

/** Starts one cloud for all tests that need one. */
export default async function startForTests(project: TestProject): Promise<() => Promise<void>> {
  // A folder with a space and Polish letters, as people have them.
  const workDir = mkdtempSync(join(tmpdir(), 'e-rejestracja zażółć '));
  const given = { ...process.env };
  const stack = await startStack({ port: 0, scale: 'small', workDir, progress: (text) => console.log(`  ${text}`) });
  // Tests of the commands inherit this environment, and a command must not take this cloud for its own.
  for (const name of Object.keys(stack.env)) {
    if (given[name] === undefined) delete process.env[name];
    else process.env[name] = given[name];
  }
  project.provide('baseUrl', stack.baseUrl);
  project.provide('env', { ...stack.env });
  project.provide('workDir', workDir);
  return async () => {
    await stack.close();
    rmSync(workDir, { recursive: true, force: true });
  };
}
