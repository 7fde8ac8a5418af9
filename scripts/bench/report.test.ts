import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Figures } from './figures.ts';
import { Report } from './report.ts';

let folder: string;
let printed: string[];
let warned: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'report-'));
  printed = [];
  warned = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const figures: Figures = {
  perSecond: 1_234,
  yardstickPerSecond: null,
  ratio: 12.5,
  p50Ms: 1,
  p95Ms: 2,
  p99Ms: 3,
  errors: 0,
  outcomes: { '200': 7 },
};
const reportIn = (file: string) =>
  new Report({ file, print: (text) => printed.push(text), warn: (text) => warned.push(text) });

test('a row is on the screen and in the file before the next one is measured', async () => {
  const file = join(folder, 'not there yet', 'figures.json');
  const report = reportIn(file);
  await report.row('hot, 1 process', async () => figures);
  await report.row('hot, 4 processes', async () => {
    expect(printed.join('\n')).toContain('hot, 1 process');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([{ scenario: 'hot, 1 process', ...figures }]);
    return figures;
  });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveLength(2);
  expect(report.failures).toBe(0);
});

test('a row that fails costs itself only, and stands there with its reason', async () => {
  const file = join(folder, 'figures.json');
  const report = reportIn(file);
  await report.row('first', async () => figures);
  await report.row('second', async () => {
    throw new Error('the emulator did not answer');
  });
  await report.row('third', async () => figures);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([
    { scenario: 'first', ...figures },
    { scenario: 'second', failed: 'the emulator did not answer' },
    { scenario: 'third', ...figures },
  ]);
  expect(printed.join('\n')).toMatch(/^second .*–\n {4}FAILED: the emulator did not answer$/m);
  expect(report.failures).toBe(1);
});

test('a file that cannot be written costs no figures', async () => {
  const report = reportIn('/dev/full/figures.json');
  await report.row('first', async () => figures);
  expect(printed.join('\n')).toContain('1234');
  expect(warned).toEqual([expect.stringContaining('/dev/full/figures.json')]);
  expect(report.failures).toBe(0);
});

test('titles and figures stand below each other, also of the longest name and the largest figures', async () => {
  const report = reportIn(join(folder, 'figures.json'));
  const large = { ...figures, perSecond: 1_230_000, yardstickPerSecond: 999_000, p99Ms: 12_300, ratio: 0.00123 };
  await report.row('cold', async () => figures);
  await report.row('cold reschedule-appointment', async () => large);
  await report.row('hot, the usual design all at once', async () => large);
  const lines = printed
    .join('\n')
    .split('\n')
    .filter((line) => !line.startsWith('    '));
  expect(lines[0]).toMatch(/^scenario +per second +yardstick +ratio +p50 ms +p95 ms +p99 ms +errors$/);
  expect(new Set(lines.map((line) => line.length))).toEqual(new Set([lines[0]!.length]));
});
