// Runs a script of the project on its own Node, installing first what the lock file names. This file alone has to run on
// whatever Node the machine came with, and before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'node_modules/.installed');
const ownNode = join(root, 'node_modules/node/bin/node');

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function installIfNeeded() {
  const wanted = lockHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(ownNode)) return;
  console.error('installing packages (once; about a minute) …');
  const { status } = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    // Results go to standard output; the installer's words must not mix with them.
    stdio: ['ignore', process.stderr.fd, process.stderr.fd],
    shell: process.platform === 'win32',
  });
  if (status !== 0 || !existsSync(ownNode)) {
    console.error(
      'The packages could not be installed. Check that npm reaches its registry, then run the command again.',
    );
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}

installIfNeeded();
const [script, ...args] = process.argv.slice(2);
const child = spawn(ownNode, ['--disable-warning=ExperimentalWarning', join(root, script), ...args], {
  stdio: 'inherit',
});
// A terminal sends Ctrl-C to the child as well; this process only waits for it to end in order.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
