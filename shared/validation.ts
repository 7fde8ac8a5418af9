import type { Static, TSchema } from 'typebox';
import * as Type from 'typebox';
import { type Check, checkOf } from './checks.ts';
import type { Misread, Reading } from './domain/text.ts';

export { LOWER_CASE } from './checks.ts';

/** One thing wrong with an input: where, and what. Never the value, which may be personal. */
export interface Problem extends Misread {
  readonly field: string;
}

/** A list of thousands of wrong entries is not answered by thousands of sentences. */
const PROBLEMS_MAX = 50;

export type Parsed<T> = { value: T } | { problems: readonly Problem[] };

const READ = Symbol('read');
const OMITTABLE = Symbol('omittable');

/** Returns a schema of strings that go on as `read` returns them, and are refused where it finds something wrong. */
export function readBy<S extends TSchema>(read: (text: string) => Reading, schema: S): S {
  return { ...schema, [READ]: read };
}

/**
 * Returns a schema of a field that need not be there. Clients leave a field out in three ways: no key, null, or an empty
 * text; whoever reads the parsed value knows one, no key.
 */
export function omittable<S extends TSchema>(schema: S): Type.TOptional<S> {
  const said = 'description' in schema ? `${schema.description}; ` : '';
  const description = `${said}null or an empty text counts as left out`;
  return Type.Optional({ ...schema, description, [OMITTABLE]: true } as S) as Type.TOptional<S>;
}

/**
 * Returns a parser of this schema: unknown input in, the typed value or what is wrong with it out. Unknown properties are
 * allowed, since clients send some, and left out: whatever a caller adds to a request reaches no code that does not know of
 * it. Every text that is let through is well-formed Unicode: half a surrogate pair could be neither stored nor sent on.
 */
export function parserOf<S extends TSchema>(schema: S): (input: unknown) => Parsed<Static<S>> {
  const check = checkOf(schema);
  const drop = dropperOf(schema);
  const pick = pickerOf(schema);
  return (input) => {
    drop?.(input);
    if (!check(input)) return { problems: (check.errors ?? []).slice(0, PROBLEMS_MAX).map(problemOf) };
    const problems: Problem[] = [];
    const value = pick(input, '', problems) as Static<S>;
    return problems.length > 0 ? { problems: problems.slice(0, PROBLEMS_MAX) } : { value };
  };
}

function problemOf({ instancePath, message, params }: NonNullable<Check['errors']>[number]): Problem {
  const missing = 'missingProperty' in params ? `/${params.missingProperty}` : '';
  return { field: `${instancePath}${missing}` || '/', problem: message ?? 'is not valid' };
}

/** What is looked at of a schema here. */
interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly const?: unknown;
  readonly [READ]?: (text: string) => Reading;
  readonly [OMITTABLE]?: boolean;
}

/** Returns what takes fields that clients leave out with null or an empty text out of an input; undefined when there are none. */
function dropperOf({ properties = {}, anyOf = [] }: Shape): ((input: unknown) => void) | undefined {
  const names = Object.keys(properties).filter((name) => properties[name]![OMITTABLE]);
  const inner = Object.entries(properties).flatMap(([name, shape]) => {
    const drop = dropperOf(shape);
    return drop ? [{ name, drop }] : [];
  });
  const members = anyOf.map(dropperOf).filter((drop) => drop !== undefined);
  if (names.length + inner.length + members.length === 0) return undefined;
  return (input) => {
    if (typeof input !== 'object' || input === null) return;
    const given = input as Record<string, unknown>;
    for (const name of names) if (given[name] === null || given[name] === '') delete given[name];
    for (const { name, drop } of inner) drop(given[name]);
    for (const drop of members) drop(input);
  };
}

/** Takes what goes on of a value; notes what is wrong with it, at a path. */
type Picker = (value: unknown, at: string, problems: Problem[]) => unknown;

const all: Picker = (value) => value;

const NOT_UNICODE: Misread = { problem: 'is not well-formed Unicode' };

/** Returns what takes of a value that fits a schema no more than the schema names. Worked out once, done for every request. */
function pickerOf(shape: Shape): Picker {
  const { type, properties, items, anyOf } = shape;
  if (anyOf) return memberPicker(anyOf);
  if (type === 'string') return stringPicker(shape[READ]);
  if (items) return listPicker(pickerOf(items));
  return properties ? propertyPicker(properties) : all;
}

function memberPicker(anyOf: readonly Shape[]): Picker {
  const members = anyOf.map((member) => ({ member, pick: pickerOf(member) }));
  return (value, at, problems) => {
    const pick = members.find(({ member }) => looksLike(member, value))?.pick ?? all;
    return pick(value, at, problems);
  };
}

function stringPicker(read: ((text: string) => Reading) | undefined): Picker {
  return (value, at, problems) => {
    if (typeof value !== 'string') return value;
    const isWellFormed = value.isWellFormed();
    if (isWellFormed && !read) return value;
    const reading = isWellFormed ? read!(value) : NOT_UNICODE;
    if ('value' in reading) return reading.value;
    problems.push({ field: at || '/', ...reading });
    return value;
  };
}

function listPicker(pick: Picker): Picker {
  if (pick === all) return all;
  return (value, at, problems) =>
    Array.isArray(value) ? value.map((item, i) => pick(item, `${at}/${i}`, problems)) : value;
}

function propertyPicker(properties: Readonly<Record<string, Shape>>): Picker {
  const named = Object.entries(properties).map(([name, shape]) => ({ name, path: `/${name}`, pick: pickerOf(shape) }));
  return (value, at, problems) => {
    if (typeof value !== 'object' || value === null) return value;
    const given = value as Readonly<Record<string, unknown>>;
    const known: Record<string, unknown> = {};
    for (const { name, path, pick } of named) {
      if (Object.hasOwn(given, name)) known[name] = pick(given[name], at + path, problems);
    }
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
