import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, expect, it } from 'vitest';
import type { holidayOn as holidayFunction } from '../shared/domain/holidays.ts';
import { publicHolidaysOf } from '../shared/domain/public-holidays.ts';
import { workedOutHolidays } from './worked-out-holidays.ts';

const folder = mkdtempSync(join(tmpdir(), 'holidays-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('gives a bundle the same holidays, without the rules of all countries', async () => {
  const file = join(folder, 'bundle.cjs');
  const { outputFiles } = await build({
    entryPoints: [new URL('../shared/domain/holidays.ts', import.meta.url).pathname],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    plugins: [workedOutHolidays],
  });
  expect(outputFiles[0]!.text).not.toContain('date-holidays');
  writeFileSync(file, outputFiles[0]!.text);
  const { holidayOn } = createRequire(import.meta.url)(file) as { holidayOn: typeof holidayFunction };
  for (let year = 2020; year <= new Date().getFullYear() + 20; year++) {
    const holidays = publicHolidaysOf(String(year));
    expect(holidays.size).toBeGreaterThan(12);
    for (const [day, name] of holidays) expect(holidayOn(day)).toBe(name);
  }
  expect(holidayOn('20270302')).toBeUndefined();
  expect(holidayOn('19990101')).toBeUndefined();
});
