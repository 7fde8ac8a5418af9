import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { canInstallPackages } from './debian.ts';
import { findJava, noJava, requireJava } from './java.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'java '));
  vi.stubEnv('PATH', folder);
  vi.stubEnv('JAVA_HOME', undefined);
  vi.spyOn(console, 'log').mockImplementation(() => {});
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function program(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

const saying = (version: string) => `echo 'openjdk version "${version}" 2025-04-15' >&2`;

test.each([
  ['17.0.15', 17],
  ['21-ea', 21],
  ['1.8.0_402', 8],
  ['11.0.2', 11],
])('Java %s is read as %d', (text, version) => {
  program('java', saying(text));
  expect(findJava()).toEqual({ command: 'java', version });
});

test('no Java is none, and neither is a program that only says where to get one', () => {
  expect(findJava()).toBeUndefined();
  program('java', "echo 'Unable to locate a Java Runtime.' >&2; exit 1");
  expect(findJava()).toBeUndefined();
});

test('the Java of JAVA_HOME is taken when that of the path is too old, and the other way round', () => {
  const home = join(folder, 'home');
  mkdirSync(join(home, 'bin'), { recursive: true });
  vi.stubEnv('JAVA_HOME', home);
  program('java', saying('11.0.2'));
  program('home/bin/java', saying('21.0.1'));
  expect(requireJava()).toBe(join(home, 'bin/java'));
  program('java', saying('25'));
  expect(requireJava()).toBe('java');
});

describe('where Java is missing or too old it is said how to install it, for', () => {
  test.each<[NodeJS.Platform, string]>([
    ['darwin', 'brew install openjdk@21'],
    ['win32', 'winget install EclipseAdoptium.Temurin.21.JRE'],
    ['linux', 'sudo apt-get install openjdk-17-jre-headless'],
  ])('%s', (platform, how) => {
    expect(noJava(undefined, platform)).toContain(`17 or later, which was not found. Install it: ${how}`);
    expect(noJava(8, platform)).toContain('17 or later, and this is Java 8.');
    expect(noJava(8, platform)).not.toContain('\n');
  });
});

describe.skipIf(!canInstallPackages())('as root on Debian', () => {
  test('a missing Java is installed, the newest that the release has', () => {
    program('jre17', saying('17.0.15'));
    program(
      'apt-get',
      `case "$*" in *openjdk-21*) exit 100 ;; *openjdk-17*) /bin/cp '${folder}/jre17' '${folder}/java' ;; esac`,
    );
    program('java', saying('1.8.0'));
    expect(requireJava()).toBe('java');
    expect(findJava()?.version).toBe(17);
  });

  test('one that cannot be installed is a sentence with the remedy', () => {
    program('apt-get', 'exit 100');
    expect(() => requireJava()).toThrow(/^The emulators need Java 17 or later, which was not found\. Install it: /);
  });
});
