import { BigQuery } from '@google-cloud/bigquery';
import { warehouseConfig } from '../config.ts';

/** A completed visit as the Ministry sees it: nothing here names or numbers a person. */
export interface CompletedVisitRow {
  readonly event_id: string;
  /** Keyed pseudonym: the same person has the same one, and it cannot be turned back. */
  readonly person: string;
  readonly age_band: string;
  readonly sex: 'F' | 'M';
  readonly terc: string;
  readonly voivodeship: string;
  readonly service_point_id: string;
  readonly vaccine: string;
  readonly dose: number;
  readonly batch_number: string;
  readonly channel: string;
  readonly completed_at: string;
}

const TABLE = 'completed_visits';
const VIEW = 'visits';

const COLUMNS = {
  event_id: 'STRING',
  person: 'STRING',
  age_band: 'STRING',
  sex: 'STRING',
  terc: 'STRING',
  voivodeship: 'STRING',
  service_point_id: 'STRING',
  vaccine: 'STRING',
  dose: 'INTEGER',
  batch_number: 'STRING',
  channel: 'STRING',
  completed_at: 'TIMESTAMP',
} as const satisfies Record<keyof CompletedVisitRow, string>;

/** Writes completed visits to the Ministry's warehouse. */
export interface Warehouse {
  /** Appends a row. The same event may arrive twice: the warehouse drops near repeats, its view the rest. */
  append(row: CompletedVisitRow): Promise<void>;
  /** Makes the dataset, the table and the view that shows each event once; what exists stays. */
  prepare(): Promise<void>;
}

/** Returns the configured warehouse. */
export function warehouse(): Warehouse {
  const { GOOGLE_CLOUD_PROJECT, WAREHOUSE_DATASET } = warehouseConfig();
  const dataset = new BigQuery({ projectId: GOOGLE_CLOUD_PROJECT }).dataset(WAREHOUSE_DATASET);
  return {
    append: async (row) => {
      await dataset.table(TABLE).insert({ insertId: row.event_id, json: row }, { raw: true, partialRetries: 0 });
    },
    prepare: async () => {
      const schema = Object.entries(COLUMNS).map(([name, type]) => ({ name, type, mode: 'REQUIRED' }));
      const once = `SELECT * FROM \`${GOOGLE_CLOUD_PROJECT}.${WAREHOUSE_DATASET}.${TABLE}\`
        QUALIFY ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY completed_at) = 1`;
      await dataset.create().catch(ignoreExisting);
      await dataset.createTable(TABLE, { schema: { fields: schema } }).catch(ignoreExisting);
      await dataset.createTable(VIEW, { view: { query: once, useLegacySql: false } }).catch(ignoreExisting);
    },
  };
}

const HTTP_CONFLICT = 409;

function ignoreExisting(error: { code?: number }): void {
  if (error.code !== HTTP_CONFLICT) throw error;
}
