import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import cov19 from '../programmes/cov19.json' with { type: 'json' };
import hpv from '../programmes/hpv.json' with { type: 'json' };

const folder = mkdtempSync(join(tmpdir(), 'programmes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SCRIPT = join(import.meta.dirname, 'programmes.ts');
const own = (id: string) => join(import.meta.dirname, `../programmes/${id}.json`);

function run(...args: readonly string[]) {
  const options = ['--disable-warning=ExperimentalWarning', SCRIPT, ...args];
  const env = { ...process.env, INIT_CWD: folder };
  const { status, stdout, stderr } = spawnSync(process.execPath, options, { encoding: 'utf8', env });
  return { status, lines: stdout.trim().split('\n'), errors: stderr.trim().split('\n') };
}

/** Writes a document into the folder in which the command is called. */
function file(name: string, document: object | string): string {
  writeFileSync(join(folder, name), typeof document === 'string' ? document : JSON.stringify(document));
  return name;
}

const changed = structuredClone(cov19);
changed.version = 2;
changed.effectiveFrom = '2027-01-01T00:00:00Z';
changed.rules[5]!.boosters[0]!.after.min.days = 60;

describe('check', () => {
  it('finds no fault in the documents of the repository, and exits 0', () => {
    const { status, lines, errors } = run('check', own('cov19'), own('influenza'), own('hpv'));
    expect(status).toBe(0);
    expect(errors).toEqual(['']);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(
      /cov19 version 1 from 2020-12-26T23:00:00Z, 4 vaccines, 6 sets of rules, 2 cohorts: no faults$/,
    );
  });

  it('says every fault with its path, and exits 1', () => {
    const spoilt = structuredClone(cov19);
    spoilt.vaccines[1]!.number = 1;
    spoilt.cohorts[1]!.id = 'adults';
    const { status, errors } = run('check', file('spoilt.json', spoilt));
    expect(status).toBe(1);
    expect(errors).toEqual([
      'spoilt.json: /vaccines/1/number 1 is the number of cov19.pfizer already',
      'spoilt.json: /cohorts/1/id adults is there twice',
      '2 faults',
    ]);
  });

  it('refuses a number that a vaccine of another programme has', () => {
    const taken = structuredClone(hpv);
    taken.vaccines[0]!.number = 2;
    const { status, errors } = run('check', file('taken.json', taken));
    expect(status).toBe(1);
    expect(errors[0]).toBe('taken.json: /vaccines/0/number 2 is the number of cov19.moderna already');
  });

  it('exits 2 for a file that is not there or no JSON', () => {
    expect(run('check', 'nowhere.json')).toMatchObject({
      status: 2,
      errors: [expect.stringContaining('nowhere.json: ENOENT')],
    });
    expect(run('check', file('text.json', 'no'))).toMatchObject({ status: 2 });
  });
});

describe('diff', () => {
  it('finds none between a document and itself, and exits 0', () => {
    const { status, lines } = run('diff', own('hpv'));
    expect(status).toBe(0);
    expect(lines).toEqual(['0 differences between hpv version 1 and hpv version 1']);
  });

  it('says what a new version changes, and exits 1', () => {
    const { status, lines, errors } = run('diff', file('changed.json', changed));
    expect(status).toBe(1);
    expect(errors).toEqual(['']);
    expect(lines).toEqual([
      'changed /version: 1 is now 2',
      'changed /effectiveFrom: "2020-12-26T23:00:00Z" is now "2027-01-01T00:00:00Z"',
      'changed /rules/2022-07-22/boosters/0/after/min/days: 90 is now 60',
      '3 differences between cov19 version 1 and cov19 version 2',
    ]);
  });

  it('warns of a version that was changed in place, and of one that takes effect too early', () => {
    const inPlace = file('in-place.json', { ...changed, version: 1 });
    expect(run('diff', inPlace).errors).toEqual(['a version is never changed: give the new one the number 2']);
    const early = file('early.json', { ...changed, effectiveFrom: cov19.effectiveFrom });
    expect(run('diff', early).errors[0]).toMatch(/^the new version must take effect after 2020-12-26T23:00:00Z/);
  });

  it('compares two files, and does not compare one that has faults', () => {
    expect(run('diff', own('cov19'), file('changed.json', changed)).lines).toHaveLength(4);
    const broken = run('diff', file('broken.json', { ...changed, cohorts: [] }));
    expect(broken).toMatchObject({
      status: 2,
      errors: ['broken.json has faults: npm run programmes -- check broken.json'],
    });
  });
});

it.each([[], ['check'], ['diff'], ['publish'], ['publish', 'x.json', 'y.json'], ['diff', 'a', 'b', 'c']])(
  'a call of %j is told how to call it, and exits 2',
  (...args) => {
    const { status, errors } = run(...args);
    expect(status).toBe(2);
    expect(errors[0]).toBe('npm run programmes -- check FILE...');
  },
);
