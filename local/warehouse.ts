import type { IncomingMessage, ServerResponse } from 'node:http';
import { match } from 'path-to-regexp';
import { BadBody, listen, readFaults, readJson, sendJson } from './http.ts';
import { openCatalog, type Resource } from './warehouse-catalog.ts';
import { openDatabase } from './warehouse-database.ts';
import { notFound, WarehouseError } from './warehouse-errors.ts';
import { openQueries, type QueryRequest } from './warehouse-queries.ts';
import { openRows } from './warehouse-rows.ts';
import { quoteName } from './warehouse-sql.ts';
import type { TimestampFormat } from './warehouse-types.ts';

const BODY_MAX_BYTES = 10 * 1024 * 1024;
const PAGE_DEFAULT_ROWS = 10_000;
const PAGE_MAX_ROWS = 100_000;

const FAULTS = ['503', '503-after-insert'] as const;

/** How a coming insertAll fails; after `503-after-insert` the rows are there all the same. */
type WarehouseFault = (typeof FAULTS)[number];

export interface WarehouseOptions {
  port: number;
  projectId: string;
  /** Where to keep the data; in memory when absent. */
  file?: string;
  /** How long an insertId is remembered; 0 lets every duplicate in. */
  dedupWindowMs?: number;
}

export interface Warehouse {
  /** The value of BIGQUERY_EMULATOR_HOST. */
  url: string;
  /** The answers the coming insertAll requests will get, first one first; push to it. */
  faults: WarehouseFault[];
  tables(): { dataset: string; table: string; type: string }[];
  /** The last rows of a table or some rows of a view, as plain JSON. */
  rows(dataset: string, table: string, limit: number): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

interface Call {
  params: Record<string, string>;
  query: URLSearchParams;
  body: Record<string, unknown>;
}

/** A BigQuery for the real client: its REST interface in front of a DuckDB database. */
export async function startWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  const { projectId, dedupWindowMs = 60_000 } = options;
  const database = await openDatabase(options.file);
  const catalog = await openCatalog(database, projectId);
  const queries = openQueries(database, projectId);
  const rows = openRows(database, catalog, dedupWindowMs);
  const faults: WarehouseFault[] = [];

  async function insertAll({ params: { d = '', t = '' }, body }: Call) {
    const fault = faults.shift();
    const error = new WarehouseError(503, 'backendError', 'The service is temporarily unavailable');
    if (fault === '503') throw error;
    const answer = await rows.insertAll(d, t, body);
    if (fault === '503-after-insert') throw error;
    return answer;
  }

  async function query({ body }: Call) {
    const job = await queries.start(body, {}, { query: body });
    const format = timestampFormat((body.formatOptions ?? {}) as Record<string, unknown>);
    return { kind: 'bigquery#queryResponse', ...queries.page(job, 0, pageSize(body.maxResults), format) };
  }

  async function insertJob({ body }: Call) {
    const { query: request, dryRun } = (body.configuration ?? {}) as { query?: QueryRequest; dryRun?: boolean };
    if (!request) throw new WarehouseError(400, 'notImplemented', 'Only query jobs are supported');
    return queries.show(await queries.start({ ...request, dryRun }, body.jobReference ?? {}, body.configuration));
  }

  function queryResults({ params: { j = '' }, query: search }: Call) {
    const page = queries.page(
      queries.find(j),
      pageStart(search),
      pageSize(search.get('maxResults')),
      urlFormat(search),
    );
    return { kind: 'bigquery#getQueryResultsResponse', ...page };
  }

  const routes = Object.entries<(call: Call) => unknown>({
    'GET /datasets': () => ({ kind: 'bigquery#datasetList', datasets: catalog.datasets() }),
    'POST /datasets': ({ body }) => catalog.createDataset(body),
    'GET /datasets/:d': ({ params: { d = '' } }) => catalog.dataset(d),
    'PATCH /datasets/:d': ({ params: { d = '' }, body }) => catalog.patchDataset(d, body),
    'DELETE /datasets/:d': ({ params: { d = '' }, query: search }) =>
      catalog.deleteDataset(d, search.get('deleteContents') === 'true'),
    'GET /datasets/:d/tables': ({ params: { d = '' } }) => ({ kind: 'bigquery#tableList', tables: catalog.tables(d) }),
    'POST /datasets/:d/tables': ({ params: { d = '' }, body }) => catalog.createTable(d, body as Resource),
    'GET /datasets/:d/tables/:t': ({ params: { d = '', t = '' } }) => catalog.table(d, t),
    'PATCH /datasets/:d/tables/:t': ({ params: { d = '', t = '' }, body }) =>
      catalog.patchTable(d, t, body as Resource),
    'DELETE /datasets/:d/tables/:t': ({ params: { d = '', t = '' } }) => catalog.deleteTable(d, t),
    'POST /datasets/:d/tables/:t/insertAll': insertAll,
    'GET /datasets/:d/tables/:t/data': ({ params: { d = '', t = '' }, query: search }) =>
      rows.list(d, t, pageStart(search), pageSize(search.get('maxResults')), urlFormat(search)),
    'POST /queries': query,
    'GET /queries/:j': queryResults,
    'POST /jobs': insertJob,
    'GET /jobs/:j': ({ params: { j = '' } }) => queries.show(queries.find(j)),
  }).map(([route, run]) => {
    const [method, path] = route.split(' ');
    return { method, parse: match<Record<string, string>>(`/projects/:project${path}`), run };
  });

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', 'http://127.0.0.1');
    if (req.method === 'POST' && url.pathname === '/__faults') {
      faults.splice(0, faults.length, ...(await readFaults(req, FAULTS)));
      return sendJson(res, 200, { next: faults });
    }
    const path = url.pathname.replace(/^\/bigquery\/v2(?=\/)/, '');
    for (const { method, parse, run } of routes) {
      const found = req.method === method && parse(path);
      if (!found) continue;
      if (found.params.project !== projectId) throw notFound(`Project ${found.params.project}`);
      const result = await run({
        params: found.params,
        query: url.searchParams,
        body: await readJson(req, BODY_MAX_BYTES),
      });
      return result === undefined ? void res.writeHead(204).end() : sendJson(res, 200, result);
    }
    throw notFound(`${req.method} ${path}`);
  }

  const server = await listen(options.port, (req, res) =>
    answer(req, res).catch((error: Error) => {
      const isOwn = error instanceof WarehouseError;
      if (!isOwn && !(error instanceof BadBody)) throw error;
      const shown = isOwn ? error : new WarehouseError(error.status, 'invalid', error.message);
      sendJson(res, shown.status, shown.body());
    }),
  );
  return {
    url: server.url,
    faults,
    tables: () =>
      catalog.datasets().flatMap(({ datasetReference }) => {
        const { datasetId } = datasetReference as { datasetId: string };
        return catalog.tables(datasetId).map(({ tableReference, type }) => {
          const { tableId } = tableReference as { tableId: string };
          return { dataset: datasetId, table: tableId, type: String(type) };
        });
      }),
    async rows(dataset, table, limit) {
      const order = catalog.table(dataset, table).type === 'TABLE' ? 'ORDER BY rowid DESC' : '';
      const sql = `SELECT * FROM ${quoteName(dataset)}.${quoteName(table)} ${order} LIMIT ${pageSize(limit)}`;
      const { fields, rows: found } = await database.query({ sql });
      return found.map((row) => Object.fromEntries(fields.map(({ name }, index) => [name, plain(row[index])])));
    },
    async close() {
      await server.close();
      database.close();
    },
  };
}

function pageStart(search: URLSearchParams): number {
  const start = Number(search.get('pageToken') ?? search.get('startIndex') ?? 0);
  return Number.isSafeInteger(start) && start > 0 ? start : 0;
}

function pageSize(wanted: unknown): number {
  const size = Number(wanted ?? PAGE_DEFAULT_ROWS);
  return Number.isSafeInteger(size) && size >= 0 ? Math.min(size, PAGE_MAX_ROWS) : PAGE_DEFAULT_ROWS;
}

function urlFormat(search: URLSearchParams): TimestampFormat {
  return timestampFormat({
    useInt64Timestamp: search.get('formatOptions.useInt64Timestamp') === 'true',
    timestampOutputFormat: search.get('formatOptions.timestampOutputFormat'),
  });
}

function timestampFormat(asked: Record<string, unknown>): TimestampFormat {
  if (asked.timestampOutputFormat === 'ISO8601_STRING') return 'ISO8601_STRING';
  return asked.useInt64Timestamp || asked.timestampOutputFormat === 'INT64' ? 'INT64' : 'FLOAT64';
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'object' && value !== null ? String(value) : value;
}
