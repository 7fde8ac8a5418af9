import { warehouseConfig } from '../config.ts';
import { googleRest } from './google-rest.ts';

/** A completed visit as the Ministry sees it: nothing here names or numbers a person. */
export interface CompletedVisitRow {
  /** Of the change that was the occasion for the row. */
  readonly event_id: string;
  /** Keyed pseudonym, as of the person: rows of one visit have the same. */
  readonly visit: string;
  /** Grows with every change of the visit: of its rows the one with the highest is true. */
  readonly version: number;
  /** False when the record was taken back: the dose was not given. */
  readonly given: boolean;
  /** Keyed pseudonym: the same person has the same one, and it cannot be turned back. */
  readonly person: string;
  readonly age_band: string;
  /** `U` of someone registered by passport. */
  readonly sex: 'F' | 'M' | 'U';
  readonly terc: string;
  readonly voivodeship: string;
  readonly service_point_id: string;
  readonly vaccine: string;
  readonly dose: number;
  readonly batch_number: string;
  readonly channel: string;
  /** When the dose was given, as far as it is known to the hour; the day is certain. */
  readonly completed_at: string;
}

const TABLE = 'completed_visits';
const VIEW = 'visits';

const COLUMNS = {
  event_id: 'STRING',
  visit: 'STRING',
  version: 'INTEGER',
  given: 'BOOLEAN',
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
  /** Appends a row. The same event may arrive twice, and late: the warehouse drops near repeats, its view the rest. */
  append(row: CompletedVisitRow): Promise<void>;
  /** Makes the dataset, the table and the view that shows each dose once, as last corrected; what exists stays. */
  prepare(): Promise<void>;
}

const CLOUD_URL = 'https://bigquery.googleapis.com/bigquery/v2';

/** Returns the configured warehouse. */
export function warehouse(): Warehouse {
  const { GOOGLE_CLOUD_PROJECT: projectId, WAREHOUSE_DATASET: datasetId } = warehouseConfig();
  const call = googleRest(process.env.BIGQUERY_EMULATOR_HOST ?? CLOUD_URL);
  const datasets = `/projects/${projectId}/datasets`;
  const tables = `${datasets}/${datasetId}/tables`;
  const createTable = (tableId: string, form: object) =>
    call(tables, { tableReference: { projectId, datasetId, tableId }, ...form }).catch(ignoreExisting);
  return {
    append: async (row) => {
      const { insertErrors } = await call(`${tables}/${TABLE}/insertAll`, {
        rows: [{ insertId: row.event_id, json: row }],
      });
      if (insertErrors) throw new Error(`the warehouse refused the row of event ${row.event_id}`);
    },
    prepare: async () => {
      const fields = Object.entries(COLUMNS).map(([name, type]) => ({ name, type, mode: 'REQUIRED' }));
      const once = `SELECT * FROM (
        SELECT * FROM \`${projectId}.${datasetId}.${TABLE}\`
        QUALIFY ROW_NUMBER() OVER (PARTITION BY visit ORDER BY version DESC) = 1
      ) WHERE given`;
      await call(datasets, { datasetReference: { projectId, datasetId } }).catch(ignoreExisting);
      await createTable(TABLE, { schema: { fields } });
      await createTable(VIEW, { view: { query: once, useLegacySql: false } });
    },
  };
}

const HTTP_CONFLICT = 409;

function ignoreExisting(error: { status?: number }): void {
  if (error.status !== HTTP_CONFLICT) throw error;
}
