import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FailedRow, Figures, Row } from './figures.ts';
import { headOfTable, linesOf } from './table.ts';

export interface ReportOptions {
  /** Where all rows stand, whole after each one. */
  readonly file: string;
  readonly print: (text: string) => void;
  readonly warn: (text: string) => void;
}

/** Writes figures as they come, on the screen and into a file: what comes later cannot lose them. */
export class Report {
  readonly #options: ReportOptions;
  readonly #rows: (Row | FailedRow)[] = [];

  constructor(options: ReportOptions) {
    this.#options = options;
  }

  /** How many rows could not be measured. */
  get failures(): number {
    return this.#rows.filter((row) => 'failed' in row).length;
  }

  /** Measures a row and writes it; one whose measurement fails is written as failed. */
  async row(scenario: string, measure: () => Promise<Figures>): Promise<void> {
    try {
      this.#write({ scenario, ...(await measure()) });
    } catch (error) {
      this.fail(scenario, error);
    }
  }

  /** Writes a row that could not be measured. */
  fail(scenario: string, error: unknown): void {
    this.#options.warn(`${scenario} failed: ${(error as Error).stack ?? error}`);
    this.#write({ scenario, failed: error instanceof Error ? error.message : String(error) });
  }

  #write(row: Row | FailedRow): void {
    const { file, print, warn } = this.#options;
    if (this.#rows.length === 0) print(headOfTable());
    this.#rows.push(row);
    print(linesOf(row));
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(this.#rows, null, 2)}\n`);
    } catch (error) {
      warn(`the figures could not be written to ${file}: ${(error as Error).message}`);
    }
  }
}
