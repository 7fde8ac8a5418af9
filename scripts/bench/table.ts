import type { FailedRow, Row } from './figures.ts';

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

type Column = keyof typeof COLUMNS;

const KEYS = Object.keys(COLUMNS) as Column[];
const OF_THE_TABLE = new Set<string>([...KEYS, 'failed']);
/** Rows are written as they come, so that the widths cannot wait for them: that of the longest name, and of any figure. */
const WIDTHS: Readonly<Record<Column, number>> = {
  scenario: 34,
  perSecond: 10,
  yardstickPerSecond: 9,
  ratio: 7,
  p50Ms: 7,
  p95Ms: 7,
  p99Ms: 7,
  errors: 6,
};

/** Returns the titles of the columns, and the line below them. */
export function headOfTable(): string {
  return `${lineOf((key) => COLUMNS[key])}\n${lineOf((key) => '─'.repeat(WIDTHS[key]))}`;
}

/** Returns a row under the titles, and under it what else it has to say. */
export function linesOf(row: Row | FailedRow): string {
  const cells: Readonly<Record<string, unknown>> = row;
  const lines = [lineOf((key) => String(cells[key] ?? '–'))];
  if ('failed' in row) lines.push(`    FAILED: ${row.failed}`);
  for (const [name, value] of Object.entries(row)) {
    if (!OF_THE_TABLE.has(name))
      lines.push(`    ${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`);
  }
  return lines.join('\n');
}

function lineOf(cell: (key: Column) => string): string {
  const padded = (key: Column) =>
    key === 'scenario' ? cell(key).padEnd(WIDTHS[key]) : cell(key).padStart(WIDTHS[key]);
  return KEYS.map(padded).join('  ');
}
