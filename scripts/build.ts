import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';
import { functionEntries } from '../functions/catalog.ts';
import manifest from '../package.json' with { type: 'json' };
import { bundleJson } from './bundle-json.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js');
const FRAMEWORK = '@google-cloud/functions-framework';

/** Where `npm run build` puts the bundles and the pages. */
const DIST = join(ROOT, 'dist');

/** Bundles every function alone: each folder of `target` runs under functions-framework with nothing else installed. */
export async function buildFunctions(target: string = DIST): Promise<void> {
  for (const [name] of functionEntries) rmSync(join(target, name), { recursive: true, force: true });
  await build({
    entryPoints: functionEntries.map(([name]) => ({
      in: join(ROOT, `functions/${name}/index.ts`),
      out: `${name}/index`,
    })),
    outdir: target,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    // The Google clients load parts of themselves by require, which only CommonJS output keeps working.
    format: 'cjs',
    // Its ES module build finds its JSON files by import.meta.url, which a bundle does not have; the other is mended here.
    alias: { '@google-cloud/tasks': createRequire(import.meta.url).resolve('@google-cloud/tasks') },
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    plugins: [bundleJson],
    logLevel: 'warning',
  });
  // The compiler keeps a process of some hundred megabytes for a next build, which does not come.
  await stop();
  for (const [name] of functionEntries) {
    const bundle = {
      name,
      private: true,
      main: 'index.cjs',
      engines: { node: '24' },
      // The runner that the platform's build adds; the bundle itself needs nothing.
      dependencies: { [FRAMEWORK]: manifest.dependencies[FRAMEWORK] },
    };
    writeFileSync(join(target, name, 'package.json'), `${JSON.stringify(bundle, null, 2)}\n`);
  }
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
      stdio: ['ignore', 'ignore', 'inherit'],
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
