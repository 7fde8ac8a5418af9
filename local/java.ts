import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CannotRun } from './cannot-run.ts';
import { canInstallPackages, installPackage } from './debian.ts';

const JAVA_MIN = 17;
/** The newest that a release of Debian or Ubuntu has; a default of Ubuntu 22.04 is too old. */
const DEBIAN_PACKAGES = ['openjdk-21-jre-headless', 'openjdk-17-jre-headless', 'default-jre-headless'];

const HOW_TO_INSTALL: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'brew install openjdk@21, and put it on the path as brew says',
  win32: 'winget install EclipseAdoptium.Temurin.21.JRE, and open a new terminal',
};

export interface Java {
  /** The program; a bare name is looked for on the path. */
  readonly command: string;
  /** 17 of `17.0.15`, 8 of `1.8.0`. */
  readonly version: number;
}

/**
 * Returns the Java of JAVA_HOME or of the path. Where none is new enough it is installed, if that needs no
 * question; else throws CannotRun, which says how.
 */
export function requireJava(): string {
  let found = findJava();
  if ((found?.version ?? 0) < JAVA_MIN && canInstallPackages()) {
    installPackage(DEBIAN_PACKAGES, 'for the emulators');
    found = findJava();
  }
  if (!found || found.version < JAVA_MIN) throw new CannotRun(noJava(found?.version, process.platform));
  return found.command;
}

/** What to say where there is no Java, or an old one. */
export function noJava(version: number | undefined, platform: NodeJS.Platform): string {
  const lack = version === undefined ? 'which was not found' : `and this is Java ${version}`;
  const how = HOW_TO_INSTALL[platform] ?? 'sudo apt-get install openjdk-17-jre-headless (or your system’s package)';
  return `The emulators need Java ${JAVA_MIN} or later, ${lack}. Install it: ${how}; then run again.`;
}

/** The newest Java of JAVA_HOME and the path; undefined where neither has one that runs. */
export function findJava(): Java | undefined {
  const home = process.env.JAVA_HOME;
  const commands = [...(home ? [join(home, 'bin/java')] : []), 'java'];
  return commands
    .flatMap((command) => {
      const version = versionOf(command);
      return version === undefined ? [] : [{ command, version }];
    })
    .toSorted((a, b) => b.version - a.version)[0];
}

function versionOf(command: string): number | undefined {
  const { stderr, error } = spawnSync(command, ['-version'], { encoding: 'utf8' });
  const found = /version "(?:1\.)?(\d+)/.exec(stderr ?? '')?.[1];
  return error || found === undefined ? undefined : Number(found);
}
