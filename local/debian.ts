import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Whether a package of Debian or Ubuntu can be installed here without a question. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** Installs one of these packages, the first that can be had. Returns whether one is installed. */
export function installPackage(names: readonly string[], purpose: string): boolean {
  console.log(`installing ${names[0]} ${purpose} (once) …`);
  if (!aptGet(['update'])) return false;
  return names.some((name) => aptGet(['install', '-y', '--no-install-recommends', name]));
}

function aptGet(args: readonly string[]): boolean {
  const { status } = spawnSync('apt-get', ['-q', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}
