import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import standalone from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'esbuild';
import type { TSchema } from 'typebox';
import { compiler, LOWER_CASE } from '../shared/checks.ts';
import { VisitEventSchema } from '../shared/events/visit-event.ts';
import type { OperationSchema } from '../shared/http/endpoint.ts';
import { SessionClaims } from '../shared/http/session.ts';
import { DOCUMENT_SCHEMAS } from '../shared/store/document-schemas.ts';
import { PatientClaims, StaffClaims } from '../shared/use-cases/admit.ts';

const CHECKS = fileURLToPath(new URL('../shared/checks.ts', import.meta.url));
const FUNCTION = /functions\/([\w-]+)\/index\.ts$/;
const CHECKS_OF = 'compiled-checks-of:';

/**
 * Puts checks compiled now in the place of shared/checks.ts, which compiles them when a process starts: with the compiler in
 * its bundle a function needs a quarter longer to its first answer. Each function gets its own operations' alone.
 */
export const compiledChecks: Plugin = {
  name: 'compiled-checks',
  setup(build) {
    build.onLoad({ filter: /shared\/checks\.ts$/ }, () => ({ contents: REGISTER, loader: 'js' }));
    build.onLoad({ filter: FUNCTION }, ({ path }) => ({
      contents: `import '${CHECKS_OF}${FUNCTION.exec(path)![1]}';\n${readFileSync(path, 'utf8')}`,
      loader: 'ts',
    }));
    build.onResolve({ filter: new RegExp(`^${CHECKS_OF}`) }, ({ path }) => ({
      path: path.slice(CHECKS_OF.length),
      namespace: CHECKS_OF,
    }));
    build.onLoad({ filter: /./, namespace: CHECKS_OF }, async ({ path }) => ({
      contents: await checksOf(path),
      loader: 'js',
      resolveDir: dirname(CHECKS),
    }));
  },
};

/** What stands for shared/checks.ts in a bundle. */
const REGISTER = `const checks = new Map();
  export const LOWER_CASE = ${JSON.stringify(LOWER_CASE)};
  export function know(schema, check) {
    checks.set(schema, check);
  }
  export function checkOf(schema) {
    const check = checks.get(JSON.stringify(schema));
    if (!check) throw new Error('a schema is missing in scripts/compiled-checks.ts');
    return check;
  }
  export const refusalCheckOf = () => undefined;`;

async function checksOf(functionName: string): Promise<string> {
  const ajv = compiler({ code: { source: true, esm: true } });
  const stored = Object.values(DOCUMENT_SCHEMAS);
  const claims = [VisitEventSchema, PatientClaims, StaffClaims, SessionClaims];
  const schemas = new Set<TSchema>([...claims, ...stored, ...(await operationSchemas(functionName))]);
  const keys = new Map([...schemas].map((schema, i) => [`check${i}`, schema]));
  for (const [key, schema] of keys) ajv.addSchema(schema, key);
  const names = Object.fromEntries([...keys.keys()].map((key) => [key, key]));
  const known = [...keys].map(([key, schema]) => `know(${JSON.stringify(JSON.stringify(schema))}, ${key});`);
  return `import { know } from ${JSON.stringify(CHECKS)};
    ${standalone.default(ajv, names)}
    ${known.join('\n')}`;
}

/** The schemas of what the operations of a function take, and of documents that their use cases check. */
async function operationSchemas(functionName: string): Promise<TSchema[]> {
  const file = new URL(`../functions/${functionName}/schema.ts`, import.meta.url);
  if (!existsSync(file)) return [];
  const operations: OperationSchema[] = Object.values(await import(file.href));
  return operations
    .flatMap(({ params, query, body, document }) => [params, query, body, document])
    .filter((schema) => schema !== undefined);
}
