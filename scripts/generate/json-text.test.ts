import { expect, test } from 'vitest';
import { jsonText } from './json-text.ts';

test('objects take a line for each member, lists of plain values one line', () => {
  const value = { empty: {}, none: [], left: undefined, list: ['a', 1, null], objects: [{ a: true }] };
  expect(jsonText(value)).toBe(`{
  "empty": {},
  "none": [],
  "list": ["a", 1, null],
  "objects": [
    {
      "a": true
    }
  ]
}
`);
});

test('a list takes a line for each value when, with a comma behind it, it passes 120 characters', () => {
  const longest = 'x'.repeat(120 - '  "a": [""],'.length);
  expect(jsonText({ a: [longest] })).toBe(`{\n  "a": ["${longest}"]\n}\n`);
  expect(jsonText({ a: [`${longest}x`] })).toBe(`{\n  "a": [\n    "${longest}x"\n  ]\n}\n`);
});

test('what is printed is the same value when read', () => {
  const value = { text: 'ą "quoted" \n', nested: [[1], [{ b: [] }]], none: null };
  expect(JSON.parse(jsonText(value))).toEqual(value);
});
