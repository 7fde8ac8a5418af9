import { execFile, execFileSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, type Plugin, stop } from 'esbuild';
import { functionEntries } from '../functions/catalog.ts';
import manifest from '../package.json' with { type: 'json' };
import { compiledChecks } from './compiled-checks.ts';
import { leanClients } from './lean-clients.ts';
import { workedOutHolidays } from './worked-out-holidays.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js');
const FRAMEWORK = '@google-cloud/functions-framework';
const ENTRY = join(ROOT, 'scripts/bundle/index.cjs');

/** Where `npm run build` puts the bundles and the pages. */
const DIST = join(ROOT, 'dist');

/** Bundles every function alone: each folder of `target` runs under functions-framework with nothing else installed. */
export async function buildFunctions(target: string = DIST): Promise<void> {
  const functions = functionEntries.map(([name]) => ({ name, source: join(ROOT, `functions/${name}/index.ts`) }));
  await bundle(functions, target, [compiledChecks, workedOutHolidays, leanClients]);
}

/** Bundles sources as functions are bundled and deployed, each into the folder of its name. */
export async function bundle(
  functions: readonly { readonly name: string; readonly source: string }[],
  target: string,
  plugins: Plugin[] = [],
): Promise<void> {
  for (const { name } of functions) rmSync(join(target, name), { recursive: true, force: true });
  await build({
    entryPoints: functions.map(({ name, source }) => ({ in: source, out: `${name}/function` })),
    outdir: target,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    // The Google clients load parts of themselves by require, which only CommonJS output keeps working.
    format: 'cjs',
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    plugins,
    logLevel: 'warning',
  });
  // The compiler keeps a process of some hundred megabytes for a next build, which does not come.
  await stop();
  for (const { name } of functions) {
    const folder = join(target, name);
    const description = {
      name,
      private: true,
      main: 'index.cjs',
      engines: { node: '24' },
      // The platform's build runs this on the very Node that will run the function.
      scripts: { 'gcp-build': 'node index.cjs' },
      // The runner that the platform's build adds; the bundle itself needs nothing.
      dependencies: { [FRAMEWORK]: manifest.dependencies[FRAMEWORK] },
    };
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify(description, null, 2)}\n`);
    cpSync(ENTRY, join(folder, 'index.cjs'));
  }
  await Promise.all(
    functions.map(({ name }) => promisify(execFile)(process.execPath, [join(target, name, 'index.cjs')])),
  );
}

/** Builds the hosted pages in `target`/web: the patient's at its root, the description of the API in openapi/. */
export function buildPages(target: string = DIST): void {
  // A process of its own, since Vite builds for whatever NODE_ENV its process has, and sets it where there is none.
  execFileSync(
    process.execPath,
    [VITE, 'build', '--config=web/vite.config.ts', '--logLevel=warn', `--outDir=${join(target, 'web')}`],
    {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: 'production' },
      // Its words are part of the error.
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  cpSync(join(ROOT, 'web/openapi'), join(target, 'web/openapi'), { recursive: true });
}

if (import.meta.main) {
  const started = Date.now();
  await buildFunctions();
  buildPages();
  console.log(
    `built ${functionEntries.length} functions and the pages in ${((Date.now() - started) / 1000).toFixed(1)} s → dist/`,
  );
}
