import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { functionEntries } from '../../functions/catalog.ts';
import { freePort } from '../../local/http.ts';
import { buildFunctions } from '../../scripts/build.ts';
import { eventually } from '../support/cloud.ts';

const elsewhere = mkdtempSync(join(tmpdir(), 'bundle-'));
beforeAll(() => buildFunctions(elsewhere));
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

const FRAMEWORK = new URL('../../node_modules/@google-cloud/functions-framework/build/src/main.js', import.meta.url)
  .pathname;

test.each(functionEntries)('%s runs under functions-framework from its bundle alone', async (name, { trigger }) => {
  const source = join(elsewhere, name);
  const port = await freePort();
  const signature = trigger.kind === 'topic' ? 'cloudevent' : 'http';
  const args = [`--source=${source}`, '--target=main', `--signature-type=${signature}`, `--port=${port}`];
  const child = spawn(process.execPath, [FRAMEWORK, ...args], { cwd: elsewhere, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  try {
    const response = await eventually(() =>
      fetch(`http://127.0.0.1:${port}/no/such/path`, { method: 'POST', body: '{}' }),
    );
    // Our own answer, not the framework's: the bundle is loaded and wired.
    if (trigger.kind === 'http') expect(await response.json()).toMatchObject({ errorCode: 'ERR_NOT_FOUND' });
    else expect(response.status, output).toBeGreaterThanOrEqual(400);
  } finally {
    child.kill('SIGKILL');
  }
});
