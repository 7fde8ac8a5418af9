import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Why browser tests cannot run here and what helps; undefined when they can. */
export const chromiumMissing = existsSync(EXECUTABLE)
  ? undefined
  : `skipped: there is no Chromium at ${EXECUTABLE}. Install it (apt-get install chromium) or set CHROMIUM to its path.`;

/** Starts the browser of the system, which asks nobody for anything by itself. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
