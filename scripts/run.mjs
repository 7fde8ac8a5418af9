// Runs a script of the project on its own Node, installing first what the lock file names. This file and install.mjs alone
// have to run on whatever Node the machine came with, and before anything is installed.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installIfNeeded, OWN_NODE, ROOT, refuse } from './install.mjs';

const NODE_MIN = 18;
/** What a script exits with when a package of the project is not whole: see explain-faults.ts. */
const DAMAGED_PACKAGES = 86;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const [script, ...args] = process.argv.slice(2);
if (Number(process.versions.node.split('.')[0]) < NODE_MIN) {
  refuse(
    `This is Node ${process.versions.node}, which cannot install the packages. Install Node 24: https://nodejs.org`,
  );
}
await installIfNeeded();
let code = await run();
if (code === DAMAGED_PACKAGES) {
  await installIfNeeded('they are damaged');
  code = await run();
}
if (code === DAMAGED_PACKAGES) refuse('The packages stay damaged. Delete the folder node_modules, and run again.');
process.exit(code);

/** Runs the script. Returns its exit code. */
function run() {
  const own = [
    '--disable-warning=ExperimentalWarning',
    `--import=${pathToFileURL(join(ROOT, 'scripts/explain-faults.ts'))}`,
  ];
  return new Promise((done) => {
    const child = spawn(OWN_NODE, [...own, join(ROOT, script), ...args], { stdio: 'inherit' });
    const pass = (signal) => {
      // A terminal sends Ctrl-C to the child as well; this process only waits for it to end in order.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of SIGNALS) process.on(signal, pass);
    const ended = (code) => {
      for (const signal of SIGNALS) process.removeListener(signal, pass);
      done(code);
    };
    // Not a program, or one for another machine.
    child.on('error', () => ended(DAMAGED_PACKAGES));
    child.on('exit', (code, signal) => ended(signal ? 1 : (code ?? 1)));
  });
}
