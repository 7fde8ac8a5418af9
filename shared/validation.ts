import type { Static, TSchema } from 'typebox';
import { checkOf } from './checks.ts';

export { LOWER_CASE } from './checks.ts';

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
  const check = checkOf(schema);
  return (input) => {
    if (check(input)) return { value: input as Static<S> };
    const problems = (check.errors ?? []).map(({ instancePath, message, params }) => ({
      field: `${instancePath}${'missingProperty' in params ? `/${params.missingProperty}` : ''}` || '/',
      problem: message ?? 'is not valid',
    }));
    return { problems };
  };
}
