import {
  type DuckDBConnection,
  DuckDBInstance,
  DuckDBListValue,
  type DuckDBPreparedStatement,
  type DuckDBValue,
  LIST,
  ResultReturnType,
  StatementType,
  VARCHAR,
} from '@duckdb/node-api';
import { fromDatabase, WarehouseError } from './warehouse-errors.ts';
import { MACROS } from './warehouse-sql.ts';
import { describeColumn, type Field } from './warehouse-types.ts';

const RESULT_MAX_ROWS = 200_000;

/** What a query may be: tables are made through the catalogue, and the machine and the settings are out of reach. */
const QUERIES = new Set([
  StatementType.SELECT,
  StatementType.INSERT,
  StatementType.UPDATE,
  StatementType.DELETE,
  StatementType.MERGE_INTO,
]);

/** Values of the `$name` parameters; a list holds texts. */
export type Values = Record<string, DuckDBValue>;

export interface Result {
  fields: Field[];
  rows: DuckDBValue[][];
  /** Rows changed, or undefined when the statement was a query. */
  changed: number | undefined;
}

interface Statement {
  sql: string;
  values?: Values;
  /** Where names without a dataset are looked for. */
  dataset?: string;
  dryRun?: boolean;
}

export interface Database {
  /** Reads or changes rows. */
  query(statement: Statement): Promise<Result>;
  /** Creates, alters or drops tables and views. */
  define(sql: string, dataset?: string): Promise<void>;
  close(): void;
}

/** Opens the store of a warehouse: a file, or memory when there is none. */
export async function openDatabase(file?: string): Promise<Database> {
  const instance = await DuckDBInstance.create(file ?? ':memory:', {
    enable_external_access: 'false',
    autoinstall_known_extensions: 'false',
    default_null_order: 'nulls_first_on_asc_last_on_desc',
  });
  const setup = await instance.connect();
  await setup.run(`SET GLOBAL TimeZone = 'UTC'`);
  for (const macro of MACROS) await setup.run(`CREATE OR REPLACE MACRO main.${macro}`);
  setup.closeSync();

  async function connected<T>(
    dataset: string | undefined,
    use: (connection: DuckDBConnection) => Promise<T>,
  ): Promise<T> {
    const connection = await instance.connect();
    try {
      if (dataset) await connection.run(`SET search_path = '${dataset},main'`);
      return await use(connection);
    } catch (error) {
      throw fromDatabase(error as Error);
    } finally {
      connection.closeSync();
    }
  }

  return {
    query: ({ sql, values, dataset, dryRun }) =>
      connected(dataset, async (connection) => {
        const statement = await connection.prepare(sql);
        if (!QUERIES.has(statement.statementType)) {
          throw new WarehouseError(400, 'invalidQuery', 'Only SELECT, INSERT, UPDATE, DELETE and MERGE are supported');
        }
        return dryRun ? { fields: describe(statement), rows: [], changed: undefined } : run(statement, values);
      }),
    define: (sql, dataset) =>
      connected(dataset, async (connection) => {
        await connection.run(sql);
      }),
    close: () => instance.closeSync(),
  };
}

async function run(statement: DuckDBPreparedStatement, values: Values = {}): Promise<Result> {
  for (const [name, value] of Object.entries(values)) {
    // The type of a list cannot be seen in its items when there are none.
    const type = value instanceof DuckDBListValue ? LIST(VARCHAR) : undefined;
    statement.bindValue(statement.parameterIndex(name), value, type);
  }
  const result = await statement.runAndReadUntil(RESULT_MAX_ROWS + 1);
  if (result.currentRowCount > RESULT_MAX_ROWS) {
    throw new WarehouseError(403, 'responseTooLarge', `Response too large: over ${RESULT_MAX_ROWS} rows`);
  }
  const isQuery = result.returnType === ResultReturnType.QUERY_RESULT;
  if (!isQuery) return { fields: [], rows: [], changed: result.rowsChanged };
  return { fields: describe(statement), rows: result.getRows(), changed: undefined };
}

function describe(statement: DuckDBPreparedStatement): Field[] {
  return Array.from({ length: statement.columnCount }, (_, index) =>
    describeColumn(statement.columnName(index), statement.columnType(index)),
  );
}
