import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { parseLocalitiesCsv } from '../local/network/localities.ts';
import { towns } from '../local/network/towns.ts';
import { distanceKm } from '../shared/domain/geo.ts';
import { PlaceNames } from '../shared/domain/place-names.ts';
import { areasOf, PostalCodes, pointsAstray } from '../shared/domain/postal-codes.ts';
import type { ServicePoint } from '../shared/domain/service-point.ts';
import { odditiesIn, planImport, readList, readPoints } from '../shared/use-cases/import-points.ts';
import { readPostalTable } from '../shared/use-cases/import-postal-codes.ts';

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

  describe('the list of points, imported again', () => {
    interface Row {
      readonly address: string;
      readonly facilityName: string;
      readonly zipCode: string;
      readonly terc: string;
      readonly lat: string;
    }
    const names = new PlaceNames(towns());
    const rows: readonly Row[] = folder ? JSON.parse(read('vaccination-points-2021-05-18.json')) : [];
    const { listed } = readList(rows, names);
    const stored = listed.map(({ point }) => point);

    test('in another order changes nothing', () => {
      const again = planImport(readList(rows.toReversed(), names).listed, stored);
      expect(again).toMatchObject({ added: [], changed: [], leftOut: [], missing: [] });
    });

    test.each([
      ['street', (row: Row) => ({ ...row, address: 'Zupełnie Inna 77' })],
      ['number', (row: Row) => ({ ...row, address: `${row.address}B` })],
      ['name', (row: Row) => ({ ...row, facilityName: 'Całkiem Nowa Nazwa' })],
      ['postal code', (row: Row) => ({ ...row, zipCode: `${row.zipCode.slice(0, 4)}99` })],
      ['gmina', (row: Row) => ({ ...row, terc: `${row.terc.slice(0, 4)}992` })],
      ['latitude', (row: Row) => ({ ...row, lat: String(Number(row.lat) + 0.1) })],
    ])(
      'with every twentieth %s corrected, in another order, has one point for each row, with its id',
      (_, corrected) => {
        const isCorrected = (n: number) => n % 20 === 7;
        const list = rows.map((row, n) => (isCorrected(n) ? corrected(row) : row)).toReversed();
        const { added, changed, leftOut, missing } = planImport(readList(list, names).listed, stored);
        expect([added.length, leftOut.length, missing.length]).toEqual([0, 0, 0]);
        const twinOf = ({ name, addressText }: ServicePoint) => `${name} ${addressText}`;
        for (const { row, before } of changed) {
          const n = rows.length - row;
          expect(isCorrected(n)).toBe(true);
          // Of rows that are word for word the same nobody can say which is which.
          expect(twinOf(before)).toBe(twinOf(stored[n]!));
        }
      },
    );

    test('without every twentieth row misses those points alone', () => {
      const isDropped = (n: number) => n % 20 === 7;
      const list = rows.filter((_, n) => !isDropped(n));
      const { added, changed, leftOut, missing } = planImport(readList(list, names).listed, stored);
      expect([added.length, changed.length, leftOut.length]).toEqual([0, 0, 0]);
      expect(missing).toHaveLength(rows.length - list.length);
    });

    test('names the 27 rows that seem to lie in another powiat, all those among them that are far off', () => {
      const odd = odditiesIn(listed, towns()).filter(({ problems }) =>
        problems.some(({ problem }) => problem.includes('powiat')),
      );
      expect(odd).toHaveLength(27);
      // Two of Ustrzyki under the code of Tarnobrzeg, 140 km; Grzybowo, 74 km; Lipno, 68 km; Toruń, 46 km.
      expect(odd.map(({ row }) => row)).toEqual(expect.arrayContaining([3723, 3724, 636, 5059, 855]));
    });

    test('shows no place in capitals and no address without a street that begins with a comma or says "null"', () => {
      for (const { place, addressText } of stored) {
        expect(place).not.toBe(place.toLocaleUpperCase('pl'));
        expect(addressText.endsWith(place) || /^ \d+\w*$/u.test(addressText.replace(place, ''))).toBe(true);
        expect(addressText).not.toMatch(/^(,|null|na \d)/iu);
      }
    });
  });

  test('names of places in capitals come out as the register of 101,243 localities spells them, but for four', () => {
    const { localities } = parseLocalitiesCsv(read('localities.csv'));
    const names = new PlaceNames();
    const others = localities.filter(
      ({ name, parentId }) => names.nameOf(name.toLocaleUpperCase('pl'), parentId) !== name,
    );
    expect(others.map(({ name }) => name).sort()).toEqual([
      'Budy Pod Bonarówką',
      'Budy Pod Brzeżanką',
      'Rzymsko BG',
      'Rąbień AB',
    ]);
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

  const pointsByCode = () => {
    const { points } = readPoints(JSON.parse(read('vaccination-points-2021-05-18.json')));
    const codes = new PostalCodes();
    for (const point of points) codes.add(point.zipCode, point);
    return { points, codes, byCode: Map.groupBy(points, ({ zipCode }) => zipCode) };
  };

  test('every postal code has points of its own within 5 km, and misses only those that lie further apart than any place can reach', () => {
    const { codes, byCode } = pointsByCode();
    expect(byCode.size).toBe(3_834);
    let missing = 0;
    for (const [code, points] of byCode) {
      const within = points.filter((point) => distanceKm(point, codes.find(code)!) <= 5);
      expect(within.length, code).toBeGreaterThan(0);
      if (within.length === points.length) continue;
      missing++;
      // Two points of a code that are 5 km apart at most are never parted.
      const furthestKm = Math.max(...points.flatMap((a) => points.map((b) => distanceKm(a, b))));
      expect(furthestKm, code).toBeGreaterThan(7);
    }
    expect(missing).toBe(102);
  });

  test('the points that lie astray are named, the one of Chełmża that is 78 km off among them, and few others', () => {
    const { points } = pointsByCode();
    const astray = pointsAstray(points).map(({ point, km }) => `${points.indexOf(point) + 1}: ${Math.round(km)}`);
    expect(astray).toContain('712: 78');
    expect(astray.length).toBeLessThan(50);
  });

  test('the table of GeoNames gives 21,604 codes their place, Hel and Ustrzyki Górne among them, and leaves out what lies elsewhere', () => {
    const { table, badRows, estimates } = readPostalTable(
      gunzipSync(readFileSync(join(folder!, 'geonames-postal-PL.txt.gz'))).toString(),
    );
    expect([table.size, badRows.length, estimates]).toEqual([21_604, 14, 347]);
    const { codes } = pointsByCode();
    expect(codes.find('38-714')).toBeUndefined();
    codes.setTable(areasOf(table));
    expect(codes.find('38-714')).toEqual({ lat: 49.1, lon: 22.65 });
    expect(distanceKm(codes.find('84-150')!, { lat: 54.6077, lon: 18.8017 })).toBeLessThan(1);
    expect(codes.find('99-999')).toBeUndefined();
  });

  test('the register of localities is read, and what cannot be used is named', () => {
    const { localities, badRows } = parseLocalitiesCsv(read('localities.csv'));
    expect(localities.length).toBeGreaterThan(100_000);
    expect(badRows.every(({ line, reason }) => line > 1 && reason.length > 0)).toBe(true);
  });
});
