import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import standalone from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'esbuild';
import type { TSchema } from 'typebox';
import { functionEntries } from '../functions/catalog.ts';
import { compiler, LOWER_CASE } from '../shared/checks.ts';
import { VisitEventSchema } from '../shared/events/visit-event.ts';
import type { OperationSchema } from '../shared/http/endpoint.ts';
import { PatientClaims, StaffClaims } from '../shared/use-cases/admit.ts';

/**
 * Puts checks compiled now in the place of shared/checks.ts, which compiles them when a process starts: with the compiler in
 * its bundle a function needs a quarter longer to its first answer.
 */
export const compiledChecks: Plugin = {
  name: 'compiled-checks',
  setup(build) {
    build.onLoad({ filter: /shared\/checks\.ts$/ }, async ({ path }) => ({
      contents: await checksModule(),
      loader: 'js',
      resolveDir: dirname(path),
    }));
  },
};

async function checksModule(): Promise<string> {
  const ajv = compiler({ code: { source: true, esm: true } });
  const schemas = new Set([VisitEventSchema, PatientClaims, StaffClaims, ...(await operationSchemas())]);
  const keys = new Map([...schemas].map((schema, i) => [`check${i}`, schema]));
  for (const [key, schema] of keys) ajv.addSchema(schema, key);
  const names = Object.fromEntries([...keys.keys()].map((key) => [key, key]));
  const bySchema = [...keys].map(([key, schema]) => `[${JSON.stringify(JSON.stringify(schema))}, ${key}]`);
  return `${standalone.default(ajv, names)}
    const checks = new Map([${bySchema.join(',')}]);
    export const LOWER_CASE = ${JSON.stringify(LOWER_CASE)};
    export function checkOf(schema) {
      const check = checks.get(JSON.stringify(schema));
      if (!check) throw new Error('a schema is missing in scripts/compiled-checks.ts');
      return check;
    }`;
}

/** The schemas of what every operation takes. */
async function operationSchemas(): Promise<TSchema[]> {
  const files = functionEntries.map(([name]) => new URL(`../functions/${name}/schema.ts`, import.meta.url));
  const modules = await Promise.all(
    files.filter((file) => existsSync(fileURLToPath(file))).map((file) => import(file.href)),
  );
  const operations: OperationSchema[] = modules.flatMap((module) => Object.values<OperationSchema>(module));
  return operations
    .flatMap(({ params, query, body }) => [params, query, body])
    .filter((schema) => schema !== undefined);
}
