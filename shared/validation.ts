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
 * allowed, since clients send some, and left out: whatever a caller adds to a request reaches no code that does not know of it.
 */
export function parserOf<S extends TSchema>(schema: S): (input: unknown) => Parsed<Static<S>> {
  const check = checkOf(schema);
  return (input) => {
    if (check(input)) return { value: known(schema, input) as Static<S> };
    const problems = (check.errors ?? []).map(({ instancePath, message, params }) => ({
      field: `${instancePath}${'missingProperty' in params ? `/${params.missingProperty}` : ''}` || '/',
      problem: message ?? 'is not valid',
    }));
    return { problems };
  };
}

/** What is looked at of a schema here. */
interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly const?: unknown;
}

/** Returns a value that fits a schema with no more than the schema names. */
function known({ properties, items, anyOf }: Shape, value: unknown): unknown {
  if (anyOf) return known(anyOf.find((one) => looksLike(one, value)) ?? {}, value);
  if (items && Array.isArray(value)) return value.map((item) => known(items, item));
  if (!properties || typeof value !== 'object' || value === null) return value;
  const given = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(properties).filter((name) => Object.hasOwn(given, name));
  return Object.fromEntries(names.map((name) => [name, known(properties[name]!, given[name])]));
}

/** Tells the members of a union apart: by the properties that they require, the types of these, and those that are constants. */
function looksLike({ properties, required = [] }: Shape, value: unknown): boolean {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!properties || !isObject) return !properties && !isObject;
  const given = value as Readonly<Record<string, unknown>>;
  return required.every((name) => Object.hasOwn(given, name) && isOfType(properties[name] ?? {}, given[name]));
}

function isOfType({ type, const: constant }: Shape, value: unknown): boolean {
  if (constant !== undefined) return value === constant;
  if (type === 'object') return typeof value === 'object' && value !== null;
  return type !== 'string' || typeof value === 'string';
}
