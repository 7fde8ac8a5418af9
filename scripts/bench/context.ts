import type { Firestore } from '@google-cloud/firestore';
import type { Row } from './figures.ts';

/** What a scenario works with: a running national cloud, and how long to measure. */
export interface BenchContext {
  readonly db: Firestore;
  /** The environment in which a function finds the cloud. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder of the built functions. */
  readonly dist: string;
  /** How long one round of a measurement lasts. */
  readonly seconds: number;
  /** Requests at once, where the scenario itself does not say how many. */
  readonly concurrency: number;
  /** The folder for a CPU profile of every instance that is measured; none are taken without it. */
  readonly profiles?: string;
  readonly progress: (text: string) => void;
}

export type Scenario = (context: BenchContext) => Promise<Row[]>;
