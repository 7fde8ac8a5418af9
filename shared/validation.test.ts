import * as Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { parserOf } from './validation.ts';

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
  it('returns the value, with defaults filled in and unknown properties kept', () => {
    expect(parse({ id: ID, unknown: true })).toEqual({ value: { id: ID, page: 1, unknown: true } });
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
