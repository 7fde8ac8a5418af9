import { statfsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { CannotRun } from './cannot-run.ts';
import type { Scale } from './seed.ts';

const MIB = 1_024 ** 2;
const GIB = 1_024 ** 3;
/** What the bundles, the pages and the first logs take, and room for the next. */
const DISK_MIN_BYTES = 300 * MIB;
/** Emulators, functions and the command together, as they are measured when all is loaded. */
const MEMORY_MIN_GIB = { small: 3, national: 7 } as const satisfies Record<Scale, number>;

/** Throws CannotRun when there is no room in the folder for what a cloud writes there. */
export function requireDisk(folder: string, minBytes = DISK_MIN_BYTES): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= minBytes) return;
  throw new CannotRun(
    `The disk is full: ${folder} has room for ${Math.floor(free / MIB)} MB, and the cloud needs ` +
      `${Math.ceil(minBytes / MIB)}. Free some space, and run again.`,
  );
}

/** Throws CannotRun when the machine, or the container, has less memory than a cloud of this scale takes. */
export function requireMemory(scale: Scale, bytes = memoryOfMachine()): void {
  const needed = MEMORY_MIN_GIB[scale];
  if (bytes >= needed * GIB) return;
  const instead = scale === 'national' ? ', or take --scale small' : '';
  throw new CannotRun(
    `There are ${(bytes / GIB).toFixed(1)} GB of memory, and a ${scale} cloud needs ${needed}. Give the machine or the ` +
      `container more${instead}, and run again.`,
  );
}

/** Returns how many clouds of this scale the machine's memory, or the container's, takes at once. */
export function cloudsThatFit(scale: Scale, bytes = memoryOfMachine()): number {
  return Math.floor(bytes / (MEMORY_MIN_GIB[scale] * GIB));
}

function memoryOfMachine(): number {
  // Of a process without a limit it is 0, or more than there is.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
