import { invalid } from './warehouse-errors.ts';

/** Functions whose date part is a bare word in BigQuery and a string here. */
const PART_FUNCTIONS = /\b(?:DATE|TIMESTAMP|DATETIME)_(?:TRUNC|DIFF)\s*\(/gi;
const DATE_PART = /^(?:MICROSECOND|MILLISECOND|SECOND|MINUTE|HOUR|DAY|MONTH|QUARTER|YEAR)$/i;
const MONDAY_WEEK = /^(?:ISOWEEK|WEEK\s*\(\s*MONDAY\s*\))$/i;

/** Strings, quoted names, comments and parameters: what the rewriting of plain code must not look into. */
const TOKEN = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|@\w+|\?/g;
const MASK = /\uE000(\d+)\uE000/g;

/** BigQuery functions that exist here under another name or with another order of arguments. */
export const MACROS = [
  'safe_divide(a, b) AS a / nullif(b, 0)',
  'div(a, b) AS a // b',
  'logical_or(x) AS bool_or(x)',
  'logical_and(x) AS bool_and(x)',
  'generate_uuid() AS CAST(uuid() AS VARCHAR)',
  'regexp_contains(a, b) AS regexp_matches(a, b)',
  'json_value(j, p) AS json_extract_string(j, p)',
  'to_json_string(x) AS CAST(to_json(x) AS VARCHAR)',
  'format_date(f, d) AS strftime(d, f)',
  'format_timestamp(f, t) AS strftime(t, f), (f, t, z) AS strftime(t AT TIME ZONE z, f)',
  'unix_seconds(t) AS CAST(floor(epoch(t)) AS BIGINT)',
  'unix_millis(t) AS epoch_ms(t)',
  'timestamp_seconds(x) AS to_timestamp(x)',
  'timestamp_millis(x) AS to_timestamp(x / 1000)',
  'timestamp_add(t, i) AS t + i',
  'timestamp_sub(t, i) AS t - i',
  'bq_timestamp(x) AS CAST(x AS TIMESTAMPTZ)',
  'bq_date(x) AS CAST(x AS DATE), (t, z) AS CAST(t AT TIME ZONE z AS DATE), (y, m, d) AS make_date(y, m, d)',
  'bq_date_add(d, i) AS CAST(d + i AS DATE)',
  'bq_date_sub(d, i) AS CAST(d - i AS DATE)',
  'bq_date_trunc(d, p) AS CAST(date_trunc(p, d) AS DATE)',
  'bq_date_diff(a, b, p) AS datediff(p, b, a)',
  'bq_datetime_trunc(t, p) AS date_trunc(p, t)',
  'bq_datetime_diff(a, b, p) AS datediff(p, b, a)',
  'bq_timestamp_trunc(t, p) AS date_trunc(p, t), (t, p, z) AS date_trunc(p, t AT TIME ZONE z) AT TIME ZONE z',
  'bq_timestamp_diff(a, b, p) AS datesub(p, b, a)',
  'bq_dayofweek(d) AS dayofweek(d) + 1',
];

/**
 * Puts BigQuery's standard SQL into the local dialect. `parameter` gives the replacement of each parameter: of a
 * named one by its name, of a positional one by `?`.
 */
export function translate(sql: string, parameter: (name: string) => string): string {
  const masked: string[] = [];
  const code = sql.replace(TOKEN, (token) => {
    if (/^(--|#|\/\*)/.test(token)) return ' ';
    if (token.startsWith('@') || token === '?') return parameter(token.replace('@', ''));
    return `\uE000${masked.push(token.startsWith('`') ? quotePath(token) : quoteText(token)) - 1}\uE000`;
  });
  return rewriteCode(code).replace(MASK, (_all, index) => masked[Number(index)]!);
}

function rewriteCode(code: string): string {
  let text = code
    .replace(/\*\s*EXCEPT\s*\(/gi, '* EXCLUDE (')
    .replace(/\bSAFE_CAST\s*\(/gi, 'TRY_CAST(')
    .replace(/\bCURRENT_(TIMESTAMP|DATE)\s*\(\s*\)/gi, 'CURRENT_$1')
    .replace(/\bEXTRACT\s*\(\s*DAYOFWEEK\s+FROM\b/gi, 'bq_dayofweek(')
    .replace(/\b(TIMESTAMP|DATE|DATE_ADD|DATE_SUB)\s*\(/gi, (_all, name: string) => `bq_${name.toLowerCase()}(`)
    .replace(/\bTIMESTAMP(?=\s*\uE000)|(?<=\bAS\s+)TIMESTAMP(?=\s*\))/gi, 'TIMESTAMPTZ')
    .replace(/\bNUMERIC(?=\s*\uE000)|(?<=\bAS\s+)NUMERIC(?=\s*\))/gi, 'DECIMAL(38,9)')
    .replace(/(?<=\bAS\s+)FLOAT64(?=\s*\))/gi, 'DOUBLE')
    // A literal with a point is FLOAT64 there and would be a decimal here.
    .replace(/(?<![\w.$])(\d+\.\d+)(?![\w.])/g, '$1e0');
  text = rewriteCalls(text, /\bIN\s+UNNEST\s*\(/gi, (_head, list) => `IN (SELECT unnest(${list}))`);
  return rewriteCalls(text, PART_FUNCTIONS, (head, list) => {
    const parts = splitArguments(list).map(quotePart);
    return `bq_${head.toLowerCase()}${parts.join(', ')})`;
  });
}

/** Replaces each call whose opening `pattern` matches; the rewriter gets that opening and the text between brackets. */
function rewriteCalls(code: string, pattern: RegExp, rewrite: (head: string, list: string) => string): string {
  let result = code;
  // From the last call to the first, so inner calls are done before the calls around them.
  for (const match of [...code.matchAll(pattern)].reverse()) {
    const start = match.index + match[0].length;
    const end = closingBracket(result, start);
    result = result.slice(0, match.index) + rewrite(match[0], result.slice(start, end)) + result.slice(end + 1);
  }
  return result;
}

function closingBracket(code: string, from: number): number {
  let depth = 1;
  for (let index = from; index < code.length; index++) {
    if (code[index] === '(') depth++;
    if (code[index] === ')' && --depth === 0) return index;
  }
  throw invalid('Syntax error: Expected ")" but got end of statement');
}

function splitArguments(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < list.length; index++) {
    if ('(['.includes(list[index]!)) depth++;
    if (')]'.includes(list[index]!)) depth--;
    if (list[index] === ',' && depth === 0) {
      parts.push(list.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, list.slice(start)].map((part) => part.trim());
}

function quotePart(argument: string, position: number): string {
  if (position === 0) return argument;
  if (MONDAY_WEEK.test(argument)) return `'week'`;
  if (/^WEEK$/i.test(argument)) throw invalid('WEEK begins on Sunday, which is not supported here: use ISOWEEK');
  return DATE_PART.test(argument) ? `'${argument.toLowerCase()}'` : argument;
}

/** `project.dataset.table` loses its project: one warehouse holds one project. */
function quotePath(token: string): string {
  const parts = token.slice(1, -1).split('.');
  return (parts.length > 2 ? parts.slice(-2) : parts).map(quoteName).join('.');
}

function quoteText(token: string): string {
  const text = token
    .slice(1, -1)
    .replace(/\\(.)/gs, (_all, char: string) => ({ n: '\n', t: '\t', r: '\r' })[char] ?? char);
  return `'${text.replaceAll("'", "''")}'`;
}

/** An identifier that may be any word. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
