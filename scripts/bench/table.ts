import type { Row } from './figures.ts';

const COLUMNS = {
  scenario: 'scenario',
  perSecond: 'per second',
  yardstickPerSecond: 'yardstick',
  ratio: 'ratio',
  p50Ms: 'p50 ms',
  p95Ms: 'p95 ms',
  p99Ms: 'p99 ms',
  errors: 'errors',
} as const satisfies Record<string, string>;

const OF_THE_TABLE = new Set<string>(Object.keys(COLUMNS));

/** Returns rows as a table for a terminal, and under each what else it has to say. */
export function tableOf(rows: readonly Row[]): string {
  const keys = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
  const cells = rows.map((row) => keys.map((key) => String(row[key] ?? '–')));
  const widths = keys.map((key, i) => Math.max(COLUMNS[key].length, ...cells.map((line) => line[i]!.length)));
  const lineOf = (line: readonly string[]) =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ');
  const lines = [lineOf(keys.map((key) => COLUMNS[key])), widths.map((width) => '─'.repeat(width)).join('  ')];
  for (const [i, row] of rows.entries()) {
    lines.push(lineOf(cells[i]!));
    for (const [name, value] of Object.entries(row)) {
      if (!OF_THE_TABLE.has(name))
        lines.push(`    ${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`);
    }
  }
  return lines.join('\n');
}
