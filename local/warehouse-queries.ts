import { randomUUID } from 'node:crypto';
import { type DuckDBValue, listValue } from '@duckdb/node-api';
import type { Database, Result, Values } from './warehouse-database.ts';
import { invalid, notFound, WarehouseError } from './warehouse-errors.ts';
import { translate } from './warehouse-sql.ts';
import { columnType, encodeRow, type TimestampFormat } from './warehouse-types.ts';

const JOBS_MAX = 200;
const PAGE_MAX_ROWS = 10_000;

export interface QueryRequest {
  query?: string;
  queryParameters?: QueryParameter[];
  defaultDataset?: { datasetId?: string };
  dryRun?: boolean;
}

interface QueryParameter {
  name?: string;
  parameterType: { type: string; arrayType?: { type: string } };
  parameterValue?: { value?: string | number | boolean | null; arrayValues?: { value?: unknown }[] };
}

interface Job {
  id: string;
  location: string;
  configuration: unknown;
  result: Result;
  startedMs: number;
}

/** Query jobs: each runs at once, and its result stays readable while it is among the last ones. */
export function openQueries(database: Database, projectId: string) {
  const jobs = new Map<string, Job>();

  async function start(
    request: QueryRequest,
    reference: { jobId?: string; location?: string },
    configuration: unknown,
  ) {
    const id = reference.jobId ?? randomUUID();
    if (jobs.has(id)) throw new WarehouseError(409, 'duplicate', `Already Exists: Job ${projectId}:${id}`);
    const startedMs = Date.now();
    const { sql, values } = prepare(request);
    const dataset = request.defaultDataset?.datasetId;
    if (dataset && !/^\w+$/.test(dataset)) throw invalid(`Invalid dataset ID "${dataset}"`);
    const result = await database.query({ sql, values, dataset, dryRun: request.dryRun });
    const job = { id, location: reference.location ?? 'EU', configuration, result, startedMs };
    jobs.set(id, job);
    const oldest = jobs.keys().next();
    if (jobs.size > JOBS_MAX && !oldest.done) jobs.delete(oldest.value);
    return job;
  }

  function find(id: string): Job {
    const job = jobs.get(id);
    if (!job) throw notFound(`Job ${projectId}:${id}`);
    return job;
  }

  function show({ id, location, configuration, result, startedMs }: Job) {
    const time = String(startedMs);
    const { changed } = result;
    return {
      kind: 'bigquery#job',
      id: `${projectId}:${location}.${id}`,
      jobReference: { projectId, jobId: id, location },
      configuration,
      status: { state: 'DONE' },
      statistics: {
        creationTime: time,
        startTime: time,
        endTime: String(Date.now()),
        query: {
          statementType: changed === undefined ? 'SELECT' : 'DML',
          schema: { fields: result.fields },
          ...(changed !== undefined && { numDmlAffectedRows: String(changed) }),
        },
      },
    };
  }

  function page(job: Job, start: number, wanted: number, format: TimestampFormat) {
    const { fields, rows, changed } = job.result;
    const end = start + Math.min(wanted, PAGE_MAX_ROWS);
    return {
      jobReference: { projectId, jobId: job.id, location: job.location },
      jobComplete: true,
      cacheHit: false,
      totalBytesProcessed: '0',
      totalRows: String(rows.length),
      ...(changed === undefined && { schema: { fields } }),
      ...(changed !== undefined && { numDmlAffectedRows: String(changed) }),
      rows: rows.slice(start, end).map((row) => encodeRow(row, fields, format)),
      ...(end < rows.length && { pageToken: String(end) }),
    };
  }

  return { start, find, show, page };
}

/** Parameters travel as text and are cast where the query uses them, so their type is the one the client declared. */
function prepare({ query, queryParameters = [] }: QueryRequest): { sql: string; values: Values } {
  if (!query) throw new WarehouseError(400, 'required', 'Required parameter is missing: query');
  // Without a prototype, since a parameter may have any name.
  const values: Record<string, DuckDBValue> = Object.create(null);
  let position = 0;
  const sql = translate(query, (name) => {
    const isPositional = name === '?';
    const found = isPositional
      ? queryParameters[position++]
      : queryParameters.find((parameter) => parameter.name?.toLowerCase() === name.toLowerCase());
    if (!found) throw new WarehouseError(400, 'invalidQuery', `Query parameter '${name}' not found`);
    const key = isPositional ? `p${position}` : name.toLowerCase();
    const { type, arrayType } = found.parameterType;
    const { value, arrayValues } = found.parameterValue ?? {};
    values[key] = arrayType ? listValue((arrayValues ?? []).map((item) => toText(item.value))) : toText(value);
    return arrayType ? `CAST($${key} AS ${columnType(arrayType.type)}[])` : `(CAST($${key} AS ${columnType(type)}))`;
  });
  return { sql, values };
}

function toText(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value);
}
