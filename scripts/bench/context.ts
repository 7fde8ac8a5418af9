import type { Firestore } from '@google-cloud/firestore';
import type { Figures } from './figures.ts';

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
  /**
   * Measures one row, which is written at once. A failure costs this row only: it is written as failed, with its reason,
   * and the scenario goes on.
   */
  readonly row: (name: string, measure: () => Promise<Figures>) => Promise<void>;
}

export type Scenario = (context: BenchContext) => Promise<void>;
