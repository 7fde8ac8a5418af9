import type { Outcome } from './simulation.ts';

type Column = readonly [title: string, text: (outcome: Outcome) => string];

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const tenth = (value: number): string => value.toFixed(1);

const COLUMNS: readonly Column[] = [
  ['instances', ({ instances }) => whole(instances)],
  ['booked', ({ booked }) => whole(booked)],
  ['full', ({ full }) => whole(full)],
  ['refused', ({ refused }) => whole(refused)],
  ['bookings/s', ({ bookingsPerSecond }) => whole(bookingsPerSecond)],
  ['commits/s', ({ commitsPerSecond }) => tenth(commitsPerSecond)],
  ['per commit', ({ bookingsPerCommit }) => tenth(bookingsPerCommit)],
  ['p50 ms', ({ p50Ms }) => whole(p50Ms)],
  ['p99 ms', ({ p99Ms }) => whole(p99Ms)],
  ['repeated', ({ repeatedAttempts }) => whole(repeatedAttempts)],
];

/** Returns the outcomes of one design as lines of a table. */
export function tableOf(outcomes: readonly Outcome[]): string[] {
  const cells = [
    COLUMNS.map(([title]) => title),
    ...outcomes.map((outcome) => COLUMNS.map(([, text]) => text(outcome))),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells.map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join('  '));
}
