import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { forgetAll, keep, keepFor, kept } from './own-storage.ts';

beforeEach(() => {
  const held = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, text: string) => held.set(key, text),
    removeItem: (key: string) => held.delete(key),
    clear: () => held.clear(),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it('what is kept of a person is there for the same person, after a reload and another login', () => {
  keepFor('nurse-1');
  keep('draft', 'mine');
  keepFor('nurse-1');
  expect(kept('draft')).toBe('mine');
});

it('somebody else finds nothing of whoever was logged in before, though nobody logged out', () => {
  keepFor('nurse-1');
  keep('draft', 'mine');
  keepFor('nurse-2');
  expect(kept('draft')).toBeUndefined();
});

it('whoever logs out leaves nothing behind, and finds nothing on coming back', () => {
  keepFor('nurse-1');
  keep('draft', 'mine');
  forgetAll();
  keepFor('nurse-1');
  expect(kept('draft')).toBeUndefined();
});

it('where somebody without a session was sent away from is there after their login', () => {
  keep('way back', '/a');
  keepFor('nurse-1');
  expect(kept('way back')).toBe('/a');
});

it('where storage is forbidden nothing is kept, and nothing fails', () => {
  vi.stubGlobal('sessionStorage', undefined);
  keepFor('nurse-1');
  keep('draft', 'mine');
  forgetAll();
  expect(kept('draft')).toBeUndefined();
});
