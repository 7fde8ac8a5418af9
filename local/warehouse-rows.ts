import { type DuckDBValue, listValue } from '@duckdb/node-api';
import type { Catalog } from './warehouse-catalog.ts';
import type { Database } from './warehouse-database.ts';
import { invalid } from './warehouse-errors.ts';
import { quoteName } from './warehouse-sql.ts';
import { columnType, encodeRow, type Field, type FieldType, type TimestampFormat } from './warehouse-types.ts';
import { toText } from './warehouse-values.ts';

const ROWS_MAX = 50_000;
const REMEMBERED_IDS_MAX = 200_000;

interface RowError {
  reason: 'invalid' | 'stopped';
  location: string;
  debugInfo: string;
  message: string;
}

interface InsertRequest {
  rows?: { insertId?: string; json?: Record<string, unknown> }[];
  skipInvalidRows?: boolean;
  ignoreUnknownValues?: boolean;
}

/** Streaming inserts and plain reading of tables. */
export function openRows(database: Database, catalog: Catalog, dedupWindowMs: number) {
  const seenAtMs = new Map<string, number>();

  /** False for an insertId seen within the window: best effort, as in BigQuery. */
  function isFirst(key: string, nowMs: number): boolean {
    for (const [old, atMs] of seenAtMs) {
      if (nowMs - atMs < dedupWindowMs && seenAtMs.size < REMEMBERED_IDS_MAX) break;
      seenAtMs.delete(old);
    }
    if (seenAtMs.has(key)) return false;
    seenAtMs.set(key, nowMs);
    return true;
  }

  async function insertAll(datasetId: string, tableId: string, request: InsertRequest) {
    const fields = catalog.columns(datasetId, tableId);
    const rows = request.rows ?? [];
    if (rows.length === 0) throw invalid('No rows present in the request.');
    if (rows.length > ROWS_MAX) throw invalid(`Too many rows present in the request: over ${ROWS_MAX}.`);

    const errors = rows.map(({ json }) => checkRow(json ?? {}, fields, request.ignoreUnknownValues ?? false));
    const isAnyBad = errors.some((list) => list.length > 0);
    const insertErrors = errors
      .map((list, index) => ({ index, errors: list.length === 0 && !request.skipInvalidRows ? [STOPPED] : list }))
      .filter((row) => isAnyBad && row.errors.length > 0);
    const kind = 'bigquery#tableDataInsertAllResponse';
    if (isAnyBad && !request.skipInvalidRows) return { kind, insertErrors };

    const keyOf = (insertId: string) => `${datasetId}.${tableId}.${insertId}`;
    const accepted = rows.filter(
      ({ insertId }, index) =>
        errors[index]!.length === 0 && (!insertId || dedupWindowMs === 0 || isFirst(keyOf(insertId), Date.now())),
    );
    try {
      if (accepted.length > 0)
        await append(
          datasetId,
          tableId,
          fields,
          accepted.map(({ json }) => json ?? {}),
        );
    } catch (error) {
      for (const { insertId } of accepted) seenAtMs.delete(keyOf(insertId ?? ''));
      throw error;
    }
    return isAnyBad ? { kind, insertErrors } : { kind };
  }

  /** One statement for all rows, a list of texts a column: they are stored together or not at all. */
  async function append(datasetId: string, tableId: string, fields: Field[], rows: Record<string, unknown>[]) {
    const names = fields.map(({ name }) => quoteName(name)).join(', ');
    const columns = fields.map(
      ({ type }, index) => `CAST(unnest(CAST($c${index} AS VARCHAR[])) AS ${columnType(type)})`,
    );
    const values: Record<string, DuckDBValue> = {};
    fields.forEach(({ name, type }, index) => {
      values[`c${index}`] = listValue(rows.map((row) => toText(type as FieldType, cellOf(row, name)) ?? null));
    });
    const table = `${quoteName(datasetId)}.${quoteName(tableId)}`;
    await database.query({ sql: `INSERT INTO ${table} (${names}) SELECT ${columns.join(', ')}`, values });
  }

  /** A page of a table in the order of arrival. */
  async function list(datasetId: string, tableId: string, start: number, limit: number, format: TimestampFormat) {
    const fields = catalog.columns(datasetId, tableId);
    const table = `${quoteName(datasetId)}.${quoteName(tableId)}`;
    const total = Number((await database.query({ sql: `SELECT count(*) FROM ${table}` })).rows[0]?.[0] ?? 0);
    const names = fields.map(({ name }) => quoteName(name)).join(', ');
    const page = `SELECT ${names} FROM ${table} ORDER BY rowid LIMIT ${limit} OFFSET ${start}`;
    const { rows } = await database.query({ sql: page });
    return {
      kind: 'bigquery#tableDataList',
      totalRows: String(total),
      rows: rows.map((row) => encodeRow(row, fields, format)),
      ...(start + limit < total && { pageToken: String(start + limit) }),
    };
  }

  return { insertAll, list };
}

const STOPPED: RowError = { reason: 'stopped', location: '', debugInfo: '', message: '' };

function checkRow(row: Record<string, unknown>, fields: readonly Field[], ignoreUnknown: boolean): RowError[] {
  const errors: RowError[] = [];
  const bad = (location: string, message: string) =>
    errors.push({ reason: 'invalid', location, debugInfo: '', message });
  for (const { name, type, mode } of fields) {
    const value = cellOf(row, name);
    if (value === null && mode === 'REQUIRED') bad('', `Missing required field: ${name}.`);
    if (value === null || toText(type as FieldType, value) !== undefined) continue;
    if (typeof value === 'object') bad(name, `This field: ${name} is not a record.`);
    else bad(name, `Cannot convert value to ${type.toLowerCase()} (bad value): ${value}`);
  }
  const names = new Set(fields.map(({ name }) => name.toLowerCase()));
  for (const name of Object.keys(row)) {
    if (!ignoreUnknown && !names.has(name.toLowerCase()))
      bad(name.toLowerCase(), `no such field: ${name.toLowerCase()}.`);
  }
  return errors;
}

/** Column names do not depend on case. */
function cellOf(row: Record<string, unknown>, name: string): unknown {
  const key = Object.hasOwn(row, name)
    ? name
    : Object.keys(row).find((other) => other.toLowerCase() === name.toLowerCase());
  return (key === undefined ? undefined : row[key]) ?? null;
}
