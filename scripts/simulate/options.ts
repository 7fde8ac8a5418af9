import { parseArgs } from 'node:util';
import { DEFAULT_INSTANCES, DEFAULT_PARAMETERS, LOCK_KINDS, type LockKind, type Parameters } from './parameters.ts';

export interface Options {
  readonly parameters: Parameters;
  readonly instances: readonly number[];
  readonly jsonFile: string | undefined;
}

/** What cannot be run, in a sentence for the person at the keyboard. */
export class BadOption extends Error {
  override readonly name = 'BadOption';
}

export const HELP = `npm run simulate -- [options]    plays bookings of one hot site day against a model of Firestore, by number of instances

  --arrivals N        patients, each of whom tries once (${DEFAULT_PARAMETERS.arrivals})
  --rate N            patients a second (${DEFAULT_PARAMETERS.ratePerSecond})
  --burst             all patients at the same moment, instead of a rate
  --capacity N        places of the day (as many as patients)
  --instances A,B,…   instance counts to compare (${DEFAULT_INSTANCES.join(',')})
  --cpu-ms N          processor time of an instance for a request (${DEFAULT_PARAMETERS.cpuMs})
  --read-ms N         median of a read (${DEFAULT_PARAMETERS.readMs})
  --commit-ms N       median of a commit (${DEFAULT_PARAMETERS.commitMs})
  --spread N          99th percentile of both, as a multiple of the median (${DEFAULT_PARAMETERS.spread})
  --document-ms N     what each further document adds to them (${DEFAULT_PARAMETERS.documentMs})
  --locks wait|abort  usual design: what a transaction does about another that has read the day (${DEFAULT_PARAMETERS.locks})
  --lock-wait-ms N    usual design: how long it waits before the database aborts it (${DEFAULT_PARAMETERS.lockWaitMs})
  --write-gap-ms N    least time between two commits of the document (${DEFAULT_PARAMETERS.writeGapMs})
  --seed N            the same seed gives the same result (${DEFAULT_PARAMETERS.seed})
  --json FILE         writes parameters and results to a file as well
  --help`;

const ARRIVALS_MAX = 1_000_000;
const INSTANCES_MAX = 1_000;
const HOUR_MS = 3_600_000;
const SEED_MAX = 2 ** 32 - 2;

/** Reads the command line. Returns undefined when only help is wanted; throws BadOption. */
export function readOptions(args: readonly string[]): Options | undefined {
  const values = parsed(args);
  if (values.help) return undefined;
  if (values.burst && values.rate !== undefined) throw new BadOption('--burst and --rate exclude each other');
  const number = (name: keyof typeof values, otherwise: number, range: Range) => {
    const text = values[name];
    return text === undefined ? otherwise : numberIn(`--${name}`, String(text), range);
  };
  const defaults = DEFAULT_PARAMETERS;
  const arrivals = number('arrivals', defaults.arrivals, { min: 1, max: ARRIVALS_MAX, isWhole: true });
  const duration = { min: 0, max: HOUR_MS };
  return {
    instances: instancesOf(values.instances),
    jsonFile: values.json === undefined ? undefined : fileOf(values.json),
    parameters: {
      arrivals,
      ratePerSecond: values.burst
        ? undefined
        : number('rate', defaults.ratePerSecond!, { min: 0.001, max: ARRIVALS_MAX }),
      capacity: number('capacity', arrivals, { min: 0, max: ARRIVALS_MAX, isWhole: true }),
      cpuMs: number('cpu-ms', defaults.cpuMs, duration),
      readMs: number('read-ms', defaults.readMs, duration),
      commitMs: number('commit-ms', defaults.commitMs, duration),
      spread: number('spread', defaults.spread, { min: 1, max: 1_000 }),
      documentMs: number('document-ms', defaults.documentMs, duration),
      locks: lockKindOf(values.locks ?? defaults.locks),
      lockWaitMs: number('lock-wait-ms', defaults.lockWaitMs, duration),
      writeGapMs: number('write-gap-ms', defaults.writeGapMs, duration),
      seed: number('seed', defaults.seed, { min: 0, max: SEED_MAX, isWhole: true }),
    },
  };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        arrivals: text,
        rate: text,
        burst: { type: 'boolean' },
        capacity: text,
        instances: text,
        'cpu-ms': text,
        'read-ms': text,
        'commit-ms': text,
        spread: text,
        'document-ms': text,
        locks: text,
        'lock-wait-ms': text,
        'write-gap-ms': text,
        seed: text,
        json: text,
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new BadOption((error as Error).message);
  }
}

interface Range {
  readonly min: number;
  readonly max: number;
  readonly isWhole?: boolean;
}

function numberIn(option: string, text: string, { min, max, isWhole = false }: Range): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= min && value <= max) || (isWhole && !Number.isInteger(value))) {
    throw new BadOption(`${option} must be a ${isWhole ? 'whole ' : ''}number from ${min} to ${max}, not "${text}"`);
  }
  return value;
}

function instancesOf(text: string | undefined): readonly number[] {
  if (text === undefined) return DEFAULT_INSTANCES;
  return text.split(',').map((count) => numberIn('--instances', count, { min: 1, max: INSTANCES_MAX, isWhole: true }));
}

function lockKindOf(text: string): LockKind {
  const kind = LOCK_KINDS.find((known) => known === text);
  if (!kind) throw new BadOption(`--locks must be ${LOCK_KINDS.join(' or ')}, not "${text}"`);
  return kind;
}

function fileOf(text: string): string {
  if (text === '') throw new BadOption('--json must name a file');
  return text;
}
