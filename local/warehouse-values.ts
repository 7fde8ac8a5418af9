import type { FieldType } from './warehouse-types.ts';

const INT64_MAX = 2n ** 63n - 1n;

/**
 * The text that stores a value of a streamed row, or undefined when BigQuery would not take the value for this type.
 * Null is for the caller: it depends on the column's mode, not on its type.
 */
export function toText(type: FieldType, value: unknown): string | undefined {
  if (typeof value === 'object') return undefined;
  const text = String(value);
  switch (type) {
    case 'STRING':
      return text;
    case 'INTEGER':
      return isInt64(text) ? text : undefined;
    case 'FLOAT':
      return isFloat(text) ? text : undefined;
    case 'BOOLEAN':
      return /^(true|false)$/i.test(text) ? text : undefined;
    case 'NUMERIC':
      return /^[+-]?\d{1,29}(\.\d+)?$/.test(text) ? text : undefined;
    case 'DATE':
      return isDate(text) ? text : undefined;
    case 'DATETIME':
      return toTimestamp(text, false);
    case 'TIMESTAMP':
      return isFloat(text) ? toTimestamp(toIso(Number(text)), true) : toTimestamp(text, true);
    case 'JSON':
      return typeof value === 'string' && isJson(text) ? text : undefined;
  }
}

function isInt64(text: string): boolean {
  if (!/^[+-]?\d{1,19}$/.test(text)) return false;
  const value = BigInt(text.replace('+', ''));
  return value <= INT64_MAX && value >= -INT64_MAX - 1n;
}

function isFloat(text: string): boolean {
  return /^([+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|NaN|[+-]?Infinity)$/i.test(text);
}

function isDate(text: string): boolean {
  const [, year, month, day] = text.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/)?.map(Number) ?? [];
  const date = new Date(Date.UTC(year ?? Number.NaN, month! - 1, day));
  return date.getUTCMonth() === month! - 1 && date.getUTCDate() === day;
}

function toIso(epochSeconds: number): string {
  const date = new Date(epochSeconds * 1000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

function toTimestamp(text: string, mayHaveZone: boolean): string | undefined {
  const match = text.match(
    /^([\d-]+)(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,6})?\d*)?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i,
  );
  const [, date = '', hour = '0', minute = '0', second = '0', fraction = '', zone] = match ?? [];
  if (!isDate(date) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (zone && !mayHaveZone) return undefined;
  const offset = mayHaveZone ? (zone ?? 'Z').replace(/Z|UTC/i, '+00') : '';
  return `${date} ${hour}:${minute}:${second}${fraction}${offset}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
