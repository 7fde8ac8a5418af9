import { readFileSync } from 'node:fs';

const KIB = 1_024;

/** Returns the resident memory of a process in MiB, or 0 where the system does not tell (only Linux does). */
export function residentMiB(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / KIB;
  } catch {
    return 0;
  }
}
