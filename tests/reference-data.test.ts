import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseLocalitiesCsv } from '../local/network/localities.ts';
import { readPoints } from '../shared/use-cases/import-points.ts';

// The real lists are reference material that a checkout need not have.
const folder = process.env.REFERENCE_DATA;

describe.skipIf(!folder)('on the real lists of 2021:', () => {
  const read = (name: string) => readFileSync(join(folder!, name), 'utf8');

  test('all 6,934 vaccination points are read, each with an id of its own, the same at every reading', () => {
    const rows = JSON.parse(read('vaccination-points-2021-05-18.json'));
    const { points, badRows } = readPoints(rows);
    expect(badRows).toEqual([]);
    expect(new Set(points.map(({ id }) => id)).size).toBe(6_934);
    expect(new Set(points.map(({ voiId }) => voiId)).size).toBe(16);
    expect(points.filter(({ terc }) => terc.endsWith('3'))).toEqual([]);
    const renumbered = rows.map((row: { id: number }) => ({ ...row, id: row.id + 1_000_000 }));
    expect(readPoints(renumbered).points.map(({ id }) => id)).toEqual(points.map(({ id }) => id));
  });

  test('a slot captured from the original has the fields of ours, in their order', async () => {
    const { slotOnWire } = await import('../shared/http/wire.ts');
    const { aSlot } = await import('./support/own-day.ts');
    const { points } = readPoints(JSON.parse(read('vaccination-points-2021-05-18.json')));
    const { list } = JSON.parse(read('captures/calendarSlots-find.json'));
    const { ref, slotId } = aSlot();
    const ours = slotOnWire({ id: slotId, slot: ref, minutes: 5 }, points[0]!);
    for (const captured of list) {
      expect(Object.keys(ours)).toEqual(Object.keys(captured));
      expect(Object.keys(ours.servicePoint)).toEqual(Object.keys(captured.servicePoint));
    }
  });

  test('the register of localities is read, and what cannot be used is named', () => {
    const { localities, badRows } = parseLocalitiesCsv(read('localities.csv'));
    expect(localities.length).toBeGreaterThan(100_000);
    expect(badRows.every(({ line, reason }) => line > 1 && reason.length > 0)).toBe(true);
  });
});
