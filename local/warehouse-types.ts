import {
  DuckDBDecimalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import { invalid } from './warehouse-errors.ts';

const COLUMN_TYPES = {
  STRING: 'VARCHAR',
  INTEGER: 'BIGINT',
  FLOAT: 'DOUBLE',
  BOOLEAN: 'BOOLEAN',
  TIMESTAMP: 'TIMESTAMPTZ',
  DATE: 'DATE',
  DATETIME: 'TIMESTAMP',
  NUMERIC: 'DECIMAL(38,9)',
  JSON: 'JSON',
} as const;

const ALIASES: Record<string, FieldType> = { INT64: 'INTEGER', FLOAT64: 'FLOAT', BOOL: 'BOOLEAN' };

export type FieldType = keyof typeof COLUMN_TYPES;

/** A column as BigQuery's TableFieldSchema describes it. */
export interface Field {
  name: string;
  type: FieldType | 'RECORD';
  mode: 'NULLABLE' | 'REQUIRED' | 'REPEATED';
  description?: string;
  fields?: Field[];
}

/** How a client asked to receive timestamps. */
export type TimestampFormat = 'INT64' | 'FLOAT64' | 'ISO8601_STRING';

/** The type under its name in table schemas: INT64 and INTEGER are one type. */
export function parseType(name: unknown): FieldType {
  const upper = String(name).toUpperCase();
  const type = Object.hasOwn(ALIASES, upper) ? ALIASES[upper]! : upper;
  if (!Object.hasOwn(COLUMN_TYPES, type)) throw invalid(`Unsupported type: ${name}`);
  return type as FieldType;
}

/** The column type that stores a BigQuery type. */
export function columnType(type: unknown): string {
  return COLUMN_TYPES[parseType(type)];
}

/** Describes a result column to a BigQuery client. */
export function describeColumn(name: string, type: DuckDBType): Field {
  if (type instanceof DuckDBListType) return { ...describeColumn(name, type.valueType), mode: 'REPEATED' };
  if (type instanceof DuckDBStructType) {
    const fields = type.entryNames.map((entry, index) => describeColumn(entry, type.entryTypes[index]!));
    return { name, type: 'RECORD', mode: 'NULLABLE', fields };
  }
  return { name, type: type.alias === 'JSON' ? 'JSON' : fieldType(type.typeId), mode: 'NULLABLE' };
}

function fieldType(id: DuckDBTypeId): FieldType {
  switch (id) {
    case DuckDBTypeId.BOOLEAN:
      return 'BOOLEAN';
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
      return 'FLOAT';
    case DuckDBTypeId.DECIMAL:
      return 'NUMERIC';
    case DuckDBTypeId.DATE:
      return 'DATE';
    case DuckDBTypeId.TIMESTAMP:
      return 'DATETIME';
    case DuckDBTypeId.TIMESTAMP_TZ:
      return 'TIMESTAMP';
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.UBIGINT:
      return 'INTEGER';
    default:
      return 'STRING';
  }
}

/** One row of an answer: BigQuery sends every scalar as a string. */
export function encodeRow(values: readonly DuckDBValue[], fields: readonly Field[], format: TimestampFormat) {
  return { f: values.map((value, index) => encodeCell(value, fields[index]!, format)) };
}

function encodeCell(value: DuckDBValue, field: Field, format: TimestampFormat): { v: unknown } {
  if (field.mode === 'REPEATED') {
    const items = value instanceof DuckDBListValue ? value.items : [];
    return { v: items.map((item) => encodeCell(item, { ...field, mode: 'NULLABLE' }, format)) };
  }
  if (value === null) return { v: null };
  if (value instanceof DuckDBStructValue) {
    return { v: encodeRow(Object.values(value.entries), field.fields ?? [], format) };
  }
  if (value instanceof DuckDBTimestampTZValue) return { v: encodeTimestamp(value.micros, format) };
  // The scale of a stored decimal is fixed, its written form is not: 1.5, never 1.500000000.
  if (value instanceof DuckDBDecimalValue)
    return {
      v: value
        .toString()
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, ''),
    };
  if (field.type === 'DATETIME') return { v: String(value).replace(' ', 'T') };
  return { v: String(value) };
}

function encodeTimestamp(micros: bigint, format: TimestampFormat): string {
  if (format === 'INT64') return String(micros);
  if (format === 'FLOAT64') return String(Number(micros) / 1e6);
  const seconds = micros / 1_000_000n - (micros % 1_000_000n < 0n ? 1n : 0n);
  const fraction = String(micros - seconds * 1_000_000n).padStart(6, '0');
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}
