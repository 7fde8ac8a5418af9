import { expect, test } from 'vitest';
import { BadOption, HELP, readOptions } from './options.ts';
import { DEFAULT_INSTANCES, DEFAULT_PARAMETERS } from './parameters.ts';

const problemOf = (...args: string[]): string => {
  try {
    readOptions(args);
  } catch (error) {
    if (error instanceof BadOption) return error.message;
    throw error;
  }
  throw new Error(`accepted: ${args.join(' ')}`);
};

test('without options the defaults hold', () => {
  expect(readOptions([])).toEqual({
    parameters: DEFAULT_PARAMETERS,
    instances: DEFAULT_INSTANCES,
    jsonFile: undefined,
  });
});

test('options reach their parameters', () => {
  const options = readOptions(
    '--arrivals 100 --rate 12.5 --capacity 40 --instances 1,3 --locks abort --write-gap-ms 1000 --seed 9 --json out.json'.split(
      ' ',
    ),
  );
  expect(options).toMatchObject({
    instances: [1, 3],
    jsonFile: 'out.json',
    parameters: { arrivals: 100, ratePerSecond: 12.5, capacity: 40, locks: 'abort', writeGapMs: 1_000, seed: 9 },
  });
});

test('the day has a place for everyone unless told otherwise', () => {
  expect(readOptions(['--arrivals', '77'])?.parameters.capacity).toBe(77);
});

test('a burst has no rate', () => {
  expect(readOptions(['--burst'])?.parameters.ratePerSecond).toBeUndefined();
  expect(problemOf('--burst', '--rate', '5')).toBe('--burst and --rate exclude each other');
});

test.each([
  [['--arrivals', '0'], '--arrivals must be a whole number from 1 to 1000000, not "0"'],
  [['--arrivals', '1.5'], '--arrivals must be a whole number from 1 to 1000000, not "1.5"'],
  [['--arrivals', ''], '--arrivals must be a whole number from 1 to 1000000, not ""'],
  [['--rate', 'fast'], '--rate must be a number from 0.001 to 1000000, not "fast"'],
  [['--rate', '0'], '--rate must be a number from 0.001 to 1000000, not "0"'],
  [['--spread', '0.5'], '--spread must be a number from 1 to 1000, not "0.5"'],
  [['--commit-ms=-1'], '--commit-ms must be a number from 0 to 3600000, not "-1"'],
  [['--seed', '4294967295'], '--seed must be a whole number from 0 to 4294967294, not "4294967295"'],
  [['--instances', '1,,2'], '--instances must be a whole number from 1 to 1000, not ""'],
  [['--instances', '0'], '--instances must be a whole number from 1 to 1000, not "0"'],
  [['--locks', 'none'], '--locks must be wait or abort, not "none"'],
  [['--json', ''], '--json must name a file'],
])('%j is refused with its reason', (args, problem) => {
  expect(problemOf(...args)).toBe(problem);
});

test('an option that does not exist, one without its value and a stray word are refused', () => {
  expect(problemOf('--instance', '4')).toContain("Unknown option '--instance'");
  expect(problemOf('--rate')).toContain('argument missing');
  expect(problemOf('4')).toContain("Unexpected argument '4'");
});

test('help is asked for before anything is read, and names every option', () => {
  expect(readOptions(['--help', '--rate', 'nonsense'])).toBeUndefined();
  for (const name of ['arrivals', 'rate', 'burst', 'capacity', 'instances', 'locks', 'seed', 'json']) {
    expect(HELP).toContain(`--${name}`);
  }
});
