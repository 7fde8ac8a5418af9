import cov19 from '../../../programmes/cov19.json' with { type: 'json' };
import type { Programme } from './schema.ts';

/**
 * The programmes that are in force wherever the code runs, before any version has been published.
 */
export const BUILT_IN: readonly Programme[] = [cov19];
