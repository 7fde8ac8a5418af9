import * as Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { omittable, parserOf, readBy } from './validation.ts';

const parse = parserOf(
  Type.Object({
    id: Type.String({ format: 'uuid' }),
    day: Type.Optional(Type.String({ format: 'date' })),
    page: Type.Integer({ default: 1 }),
    inner: Type.Optional(Type.Object({ list: Type.Array(Type.Integer()) })),
  }),
);
const ID = '5a9f2a36-7f0e-4a52-9d3c-0f4f6a1f0001';

describe('a parser', () => {
  it('returns the value, with defaults filled in and without what the schema does not name, however deep', () => {
    const inner = { list: [1, 2] };
    expect(parse({ id: ID, unknown: true, inner: { ...inner, unknown: 1 } })).toEqual({
      value: { id: ID, page: 1, inner },
    });
  });

  it('of an input that is wrong in thousands of places names the first of them', () => {
    const parsed = parse({ id: ID, inner: { list: Array.from({ length: 30_000 }, () => 'x') } });
    expect('problems' in parsed && parsed.problems.length).toBe(50);
  });

  it('of a union returns the member that the value is, and nothing of the others', () => {
    const one = parserOf(
      Type.Union([
        Type.Object({ pesel: Type.String() }),
        Type.Object({ id: Type.String({ format: 'uuid' }) }),
        Type.Object({ kind: Type.Literal('closed'), reason: Type.String() }),
        Type.Object({ kind: Type.Literal('extra'), reason: Type.Optional(Type.String()), places: Type.Integer() }),
        Type.Null(),
      ]),
    );
    expect(one({ pesel: '44051401458', id: 'no id' })).toEqual({ value: { pesel: '44051401458' } });
    expect(one({ kind: 'extra', reason: 'r', places: 2, by: 'x' })).toEqual({
      value: { kind: 'extra', reason: 'r', places: 2 },
    });
    expect(one(null)).toEqual({ value: null });
  });

  it('of a union does not take a member for another whose properties are there, but of other types', () => {
    const one = parserOf(
      Type.Union([
        Type.Object({ pesel: Type.String() }),
        Type.Object({ passport: Type.Object({ number: Type.String() }) }),
        Type.Object({ id: Type.String() }),
      ]),
    );
    expect(one({ passport: null, id: 'a' })).toEqual({ value: { id: 'a' } });
    expect(one({ pesel: ['x'], id: 'a' })).toEqual({ value: { id: 'a' } });
    expect(one({ pesel: 1, passport: { number: 'b', unknown: 1 } })).toEqual({ value: { passport: { number: 'b' } } });
  });

  it('refuses text that is not well-formed Unicode wherever it is, and passes by what is not taken', () => {
    const all = parserOf(
      Type.Object({
        text: Type.Optional(Type.String()),
        list: Type.Optional(Type.Array(Type.String())),
        either: Type.Optional(Type.Union([Type.Object({ inner: Type.String() }), Type.Null()])),
      }),
    );
    const problem = 'is not well-formed Unicode';
    expect(all({ text: 'a\ud800' })).toEqual({ problems: [{ field: '/text', problem }] });
    expect(all({ list: ['a', '\udc00'] })).toEqual({ problems: [{ field: '/list/1', problem }] });
    expect(all({ either: { inner: '\ud800' } })).toEqual({ problems: [{ field: '/either/inner', problem }] });
    expect(all({ text: '😀', unknown: '\ud800', '\ud800': 1 })).toEqual({ value: { text: '😀' } });
    expect(parserOf(Type.String())('\ud800')).toEqual({ problems: [{ field: '/', problem }] });
  });

  it('hands on texts as they are read, and says what is wrong with one that cannot be', () => {
    const read = (text: string) => (text === 'no' ? { problem: 'is no', code: 'no' } : { value: text.toUpperCase() });
    const one = parserOf(
      Type.Object({ a: readBy(read, Type.String()), b: Type.Optional(Type.Array(readBy(read, Type.String()))) }),
    );
    expect(one({ a: 'x', b: ['y'] })).toEqual({ value: { a: 'X', b: ['Y'] } });
    expect(one({ a: 'no', b: ['y', 'no'] })).toEqual({
      problems: [
        { field: '/a', problem: 'is no', code: 'no' },
        { field: '/b/1', problem: 'is no', code: 'no' },
      ],
    });
  });

  it('takes null and an empty text for a field that may be left out as left out, however deep, and says once what else is wrong', () => {
    const inner = Type.Object({ at: omittable(Type.String({ pattern: '^\\d$' })) });
    const one = parserOf(
      Type.Object({ n: omittable(Type.Integer()), inner: omittable(inner), must: Type.Optional(Type.String()) }),
    );
    for (const nothing of [null, '']) {
      expect(one({ n: nothing, inner: nothing })).toEqual({ value: {} });
      expect(one({ inner: { at: nothing } })).toEqual({ value: { inner: {} } });
    }
    expect(one({ n: 'x' })).toEqual({ problems: [{ field: '/n', problem: 'must be integer' }] });
    expect(one({ must: null })).toEqual({ problems: [{ field: '/must', problem: 'must be string' }] });
  });

  it('takes a UUID in one form alone', () => {
    expect(parse({ id: `urn:uuid:${ID}` })).toMatchObject({ problems: [{ field: '/id' }] });
  });

  it('lets nothing into a prototype', () => {
    const input = JSON.parse(`{"id":"${ID}","__proto__":{"page":7}}`);
    expect(parse(input)).toEqual({ value: { id: ID, page: 1 } });
  });

  it('changes no type to make a value fit', () => {
    expect(parse({ id: ID, page: '1' })).toEqual({ problems: [{ field: '/page', problem: 'must be integer' }] });
  });

  it('says of every problem where it is, down to the element, and never quotes a value', () => {
    const parsed = parse({ id: 'secret', day: '2027-02-29', inner: { list: [1, 'secret'] } });
    if (!('problems' in parsed)) throw new Error('was accepted');
    expect(parsed.problems.map(({ field }) => field).sort()).toEqual(['/day', '/id', '/inner/list/1']);
    expect(JSON.stringify(parsed)).not.toContain('secret');
  });

  it('names a missing property in the object that lacks it', () => {
    expect(parse({ id: ID, inner: {} })).toMatchObject({ problems: [{ field: '/inner/list' }] });
  });

  it.each([null, undefined, 1, 'text', []])('refuses %j where an object is wanted', (input) => {
    expect(parse(input)).toEqual({ problems: [{ field: '/', problem: 'must be object' }] });
  });
});
