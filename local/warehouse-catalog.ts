import type { Database } from './warehouse-database.ts';
import { duplicate, invalid, notFound, WarehouseError } from './warehouse-errors.ts';
import { quoteName, translate } from './warehouse-sql.ts';
import { columnType, type Field, parseType } from './warehouse-types.ts';

/** A Dataset or Table resource, as clients send and receive it. */
export type Resource = Record<string, unknown> & { schema?: { fields: Field[] }; view?: { query: string } };

interface Stored {
  resource: Resource;
  createdMs: number;
  changedMs: number;
}

/** Which datasets, tables and views exist, and how clients described them. */
export interface Catalog {
  datasets(): Resource[];
  dataset(id: string): Resource;
  createDataset(body: Resource): Promise<Resource>;
  patchDataset(id: string, body: Resource): Promise<Resource>;
  deleteDataset(id: string, withContents: boolean): Promise<void>;
  tables(datasetId: string): Resource[];
  table(datasetId: string, id: string): Resource;
  /** The columns of a table that rows can be added to. */
  columns(datasetId: string, id: string): Field[];
  createTable(datasetId: string, body: Resource): Promise<Resource>;
  patchTable(datasetId: string, id: string, body: Resource): Promise<Resource>;
  deleteTable(datasetId: string, id: string): Promise<void>;
}

/** Reads the catalogue that the database remembers; from then on memory is in front of it. */
export async function openCatalog(database: Database, projectId: string): Promise<Catalog> {
  await database.define(
    'CREATE TABLE IF NOT EXISTS main.catalog (dataset VARCHAR, id VARCHAR, body VARCHAR, PRIMARY KEY (dataset, id))',
  );
  const known = new Map<string, Stored>();
  for (const [dataset, id, body] of (await database.query({ sql: 'SELECT * FROM main.catalog ORDER BY ALL' })).rows) {
    known.set(`${dataset}.${id}`, JSON.parse(String(body)));
  }

  async function store(dataset: string, id: string, resource: Resource): Promise<void> {
    const changedMs = Date.now();
    const createdMs = known.get(`${dataset}.${id}`)?.createdMs ?? changedMs;
    const stored = { resource, createdMs, changedMs };
    const values = { dataset, id, body: JSON.stringify(stored) };
    await database.query({ sql: 'INSERT OR REPLACE INTO main.catalog VALUES ($dataset, $id, $body)', values });
    known.set(`${dataset}.${id}`, stored);
  }

  async function forget(dataset: string, id: string): Promise<void> {
    await database.query({
      sql: 'DELETE FROM main.catalog WHERE dataset = $dataset AND id = $id',
      values: { dataset, id },
    });
    known.delete(`${dataset}.${id}`);
  }

  function find(dataset: string, id: string): Stored {
    const datasetFound = known.get(`${dataset}.`);
    if (!datasetFound) throw notFound(`Dataset ${projectId}:${dataset}`);
    const found = known.get(`${dataset}.${id}`);
    if (!found) throw notFound(`Table ${projectId}:${dataset}.${id}`);
    return found;
  }

  function show(dataset: string, id: string): Resource {
    const { resource, createdMs, changedMs } = find(dataset, id);
    const times = { creationTime: String(createdMs), lastModifiedTime: String(changedMs), etag: String(changedMs) };
    const reference = { projectId, datasetId: dataset };
    if (id === '') {
      const datasetId = `${projectId}:${dataset}`;
      return { ...resource, ...times, kind: 'bigquery#dataset', id: datasetId, datasetReference: reference };
    }
    const tableReference = { ...reference, tableId: id };
    const type = resource.view ? 'VIEW' : 'TABLE';
    return { ...resource, ...times, kind: 'bigquery#table', id: `${projectId}:${dataset}.${id}`, tableReference, type };
  }

  const tableIds = (dataset: string) =>
    [...known.keys()]
      .filter((key) => key.startsWith(`${dataset}.`) && !key.endsWith('.'))
      .map((key) => key.split('.')[1]!);

  async function saveView(dataset: string, id: string, query: string): Promise<{ fields: Field[] }> {
    const sql = translate(query, (name) => {
      throw invalid(`A view cannot have parameters: ${name}`);
    });
    const name = `${quoteName(dataset)}.${quoteName(id)}`;
    await database.define(`CREATE OR REPLACE VIEW ${name} AS ${sql}`, dataset);
    return { fields: (await database.query({ sql: `SELECT * FROM ${name}`, dryRun: true })).fields };
  }

  return {
    datasets: () => [...known.keys()].filter((key) => key.endsWith('.')).map((key) => show(key.slice(0, -1), '')),
    dataset: (id) => show(id, ''),
    async createDataset(body) {
      const id = parseId((body.datasetReference as { datasetId?: unknown } | undefined)?.datasetId);
      if (known.has(`${id}.`)) throw duplicate(`Dataset ${projectId}:${id}`);
      if (['main', 'information_schema', 'pg_catalog'].includes(id)) throw invalid(`Invalid dataset ID "${id}"`);
      await database.define(`CREATE SCHEMA ${quoteName(id)}`);
      await store(id, '', { location: 'EU', ...body });
      return show(id, '');
    },
    async patchDataset(id, body) {
      await store(id, '', { ...find(id, '').resource, ...body });
      return show(id, '');
    },
    async deleteDataset(id, withContents) {
      find(id, '');
      const tables = tableIds(id);
      if (tables.length > 0 && !withContents) {
        throw new WarehouseError(400, 'resourceInUse', `Dataset ${projectId}:${id} is still in use`);
      }
      await database.define(`DROP SCHEMA ${quoteName(id)} CASCADE`);
      for (const table of ['', ...tables]) await forget(id, table);
    },
    tables(datasetId) {
      find(datasetId, '');
      return tableIds(datasetId).map((id) => show(datasetId, id));
    },
    table: show,
    columns(datasetId, id) {
      const { resource } = find(datasetId, id);
      if (resource.view) throw invalid('Rows are kept by tables, and this is a VIEW.');
      return resource.schema?.fields ?? [];
    },
    async createTable(datasetId, body) {
      find(datasetId, '');
      const id = parseId((body.tableReference as { tableId?: unknown } | undefined)?.tableId);
      if (known.has(`${datasetId}.${id}`)) throw duplicate(`Table ${projectId}:${datasetId}.${id}`);
      if (body.view) {
        await store(datasetId, id, { ...body, schema: await saveView(datasetId, id, body.view.query) });
        return show(datasetId, id);
      }
      const fields = parseFields(body.schema?.fields);
      const columns = fields.map(
        ({ name, type, mode }) => `${quoteName(name)} ${columnType(type)}${mode === 'REQUIRED' ? ' NOT NULL' : ''}`,
      );
      await database.define(`CREATE TABLE ${quoteName(datasetId)}.${quoteName(id)} (${columns.join(', ')})`);
      await store(datasetId, id, { ...body, schema: { fields } });
      return show(datasetId, id);
    },
    async patchTable(datasetId, id, body) {
      const { resource } = find(datasetId, id);
      let schema = resource.schema;
      if (resource.view) schema = await saveView(datasetId, id, body.view?.query ?? resource.view.query);
      else if (body.schema) {
        const fields = parseFields(body.schema.fields);
        for (const change of schemaChanges(schema?.fields ?? [], fields)) {
          await database.define(`ALTER TABLE ${quoteName(datasetId)}.${quoteName(id)} ${change}`);
        }
        schema = { fields };
      }
      await store(datasetId, id, { ...resource, ...body, ...(schema && { schema }) });
      return show(datasetId, id);
    },
    async deleteTable(datasetId, id) {
      const kind = find(datasetId, id).resource.view ? 'VIEW' : 'TABLE';
      await database.define(`DROP ${kind} ${quoteName(datasetId)}.${quoteName(id)}`);
      await forget(datasetId, id);
    },
  };
}

function parseId(id: unknown): string {
  if (typeof id === 'string' && /^\w{1,1024}$/.test(id)) return id;
  throw invalid(`Invalid ID "${id}": letters, digits and underscores only`);
}

function parseFields(fields: readonly Partial<Field>[] | undefined): Field[] {
  if (!fields?.length) throw invalid('A table needs a schema with at least one field');
  return fields.map(({ name = '', type, mode = 'NULLABLE', ...rest }) => {
    if (!/^[A-Za-z_]\w{0,299}$/.test(name)) throw invalid(`Invalid field name "${name}"`);
    if (mode === 'REPEATED') throw invalid(`Field ${name}: mode REPEATED is not supported`);
    return { ...rest, name, type: parseType(type), mode };
  });
}

/** A schema may only grow: new optional columns, and required columns that become optional. */
function schemaChanges(before: readonly Field[], after: readonly Field[]): string[] {
  const changes: string[] = [];
  for (const field of before) {
    const next = after.find(({ name }) => name === field.name);
    const isRelaxed = field.mode === 'REQUIRED' && next?.mode === 'NULLABLE';
    if (!next || next.type !== field.type || (next.mode !== field.mode && !isRelaxed)) {
      throw invalid(`Provided Schema does not match Table: field ${field.name} changed`);
    }
    if (isRelaxed) changes.push(`ALTER COLUMN ${quoteName(field.name)} DROP NOT NULL`);
  }
  for (const field of after.filter(({ name }) => !before.some((old) => old.name === name))) {
    if (field.mode === 'REQUIRED') throw invalid(`Cannot add required field ${field.name} to an existing table`);
    changes.push(`ADD COLUMN ${quoteName(field.name)} ${columnType(field.type)}`);
  }
  return changes;
}
