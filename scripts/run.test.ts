import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NEEDED = ['scripts/run.mjs', 'scripts/install.mjs', 'scripts/explain-faults.ts', 'local/cannot-run.ts'];
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

/** A small project whose only package is `half`, in a folder with a space and Polish letters; npm is played by a script. */
let folder: string;
let project: string;
let prepared: string;
let calls: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'run-')));
  project = join(folder, 'mój projekt żółć');
  prepared = join(folder, 'prepared');
  calls = join(folder, 'calls');
  for (const file of NEEDED) put(file, readFileSync(join(ROOT, file), 'utf8'));
  put('package.json', JSON.stringify({ type: 'module' }));
  lock('1.0.0');
  put('scripts/hello.ts', "import { hello } from 'half'; console.log(hello, process.argv[2]);");
  write(join(prepared, '.package-lock.json'), JSON.stringify({ packages: locked('1.0.0') }));
  write(join(prepared, 'half/package.json'), JSON.stringify({ type: 'module', exports: './index.js' }));
  write(join(prepared, 'half/index.js'), "export { hello } from './hello.js';");
  write(join(prepared, 'half/hello.js'), "export const hello = 'dzień dobry';");
  write(join(prepared, 'node/package.json'), '{}');
  mkdirSync(join(prepared, 'node/bin'));
  symlinkSync(process.execPath, join(prepared, 'node/bin/node'));
  npm('rm -rf node_modules && cp -a "$PREPARED" node_modules');
  chmodSync(folder, 0o755);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function put(file: string, content: string): void {
  write(join(project, file), content);
}

function locked(version: string) {
  return { 'node_modules/half': { version }, 'node_modules/node': { version: '24.0.0' } };
}

/** The lock file asks for this version from now on, and for something that other platforms need. */
function lock(version: string): void {
  const elsewhere = { 'node_modules/for-another-platform': { version: '1.0.0', optional: true } };
  put('package-lock.json', JSON.stringify({ packages: { '': {}, ...locked(version), ...elsewhere } }));
}

/** What `npm` does from now on. */
function npm(script: string): void {
  const file = join(folder, 'bin/npm');
  write(file, `#!/bin/sh\necho "$@" >> "$CALLS"\n${script}\n`);
  chmodSync(file, 0o755);
}

const environment = () => ({ PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, CALLS: calls, PREPARED: prepared });
const COMMAND = ['scripts/hello.ts', 'Anno'];

function run(options: { readonly uid?: number; readonly env?: Record<string, string>; readonly node?: string[] } = {}) {
  const { uid, env, node = [] } = options;
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, 'scripts/run.mjs', ...COMMAND], {
    cwd: project,
    encoding: 'utf8',
    env: { ...environment(), ...env },
    ...(uid && { uid }),
  });
  return { status, stdout, stderr };
}

function start(): ChildProcess {
  return spawn(process.execPath, ['scripts/run.mjs', ...COMMAND], { cwd: project, env: environment() });
}

const timesInstalled = () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n').length : 0);
const installed = (file: string) => join(project, 'node_modules', file);
const worked = { status: 0, stdout: 'dzień dobry Anno\n' };

test('packages are installed by the first command and not by the second, in a folder with a space and Polish letters', () => {
  expect(run()).toEqual({ ...worked, stderr: 'installing packages, since there are none (about a minute) …\n' });
  expect(run()).toEqual({ ...worked, stderr: '' });
  expect(timesInstalled()).toBe(1);
});

describe('packages that are not whole are installed anew, and it is said why:', () => {
  test.each<[string, () => void, string]>([
    ['a package is missing', () => rmSync(installed('half'), { recursive: true }), 'they are not complete'],
    ['a file of a package is missing', () => rmSync(installed('half/hello.js')), 'they are not complete'],
    ['a file was broken off', () => truncateSync(installed('half/hello.js'), 5), 'they are not complete'],
    ['a disk was full, and files are empty', () => truncateSync(installed('half/index.js')), 'they are not complete'],
    ['the Node of the project is missing', () => rmSync(installed('node/bin/node')), 'they are not complete'],
    ['the lock file names others', () => lock('2.0.0'), 'others are needed'],
    [
      'they are of another platform',
      () =>
        put('node_modules/.installed', readFileSync(installed('.installed'), 'utf8').replace(/"[a-z]+-/, '"plan9-')),
      'these are for plan9-',
    ],
  ])('%s', (_name, damage, why) => {
    run();
    damage();
    const { stderr, ...rest } = run();
    expect(rest).toEqual(worked);
    expect(stderr).toMatch(new RegExp(`^installing packages, since ${why}.*\n$`));
    expect(timesInstalled()).toBe(2);
  });

  test('a copy that was broken off before the record of the installation', () => {
    run();
    for (const file of ['.installed', 'half/package.json']) rmSync(installed(file));
    expect(run()).toMatchObject(worked);
    expect(timesInstalled()).toBe(2);
  });
});

test('packages that were installed by npm alone are taken as they are, so that a machine without network works', () => {
  cpSync(prepared, join(project, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  expect(run()).toEqual({ ...worked, stderr: '' });
  expect(timesInstalled()).toBe(0);
});

test('a file that npm’s own list does not show to be missing is noticed when it is needed, and installed', () => {
  cpSync(prepared, join(project, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  rmSync(installed('half/hello.js'));
  expect(run()).toEqual({ ...worked, stderr: 'installing packages, since they are damaged (about a minute) …\n' });
  expect(timesInstalled()).toBe(1);
});

test('packages that stay damaged end in a sentence, not in a loop', () => {
  rmSync(join(prepared, 'half/hello.js'));
  const { status, stderr } = run();
  expect(status).toBe(1);
  expect(stderr).toMatch(/The packages stay damaged\. Delete the folder node_modules, and run again\.\n$/);
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(timesInstalled()).toBe(2);
});

describe('an installation that fails says what to do, in one sentence and with a code that is not 0:', () => {
  test.each([
    ['npm error code ENOSPC\nnpm error ENOSPC: no space left on device, write', /^The disk is full: .* about 1 GB in /],
    ['npm error code EACCES\nnpm error path /home/a b/.npm/x\n', /no permission to write \/home\/a b\/\.npm\/x\. /],
    ["EROFS: read-only file system, mkdir '/srv/x'", /no permission to write \/srv\/x\. /],
    ['npm error code ENOTFOUND\nnpm error network request failed', /does not reach its registry\. Check the network/],
    ['npm error code ECONNREFUSED', /does not reach its registry/],
    ['npm error code EINTEGRITY', /arrived damaged\. Run "npm cache clean --force", and run again\./],
    ['npm error code EUSAGE', /do not fit each other\. Run "npm install", and run again\./],
  ])('%s', (words, sentence) => {
    npm(`cat >&2 <<'END'\n${words}\nEND\nexit 1`);
    const { status, stdout, stderr } = run();
    const [told, said, ...more] = stderr.trimEnd().split('\n');
    expect([status, stdout, more]).toEqual([1, '', []]);
    expect(told).toContain('installing packages');
    expect(said).toMatch(/^The packages could not be installed\. .* run again\.$/);
    expect(said!.replace('The packages could not be installed. ', '')).toMatch(sentence);
  });

  test('for an unknown reason npm’s own words are shown as well', () => {
    npm('echo something else >&2; exit 7');
    expect(run()).toMatchObject({ status: 1, stderr: expect.stringMatching(/something else\nThe packages could not/) });
  });

  test('npm itself is missing', () => {
    rmSync(join(folder, 'bin/npm'));
    const { status, stderr } = run({ env: { PATH: join(folder, 'bin') } });
    expect([status, stderr.split('\n').at(-2)]).toEqual([
      1,
      'npm was not found. Install it beside Node (https://nodejs.org), and run again.',
    ]);
  });

  test('npm skips the script that brings the project’s Node', () => {
    npm('rm -rf node_modules && cp -a "$PREPARED" node_modules && rm node_modules/node/bin/node');
    expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('npm config delete ignore-scripts') });
  });

  test('the machine’s Node is too old', () => {
    const older = "Object.defineProperty(process.versions, 'node', { value: '16.20.2' })";
    const { status, stderr } = run({ node: [`--import=data:text/javascript,${encodeURIComponent(older)}`] });
    expect(status).toBe(1);
    expect(stderr).toBe(
      'This is Node 16.20.2, which cannot install the packages. Install Node 24: https://nodejs.org\n',
    );
  });

  test.skipIf(!isRoot)('whoever may not write in the project is told so', () => {
    const { status, stderr } = run({ uid: NOBODY });
    expect(status).toBe(1);
    expect(stderr).toMatch(/no permission to write .*\.local\. Give yourself that permission, and run again\.\n$/);
  });
});

test.skipIf(!isRoot)('whoever may not write in the project can run what is installed in it', () => {
  cpSync(prepared, join(project, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  expect(run({ uid: NOBODY })).toEqual({ ...worked, stderr: '' });
  expect(existsSync(installed('.installed'))).toBe(false);
});

test('two commands at once install the packages once, and both work', async () => {
  npm('sleep 0.5; rm -rf node_modules && cp -a "$PREPARED" node_modules');
  const both = [start(), start()].map(async (child) => ({ output: await text(child.stdout!), code: child.exitCode }));
  expect((await Promise.all(both)).map(({ output }) => output)).toEqual([worked.stdout, worked.stdout]);
  expect(timesInstalled()).toBe(1);
});

test('an installation that was killed keeps nobody waiting', () => {
  const { pid } = spawnSync('true');
  put('.local/installing', String(pid));
  expect(run()).toMatchObject(worked);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s while packages are installed ends npm and all of its children',
  async (signal) => {
    npm('sleep 60 & echo $! > "$CALLS.child"; wait');
    const running = start();
    await vi.waitFor(() => readFileSync(`${calls}.child`, 'utf8').trim() || expect.fail(), 5_000);
    running.kill(signal);
    const [code] = await once(running, 'exit');
    expect(code).toBeGreaterThan(128);
    const pid = Number(readFileSync(`${calls}.child`, 'utf8'));
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 5_000);
    expect(existsSync(join(project, '.local/installing'))).toBe(false);
  },
);

test('a signal ends the script, which ends in its own way', async () => {
  run();
  put(
    'scripts/hello.ts',
    "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1e3); console.log('on');",
  );
  const running = start();
  await once(running.stdout!, 'data');
  running.kill('SIGTERM');
  expect((await once(running, 'exit'))[0]).toBe(7);
});

test('an option that does not exist is named without a stack, and a fault of the program keeps its own', () => {
  run();
  put('scripts/hello.ts', "import { parseArgs } from 'node:util'; parseArgs({ args: ['--prot', '1'], options: {} });");
  expect(run()).toMatchObject({ status: 1, stderr: expect.stringMatching(/^Unknown option '--prot'.*\n$/) });
  put('scripts/hello.ts', "throw new Error('a bug');");
  expect(run()).toMatchObject({ status: 1, stderr: expect.stringMatching(/^Error: a bug\n {4}at .*hello\.ts/) });
});
