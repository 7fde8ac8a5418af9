import { expect, it } from 'vitest';
import { asciiObject } from './ascii-json.ts';

it.each([0, 1, 99, 100, 101, 250])(
  'a list of %i items is one JSON object, however many pieces it comes in',
  (count) => {
    const items = Array.from({ length: count }, (_, id) => ({ id, name: 'Łódź' }));
    const texts = items.map(({ id }) => `{"id":${id},"name":"\\u0141\\u00f3d\\u017a"}`);
    const { pieces, length } = asciiObject('list', texts, { hasMore: false });
    const text = pieces.join('');
    expect(JSON.parse(text)).toEqual({ list: items, hasMore: false });
    expect(length).toBe(Buffer.byteLength(text));
  },
);
