import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { Static, TSchema } from 'typebox';

/** Marks a string of a schema that is parsed into lower case. */
export const LOWER_CASE = 'x-lower-case';

const ajv = new Ajv({ allErrors: true, coerceTypes: false, useDefaults: true });
addFormats.default(ajv, ['uuid', 'date', 'date-time']);
// A UUID has no case, but a document's name has: ids go in as they are stored.
ajv.addKeyword({
  keyword: LOWER_CASE,
  type: 'string',
  schema: false,
  modifying: true,
  validate: (text: string, at: { parentData: Record<string, unknown>; parentDataProperty: string }) => {
    at.parentData[at.parentDataProperty] = text.toLowerCase();
    return true;
  },
});

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
