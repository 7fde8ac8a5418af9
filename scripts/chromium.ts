import { existsSync } from 'node:fs';
import { canInstallPackages, installPackage } from '../local/debian.ts';

/** Where browser tests look for Chromium: `CHROMIUM`, or where Debian's package puts it. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Installs Chromium where that is possible without a question; elsewhere the browser tests say how, and are skipped. */
export function installChromium(): void {
  if (!existsSync(CHROMIUM) && canInstallPackages()) installPackage(['chromium'], 'for the browser tests');
}
