import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { Static, TSchema } from 'typebox';

const ajv = new Ajv({ allErrors: true, coerceTypes: false, useDefaults: true });
addFormats.default(ajv, ['uuid', 'date', 'date-time']);

/** One thing wrong with an input: where, and what. Never the value, which may be personal. */
export interface Problem {
  readonly field: string;
  readonly problem: string;
}

export type Parsed<T> = { value: T } | { problems: readonly Problem[] };

/**
 * Returns a parser of this schema: unknown input in, the typed value or what is wrong with it out. Unknown properties are
 * allowed, since clients send some.
 */
export function parserOf<S extends TSchema>(schema: S): (input: unknown) => Parsed<Static<S>> {
  const validate = ajv.compile(schema);
  return (input) => {
    if (validate(input)) return { value: input as Static<S> };
    const problems = (validate.errors ?? []).map(({ instancePath, message, params }) => ({
      field: `${instancePath}${'missingProperty' in params ? `/${params.missingProperty}` : ''}` || '/',
      problem: message ?? 'is not valid',
    }));
    return { problems };
  };
}
