// Installs what the lock file names, when it is not there whole. Like run.mjs it has to run on whatever Node the machine
// came with, before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const MODULES = join(ROOT, 'node_modules');
export const OWN_NODE = join(MODULES, 'node/bin/node');
/** What was there after the last installation: the lock file, the platform, and how much it is. */
const RECORD = join(MODULES, '.installed');
const WORK_DIR = join(ROOT, '.local');
const TURN = join(WORK_DIR, 'installing');
const TURN_ASKED_EVERY_MS = 500;
/** Enough of npm's words to find the reason in, and to show when none is known. */
const WORDS_MAX = 20_000;
const LINES_SHOWN = 15;

const isWindows = process.platform === 'win32';
const SIGNALS = { SIGINT: 2, SIGHUP: 1, SIGTERM: 15 };

/** What to do about the known reasons for which npm fails; the first that its words fit. */
const REMEDIES = [
  [/ENOSPC|no space left/i, () => `The disk is full: the packages need about 1 GB in ${ROOT}. Free some space,`],
  [
    /EACCES|EPERM|EROFS|permission denied|read-only file system/i,
    (words) => `There is no permission to write ${placeIn(words)}. Give yourself that permission,`,
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|E?TIMEDOUT|ERR_SOCKET|CERT|network/,
    () => 'npm does not reach its registry. Check the network, the proxy and "npm config get registry",',
  ],
  [/EINTEGRITY/, () => 'A package arrived damaged. Run "npm cache clean --force",'],
  [/EUSAGE/, () => 'package.json and package-lock.json do not fit each other. Run "npm install",'],
  [/ENOMEM|heap out of memory/i, () => 'The memory is full. Close other programs,'],
];

/** Ends this process with a sentence for a person. */
export function refuse(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** Installs the packages unless they are there whole. `because`: a reason to install them in any case. */
export async function installIfNeeded(because) {
  const reason = because ?? whyToInstall();
  if (!reason) return;
  const giveTurn = await takeTurn();
  try {
    // Another command may have installed them meanwhile.
    if (because || whyToInstall()) await install(reason);
  } finally {
    giveTurn();
  }
}

async function install(reason) {
  console.error(`installing packages, since ${reason} (about a minute) …`);
  const { status, signal, words, error } = await npmCi();
  if (error?.code === 'ENOENT')
    refuse('npm was not found. Install it beside Node (https://nodejs.org), and run again.');
  if (signal) refuse(`The installation was ended (${signal}), by the system if the memory is full. Run again.`);
  if (status !== 0) {
    const [, remedy] = REMEDIES.find(([pattern]) => pattern.test(words)) ?? [];
    if (remedy) refuse(`The packages could not be installed. ${remedy(words)} and run again.`);
    const lines = words.trim().split('\n').slice(-LINES_SHOWN).join('\n');
    refuse(`${lines}\nThe packages could not be installed; above are npm's own words. Mend that, and run again.`);
  }
  if (!existsSync(OWN_NODE)) {
    refuse(
      'npm installed no Node of the project, since it skips install scripts. Run "npm config delete ignore-scripts", ' +
        'and run again.',
    );
  }
  keepRecord();
}

/** Returns why what is there does not do, or undefined when it does. */
function whyToInstall() {
  if (!existsSync(MODULES)) return 'there are none';
  if (!existsSync(OWN_NODE)) return 'they are not complete';
  const record = readRecord();
  if (record) {
    if (record.platform !== platform()) return `these are for ${record.platform}`;
    if (record.lock === lockHash()) {
      const { entries, bytes } = amount(MODULES);
      return entries === record.entries && bytes === record.bytes ? undefined : 'they are not complete';
    }
  }
  // Installed by npm itself, which keeps a list of its own but cannot tell whether all files are there.
  if (!isAsLocked()) return record ? 'others are needed now' : 'they are not complete';
  keepRecord();
  return undefined;
}

/** Whether npm's own list names every package of the lock file, and each has at least its description. */
function isAsLocked() {
  try {
    const wanted = packagesIn(join(ROOT, 'package-lock.json'));
    const installed = packagesIn(join(MODULES, '.package-lock.json'));
    return Object.keys(wanted).every((path) => {
      if (path === '') return true;
      // What is for other platforms only is not installed.
      if (!installed[path]) return wanted[path].optional === true;
      return installed[path].version === wanted[path].version && existsSync(join(ROOT, path, 'package.json'));
    });
  } catch {
    return false;
  }
}

function packagesIn(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

function readRecord() {
  try {
    const record = JSON.parse(readFileSync(RECORD, 'utf8'));
    return typeof record === 'object' ? record : undefined;
  } catch {
    return undefined;
  }
}

function keepRecord() {
  try {
    // A file of its own: in a copy made of hard links the old one is shared with others.
    rmSync(RECORD, { force: true });
    writeFileSync(RECORD, JSON.stringify({ lock: lockHash(), platform: platform(), ...amount(MODULES) }));
  } catch {
    // Whoever may not write here may still run what is installed.
  }
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
}

function platform() {
  return `${process.platform}-${process.arch}`;
}

/** How many files there are and how long they are together: a copy that was broken off has fewer or shorter ones. */
function amount(folder) {
  let entries = 0;
  let bytes = 0;
  const walk = (path, isTop) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      // Tools keep their own caches at the top.
      if (isTop && entry.name.startsWith('.') && entry.name !== '.bin') continue;
      entries++;
      if (entry.isDirectory()) walk(join(path, entry.name), false);
      else if (entry.isFile()) bytes += lstatSync(join(path, entry.name)).size;
    }
  };
  walk(folder, true);
  return { entries, bytes };
}

/** Runs npm. Its words come back rather than on the screen: of most failures a sentence says more. */
function npmCi() {
  return new Promise((done) => {
    const child = spawn('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a signal reaches npm once, and with it all that it has started.
      detached: !isWindows,
      shell: isWindows,
    });
    let words = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        words = (words + chunk).slice(-WORDS_MAX);
      });
    }
    const listeners = Object.entries(SIGNALS).map(([signal, number]) => {
      const listener = () => {
        // A shell's background jobs do not hear a SIGINT.
        end(child, 'SIGTERM');
        child.once('exit', () => process.exit(128 + number));
        // A second one does not wait.
        process.once(signal, () => {
          end(child, 'SIGKILL');
          process.exit(128 + number);
        });
      };
      process.once(signal, listener);
      return [signal, listener];
    });
    const ended = (result) => {
      for (const [signal, listener] of listeners) process.removeListener(signal, listener);
      done({ words, ...result });
    };
    child.on('error', (error) => ended({ error }));
    child.on('close', (status, signal) => ended({ status, signal }));
  });
}

function end(child, signal) {
  if (isWindows) child.kill(signal);
  else process.kill(-child.pid, signal);
}

function placeIn(words) {
  const path = /^npm (?:ERR!|error) path (.+)$/m.exec(words)?.[1] ?? /'([^']+)'/.exec(words)?.[1];
  return path ? path.trim() : ROOT;
}

/** Waits while another command installs, and returns what lets the next one. */
async function takeTurn() {
  let isTold = false;
  for (;;) {
    try {
      mkdirSync(WORK_DIR, { recursive: true });
      writeFileSync(TURN, String(process.pid), { flag: 'wx' });
      const giveTurn = () => rmSync(TURN, { force: true });
      process.on('exit', giveTurn);
      return () => {
        process.removeListener('exit', giveTurn);
        giveTurn();
      };
    } catch (error) {
      if (error.code !== 'EEXIST') {
        const [, remedy] = REMEDIES.find(([pattern]) => pattern.test(error.message)) ?? [];
        refuse(`The packages could not be installed. ${remedy?.(error.message) ?? error.message} and run again.`);
      }
    }
    if (!isInstalling()) rmSync(TURN, { force: true });
    else if (!isTold) {
      console.error('another command installs the packages; waiting for it …');
      isTold = true;
    }
    await new Promise((done) => setTimeout(done, TURN_ASKED_EVERY_MS));
  }
}

/** Whether the process that took its turn still runs. */
function isInstalling() {
  try {
    process.kill(Number(readFileSync(TURN, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
