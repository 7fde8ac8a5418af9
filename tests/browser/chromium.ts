import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { afterAll } from 'vitest';
import { CHROMIUM } from '../../scripts/chromium.ts';

/** Why browser tests cannot run here and what helps, for the name of their suite; empty when they can. */
export const chromiumMissing = existsSync(CHROMIUM)
  ? ''
  : ` (skipped: no Chromium at ${CHROMIUM}; run apt-get install chromium, or set CHROMIUM to its path)`;

// The reporter folds a skipped suite away together with its name.
if (chromiumMissing) console.warn(`browser tests${chromiumMissing}`);

let running: Promise<Browser> | undefined;

/** The browser of the system, which asks nobody for anything by itself; started once for a file of tests. */
export function browser(): Promise<Browser> {
  running ??= chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  return running;
}

afterAll(async () => (await running)?.close());
