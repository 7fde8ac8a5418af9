import type { Static, TSchema } from 'typebox';
import { checkOf } from './checks.ts';

export { LOWER_CASE } from './checks.ts';

/** One thing wrong with an input: where, and what. Never the value, which may be personal. */
export interface Problem {
  readonly field: string;
  readonly problem: string;
}

/** A list of thousands of wrong entries is not answered by thousands of sentences. */
const PROBLEMS_MAX = 50;

export type Parsed<T> = { value: T } | { problems: readonly Problem[] };

/**
 * Returns a parser of this schema: unknown input in, the typed value or what is wrong with it out. Unknown properties are
 * allowed, since clients send some, and left out: whatever a caller adds to a request reaches no code that does not know of it.
 */
export function parserOf<S extends TSchema>(schema: S): (input: unknown) => Parsed<Static<S>> {
  const check = checkOf(schema);
  const pick = pickerOf(schema);
  return (input) => {
    if (check(input)) return { value: pick(input) as Static<S> };
    const problems = (check.errors ?? []).slice(0, PROBLEMS_MAX).map(({ instancePath, message, params }) => ({
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

type Picker = (value: unknown) => unknown;

const all: Picker = (value) => value;

/** Returns what takes of a value that fits a schema no more than the schema names. Worked out once, done for every request. */
function pickerOf({ properties, items, anyOf }: Shape): Picker {
  if (anyOf) {
    const members = anyOf.map((member) => ({ member, pick: pickerOf(member) }));
    return (value) => (members.find(({ member }) => looksLike(member, value))?.pick ?? all)(value);
  }
  if (items) {
    const pick = pickerOf(items);
    return pick === all ? all : (value) => (Array.isArray(value) ? value.map(pick) : value);
  }
  if (!properties) return all;
  const named = Object.entries(properties).map(([name, shape]) => ({ name, pick: pickerOf(shape) }));
  return (value) => {
    if (typeof value !== 'object' || value === null) return value;
    const given = value as Readonly<Record<string, unknown>>;
    const known: Record<string, unknown> = {};
    for (const { name, pick } of named) if (Object.hasOwn(given, name)) known[name] = pick(given[name]);
    return known;
  };
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
