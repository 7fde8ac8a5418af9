import type { LoadResult } from './load-plan.ts';

/** What a measurement gives. */
export interface Figures {
  readonly perSecond: number;
  readonly yardstickPerSecond: number | null;
  readonly ratio: number | null;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Answers that should not have been. */
  readonly errors: number;
  /** What else the scenario has to say. */
  readonly [extra: string]: unknown;
}

/** One line of the table and of the JSON file. */
export interface Row extends Figures {
  readonly scenario: string;
}

/** A line for what could not be measured, with the reason in words. */
export type FailedRow = { readonly scenario: string; readonly failed: string };

/** The percentiles of latencies in milliseconds. */
export function percentiles(latenciesMs: Float64Array): Pick<Figures, 'p50Ms' | 'p95Ms' | 'p99Ms'> {
  const sorted = latenciesMs.toSorted();
  const at = (share: number) => rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}

/** Joins the results of several rounds: their latencies, outcomes and time. */
export function joined(results: readonly LoadResult[]): LoadResult {
  const outcomes: Record<string, number> = {};
  for (const result of results) {
    for (const [outcome, count] of Object.entries(result.outcomes))
      outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
  }
  return {
    name: results[0]!.name,
    seconds: results.reduce((sum, { seconds }) => sum + seconds, 0),
    latenciesMs: Float64Array.from(results.flatMap(({ latenciesMs }) => [...latenciesMs])),
    acceptedMs: Float64Array.from(results.flatMap(({ acceptedMs }) => [...acceptedMs])),
    outcomes,
    bytes: results.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Answers a second. */
export function rateOf({ latenciesMs, seconds }: LoadResult): number {
  return latenciesMs.length / seconds;
}

/** The number of answers that are none of those expected. */
export function unexpected({ outcomes }: LoadResult, expected: readonly string[]): number {
  return Object.entries(outcomes).reduce((sum, [outcome, count]) => sum + (expected.includes(outcome) ? 0 : count), 0);
}

/** The middle one; of noisy rounds it says more than their mean. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Three figures are all that a shared machine can tell. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
