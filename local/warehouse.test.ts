import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BigQuery } from '@google-cloud/bigquery';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { startWarehouse, type WarehouseOptions } from './warehouse.ts';

const PROJECT = 'e-rejestracja';
const SCHEMA = [
  { name: 'eventId', type: 'STRING', mode: 'REQUIRED' },
  { name: 'seq', type: 'INT64' },
  { name: 'score', type: 'FLOAT64' },
  { name: 'first', type: 'BOOL' },
  { name: 'bookedAt', type: 'TIMESTAMP' },
  { name: 'day', type: 'DATE' },
  { name: 'price', type: 'NUMERIC' },
  { name: 'payload', type: 'JSON' },
];
const FULL_ROW = {
  eventId: 'e1',
  seq: 7,
  score: 0.5,
  first: true,
  bookedAt: '2026-03-29T01:30:00.123456Z',
  day: '2026-03-29',
  price: '12.50',
  payload: '{"kind":"booked"}',
};

// Away from Google Cloud there is no metadata server to ask for credentials.
vi.stubEnv('METADATA_SERVER_DETECTION', 'none');

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options: Partial<WarehouseOptions> = {}) {
  const warehouse = await startWarehouse({ port: 0, projectId: PROJECT, ...options });
  vi.stubEnv('BIGQUERY_EMULATOR_HOST', warehouse.url);
  const bigquery = new BigQuery({ projectId: PROJECT, retryOptions: { maxRetryDelay: 0.1 } });
  return { warehouse, bigquery };
}

async function setup(options: Partial<WarehouseOptions> = {}) {
  const { warehouse, bigquery } = await start(options);
  cleanups.push(warehouse.close);
  const [dataset] = await bigquery.createDataset('visits');
  const [table] = await dataset.createTable('events', { schema: SCHEMA });
  const ids = async () =>
    (await bigquery.query('SELECT eventId FROM visits.events ORDER BY 1'))[0].map((r) => r.eventId);
  return { warehouse, bigquery, dataset, table, ids };
}

describe('datasets and tables', () => {
  test('a dataset and a table are created once, described, listed and deleted', async () => {
    const { bigquery, dataset, table, warehouse } = await setup();

    await expect(bigquery.createDataset('visits')).rejects.toMatchObject({
      code: 409,
      errors: [{ reason: 'duplicate' }],
    });
    await expect(dataset.createTable('events', { schema: SCHEMA })).rejects.toMatchObject({ code: 409 });
    const [metadata] = await table.getMetadata();
    expect(metadata.type).toBe('TABLE');
    expect(metadata.schema.fields.slice(0, 2)).toEqual([
      { name: 'eventId', type: 'STRING', mode: 'REQUIRED' },
      { name: 'seq', type: 'INTEGER', mode: 'NULLABLE' },
    ]);
    expect((await bigquery.getDatasets())[0].map(({ id }) => id)).toEqual(['visits']);
    expect((await dataset.getTables())[0].map(({ id }) => id)).toEqual(['events']);
    expect(warehouse.tables()).toEqual([{ dataset: 'visits', table: 'events', type: 'TABLE' }]);

    await expect(dataset.delete()).rejects.toMatchObject({ code: 400, errors: [{ reason: 'resourceInUse' }] });
    await table.delete();
    expect(await table.exists()).toEqual([false]);
    await dataset.delete();
    await expect(dataset.getMetadata()).rejects.toMatchObject({ code: 404, errors: [{ reason: 'notFound' }] });
  });

  test('a schema may grow and relax, and may not change a type or lose a column', async () => {
    const { table, bigquery } = await setup();
    const relaxed = SCHEMA.map((field) => ({ ...field, mode: 'NULLABLE' }));

    await table.setMetadata({ schema: [...relaxed, { name: 'channel', type: 'STRING' }] });
    await table.insert({ channel: 'web' });

    expect((await bigquery.query('SELECT eventId, channel FROM visits.events'))[0]).toEqual([
      { eventId: null, channel: 'web' },
    ]);
    await expect(table.setMetadata({ schema: SCHEMA.slice(1) })).rejects.toMatchObject({ code: 400 });
    await expect(table.setMetadata({ schema: [{ name: 'eventId', type: 'INT64' }] })).rejects.toMatchObject({
      code: 400,
    });
  });

  test('a view keeps one row an event, and follows a changed query', async () => {
    const { dataset, table, bigquery } = await setup({ dedupWindowMs: 0 });
    const deduplicated = `SELECT * EXCEPT(payload) FROM \`${PROJECT}.visits.events\`
      WHERE TRUE QUALIFY ROW_NUMBER() OVER (PARTITION BY eventId ORDER BY bookedAt DESC, day) = 1`;
    const [view] = await dataset.createTable('unique_events', { view: deduplicated });
    await table.insert([FULL_ROW, FULL_ROW, { ...FULL_ROW, eventId: 'e2' }]);
    const count = async () => (await bigquery.query('SELECT COUNT(*) AS n FROM visits.unique_events'))[0];

    expect(await count()).toEqual([{ n: 2 }]);
    expect((await view.getMetadata())[0]).toMatchObject({ type: 'VIEW', view: { query: deduplicated } });

    await view.setMetadata({ view: `SELECT * FROM visits.events` });
    expect(await count()).toEqual([{ n: 3 }]);
    await expect(view.insert(FULL_ROW)).rejects.toMatchObject({ code: 400 });
  });
});

describe('streamed rows', () => {
  test('every type comes back as the client writes it', async () => {
    const { table, bigquery } = await setup();
    await table.insert([FULL_ROW, { eventId: 'e2' }]);

    const [rows] = await bigquery.query({ query: 'SELECT * FROM visits.events ORDER BY eventId', parseJSON: true });
    const [listed] = await table.getRows({ parseJSON: true });

    expect(rows).toEqual(listed);
    expect(rows[0]).toMatchObject({ eventId: 'e1', seq: 7, score: 0.5, first: true, payload: { kind: 'booked' } });
    expect(rows[0].bookedAt).toEqual(BigQuery.timestamp('2026-03-29T01:30:00.123456Z'));
    expect(rows[0].day).toEqual(BigQuery.date('2026-03-29'));
    expect(rows[0].price.toString()).toBe('12.5');
    expect(Object.values(rows[1])).toEqual(['e2', null, null, null, null, null, null, null]);
  });

  test.each([
    ['an unknown field', { eventId: 'x', nope: 1 }, 'no such field: nope.'],
    ['a missing required field', { seq: 1 }, 'Missing required field: eventId.'],
    ['text for an integer', { eventId: 'x', seq: 'seven' }, 'Cannot convert value to integer (bad value): seven'],
    [
      'a day that does not exist',
      { eventId: 'x', day: '2026-02-30' },
      'Cannot convert value to date (bad value): 2026-02-30',
    ],
    [
      'a time that does not exist',
      { eventId: 'x', bookedAt: '2026-02-28T25:00:00Z' },
      expect.stringContaining('timestamp'),
    ],
    ['an object for JSON', { eventId: 'x', payload: { a: 1 } }, 'This field: payload is not a record.'],
  ])(
    '%s: the row is refused with a reason, its neighbours are stopped, nothing is stored',
    async (_case, bad, message) => {
      const { table, ids } = await setup();

      const refusal = table.insert([FULL_ROW, bad], { partialRetries: 0 });

      await expect(refusal).rejects.toMatchObject({
        name: 'PartialFailureError',
        errors: [
          { row: FULL_ROW, errors: [{ reason: 'stopped' }] },
          { row: bad, errors: [{ reason: 'invalid', message }] },
        ],
      });
      expect(await ids()).toEqual([]);
    },
  );

  test('skipInvalidRows stores the good rows; ignoreUnknownValues drops what the table does not know', async () => {
    const { table, ids } = await setup();

    const partial = table.insert([FULL_ROW, { seq: 1 }], { skipInvalidRows: true, partialRetries: 0 });
    await expect(partial).rejects.toMatchObject({ errors: [{ row: { seq: 1 } }] });
    await table.insert({ eventId: 'e2', nope: 1 }, { ignoreUnknownValues: true });

    expect(await ids()).toEqual(['e1', 'e2']);
  });

  test.each([
    [60_000, ['e1']],
    [0, ['e1', 'e1']],
  ])('the same insertId twice within a window of %i ms leaves %j', async (dedupWindowMs, left) => {
    const { table, ids } = await setup({ dedupWindowMs });
    const row = { insertId: 'i1', json: { eventId: 'e1' } };

    await table.insert([row], { raw: true });
    await table.insert([row], { raw: true });

    expect(await ids()).toEqual(left);
  });

  test('rows repeated after a 503 that stored them stay single; a 503 that did not is retried by the client', async () => {
    const { table, warehouse, ids } = await setup();
    const body = JSON.stringify({ next: ['503-after-insert'] });
    expect((await fetch(`${warehouse.url}/__faults`, { method: 'POST', body })).status).toBe(200);
    const url = `${warehouse.url}/projects/${PROJECT}/datasets/visits/tables/events/insertAll`;
    const post = () =>
      fetch(url, { method: 'POST', body: JSON.stringify({ rows: [{ insertId: 'i1', json: { eventId: 'e1' } }] }) });

    expect((await post()).status).toBe(503);
    expect((await post()).status).toBe(200);
    expect(await ids()).toEqual(['e1']);

    warehouse.faults.push('503');
    await table.insert({ eventId: 'e2' });
    expect(await ids()).toEqual(['e1', 'e2']);
  });

  test('a page sees the last rows first', async () => {
    const { table, warehouse } = await setup();
    await table.insert([{ eventId: 'a' }, { eventId: 'b' }, FULL_ROW]);

    const rows = await warehouse.rows('visits', 'events', 2);

    expect(rows).toMatchObject([
      { eventId: 'e1', seq: 7, bookedAt: '2026-03-29 01:30:00.123456+00' },
      { eventId: 'b' },
    ]);
  });
});

describe('queries', () => {
  test('named, positional and array parameters keep their declared types', async () => {
    const { table, bigquery } = await setup();
    await table.insert([FULL_ROW, { ...FULL_ROW, eventId: 'e2', seq: 8 }]);

    const [named] = await bigquery.query({
      query: `SELECT eventId FROM \`visits.events\` WHERE eventId IN UNNEST(@ids) AND bookedAt >= @since AND day = @day LIMIT @n`,
      params: { ids: ['e2', 'e3'], since: new Date('2026-03-01'), day: BigQuery.date('2026-03-29'), n: 5 },
    });
    const [positional] = await bigquery.query({
      query: 'SELECT eventId FROM visits.events WHERE seq > ?',
      params: [7],
    });
    const [none] = await bigquery.query({
      query: 'SELECT @x IS NULL AS gone',
      params: { x: null },
      types: { x: 'STRING' },
    });

    expect([named, positional, none]).toEqual([[{ eventId: 'e2' }], [{ eventId: 'e2' }], [{ gone: true }]]);
  });

  test.each([
    ['SAFE_DIVIDE(1, 0)', null],
    ['COUNTIF(x > 1) FROM UNNEST([1, 2, 3]) AS t(x)', 2],
    ['100.0 * COUNT(*)', 100],
    [`"it's" || 'a\\'b'`, "it'sa'b"],
    [`FORMAT_DATE('%Y-%m', DATE '2026-03-29')`, '2026-03'],
    [`DATE(TIMESTAMP '2026-03-28T23:30:00Z', 'Europe/Warsaw')`, BigQuery.date('2026-03-29')],
    [`TIMESTAMP_TRUNC(TIMESTAMP('2026-03-28T23:30:00Z'), DAY)`, BigQuery.timestamp('2026-03-28T00:00:00Z')],
    [`TIMESTAMP_DIFF(TIMESTAMP '2026-03-28T02:59:00Z', TIMESTAMP '2026-03-28T01:00:00Z', HOUR)`, 1],
    [`DATE_DIFF(DATE_TRUNC(DATE '2026-03-29', MONTH), DATE_SUB(DATE '2026-03-29', INTERVAL 1 DAY), DAY)`, -27],
    [`EXTRACT(DAYOFWEEK FROM DATE '2026-03-29')`, 1],
    [`CAST('7' AS INT64) + SAFE_CAST('x' AS INT64)`, null],
    [`JSON_VALUE('{"a":"b"}', '$.a') -- a comment, it's skipped`, 'b'],
    ['CURRENT_TIMESTAMP() > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 DAY)', true],
  ])('SELECT %s answers %j', async (expression, value) => {
    const { bigquery } = await setup();

    const [rows] = await bigquery.query(`SELECT ${expression}`);

    expect(rows.map((row) => Object.values(row))).toEqual([[value]]);
  });

  test('a column may be called like a date part', async () => {
    const { table, bigquery } = await setup();
    await table.insert(FULL_ROW);

    const [rows] = await bigquery.query('SELECT COALESCE(NULL, day) AS day FROM visits.events GROUP BY (eventId, day)');

    expect(rows).toEqual([{ day: BigQuery.date('2026-03-29') }]);
  });

  test('lists and structs come back nested', async () => {
    const { bigquery } = await setup();

    const [rows] = await bigquery.query(`SELECT [1, 2] AS list, {'a': 1, 'b': ['x']} AS pair`);

    expect(rows).toEqual([{ list: [1, 2], pair: { a: 1, b: ['x'] } }]);
  });

  test('a large answer comes page by page; a job can be asked again for its rows', async () => {
    const { bigquery } = await setup();
    const query = 'SELECT x FROM UNNEST(generate_series(1, 25000)) AS t(x) ORDER BY x';

    const [all] = await bigquery.query(query);
    const [job] = await bigquery.createQueryJob({ query, defaultDataset: { datasetId: 'visits' } });
    const [again] = await job.getQueryResults({ maxResults: 3, startIndex: '10', autoPaginate: false });

    expect([all.length, all.at(-1)]).toEqual([25_000, { x: 25_000 }]);
    expect(again).toEqual([{ x: 11 }, { x: 12 }, { x: 13 }]);
    expect((await job.getMetadata())[0]).toMatchObject({ status: { state: 'DONE' } });
  });

  test('a change of rows reports how many; a dry run changes none', async () => {
    const { table, bigquery, ids } = await setup();
    await table.insert([FULL_ROW, { eventId: 'e2' }]);

    await bigquery.createQueryJob({ query: 'DELETE FROM visits.events WHERE TRUE', dryRun: true });
    expect(await ids()).toEqual(['e1', 'e2']);
    const [job] = await bigquery.createQueryJob(`DELETE FROM visits.events WHERE eventId = 'e1'`);

    expect(job.metadata.statistics.query).toMatchObject({ statementType: 'DML', numDmlAffectedRows: '1' });
    expect(await ids()).toEqual(['e2']);
  });

  test.each([
    ['SELEC 1', 400, 'invalidQuery'],
    ['SELECT nope FROM visits.events', 400, 'invalidQuery'],
    ['SELECT @missing', 400, 'invalidQuery'],
    [`SELECT * FROM read_csv('/etc/hostname')`, 400, 'invalidQuery'],
    [`ATTACH '/tmp/other.db'`, 400, 'invalidQuery'],
    ['CREATE TABLE visits.other (x INT64)', 400, 'invalidQuery'],
    ['SELECT TIMESTAMP_TRUNC(CURRENT_TIMESTAMP(), WEEK)', 400, 'invalid'],
    ['SELECT 1; SELECT 2', 400, 'invalidQuery'],
    ['SELECT * FROM visits.nope', 404, 'notFound'],
    ['SELECT * FROM nope.nope', 404, 'notFound'],
  ])('%s: refused with %i %s', async (query, code, reason) => {
    const { bigquery } = await setup();

    await expect(bigquery.query(query)).rejects.toMatchObject({ code, errors: [{ reason }] });
  });
});

test('a warehouse kept in a file knows its tables, views and rows after a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'warehouse-'));
  cleanups.push(() => rm(folder, { recursive: true }));
  const file = join(folder, 'warehouse.db');
  const before = await start({ file });
  const [dataset] = await before.bigquery.createDataset('visits');
  const [table] = await dataset.createTable('events', { schema: SCHEMA });
  await dataset.createTable('days', { view: 'SELECT DATE(bookedAt, "Europe/Warsaw") AS day FROM visits.events' });
  await table.insert(FULL_ROW);
  await before.warehouse.close();

  const after = await start({ file });
  cleanups.push(after.warehouse.close);

  expect(after.warehouse.tables()).toMatchObject([
    { table: 'days', type: 'VIEW' },
    { table: 'events', type: 'TABLE' },
  ]);
  expect((await after.bigquery.query('SELECT day FROM visits.days'))[0]).toEqual([
    { day: BigQuery.date('2026-03-29') },
  ]);
  await expect(after.bigquery.createDataset('visits')).rejects.toMatchObject({ code: 409 });
});

test('a query parameter may be called as a property of every object, and a project’s name may be unreadable', async () => {
  const { warehouse, bigquery } = await start();
  cleanups.push(warehouse.close);
  const [rows] = await bigquery.query({ query: 'SELECT @__proto__ AS x', params: JSON.parse('{"__proto__":"a"}') });
  expect(rows).toEqual([{ x: 'a' }]);
  expect((await fetch(`${warehouse.url}/projects/%E0/queries/1`)).status).toBe(400);
});
