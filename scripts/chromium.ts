import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where browser tests look for Chromium: `CHROMIUM`, or where Debian's package puts it. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Installs Chromium where that is possible without a question; elsewhere the browser tests say how, and are skipped. */
export function installChromium(): void {
  if (existsSync(CHROMIUM) || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  console.log('installing Chromium for the browser tests (once) …');
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const { status } = spawnSync('apt-get', ['-q', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status !== 0) return;
  }
}
