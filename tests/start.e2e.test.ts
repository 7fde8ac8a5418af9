import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../local/http.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NOT_COPIED = ['node_modules', '.git', '.local', 'dist', 'coverage'];

/** A copy of the project where people have their folders: with spaces and Polish letters. */
let clone: string;
beforeAll(() => {
  mkdirSync(join(ROOT, '.local'), { recursive: true });
  clone = join(mkdtempSync(join(ROOT, '.local', 'Źródła i próby ')), 'e-rejestracja');
  mkdirSync(clone);
  for (const name of readdirSync(ROOT)) {
    if (!NOT_COPIED.includes(name)) cpSync(join(ROOT, name), join(clone, name), { recursive: true });
  }
  // The same files under another name: a link to the folder would let an installation there empty the original.
  execFileSync('cp', ['-al', join(ROOT, 'node_modules'), join(clone, 'node_modules')]);
});
afterAll(() => rmSync(join(clone, '..'), { recursive: true, force: true }));

function npm(script: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, ['scripts/run.mjs', script, ...args], { cwd: clone });
}

async function outcome(child: ChildProcess) {
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  return { code: child.exitCode ?? (await once(child, 'exit'))[0], stdout, stderr };
}

/** Process ids of everything that runs out of the copy. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
    } catch {
      return false;
    }
  });
}

test('npm start works in a folder with spaces and Polish letters, holds its port from the first moment, and leaves nothing', async () => {
  const port = String(await freePort());
  const cloud = npm('local/start.ts', '--port', port);
  let said = '';
  const ready = new Promise<void>((resolve, reject) => {
    cloud.stdout!.on('data', (chunk: Buffer) => {
      said += chunk;
      if (said.includes(`ready http://localhost:${port}`)) resolve();
    });
    cloud.once('exit', () => reject(new Error(`it ended early: ${said}`)));
  });
  await new Promise<void>((resolve) => cloud.stdout!.once('data', () => resolve()));
  // While the first one starts, a second one is told at once, and does no work.
  const second = await outcome(npm('local/start.ts', '--port', port));
  expect(second).toEqual({ code: 1, stdout: '', stderr: `\nport ${port} is in use; choose another with --port\n` });

  await ready;
  const login = await outcome(npm('scripts/login.ts', '--pesel', '44051401458'));
  expect(JSON.parse(login.stdout)).toMatchObject({ baseUrl: `http://localhost:${port}`, role: 'patient' });
  expect((await outcome(npm('scripts/check-data.ts'))).code).toBe(0);
  expect(processesOf(clone).length).toBeGreaterThan(10);

  cloud.kill('SIGINT');
  expect((await once(cloud, 'exit'))[0]).toBe(0);
  expect(processesOf(clone)).toEqual([]);
  const after = await outcome(npm('scripts/check-data.ts'));
  expect(after).toMatchObject({ code: 1, stderr: expect.stringMatching(/^No database: run npm start .*\n$/) });
});

test('Ctrl-C while it starts ends all that has started', async () => {
  const cloud = npm('local/start.ts', '--port', String(await freePort()));
  await new Promise<void>((resolve) => {
    cloud.stdout!.on('data', (chunk: Buffer) => String(chunk).includes('stand-ins') && resolve());
  });
  cloud.kill('SIGINT');
  await once(cloud, 'exit');
  expect(processesOf(clone)).toEqual([]);
});

test.each([
  [['--prot', '1'], "Unknown option '--prot'"],
  [['--points', 'missing.json'], 'there is no file '],
])('npm start -- %j is answered with a sentence, without a stack', async (args, sentence) => {
  const { code, stderr } = await outcome(npm('local/start.ts', ...args));
  expect(code).toBeGreaterThan(0);
  expect(stderr).toContain(sentence);
  expect(stderr).not.toMatch(/^ {4}at /m);
});
