import { describe, expect, it, test } from 'vitest';
import { readPostalTable } from './import-postal-codes.ts';

const rowOf = (code: string, lat: string | number, lon: string | number, accuracy = '4', country = 'PL') =>
  [country, code, 'Hel', 'Pomorskie', '', 'pucki', '', '', '', lat, lon, accuracy].join('\t');

describe('a table in the format of GeoNames', () => {
  it('gives each code its place, with a byte order mark, Windows line ends or an empty last line, too', () => {
    const { table, badRows } = readPostalTable(
      `\ufeff${rowOf('84-150', 54.6077, 18.8017)}\r\n${rowOf('84-141', 54.7, 18.67)}\r\n\r\n`,
    );
    expect(Object.fromEntries(table)).toEqual({
      '84-150': { lat: 54.6077, lon: 18.8017 },
      '84-141': { lat: 54.7, lon: 18.67 },
    });
    expect(badRows).toEqual([]);
  });

  it('that has a code several times has it at the centre of most of its rows', () => {
    const rows = [rowOf('84-150', 54.6, 18.8), rowOf('84-150', 54.6, 18.81), rowOf('84-150', 54.9 - 0.001, 18.8)];
    expect(readPostalTable(rows.join('\n')).table.get('84-150')!.lat).toBeCloseTo(54.6, 5);
  });

  it('has no estimated places: what is near them cannot be said', () => {
    const { table, estimates, badRows } = readPostalTable(rowOf('84-150', 54.6, 18.8, '1'));
    expect([table.size, estimates, badRows.length]).toEqual([0, 1, 0]);
  });

  it('has no place of the same name elsewhere in the country: its row is named', () => {
    const beside = ['84-151', '84-152', '84-153'].map((code) => rowOf(code, 54.6, 18.8));
    const { table, badRows } = readPostalTable([...beside, rowOf('84-150', 50.1, 19.9)].join('\n'));
    expect([...table.keys()]).toEqual(['84-151', '84-152', '84-153']);
    expect(badRows).toEqual([{ row: 4, problem: '84-150 lies 506 km from the codes beside it' }]);
  });

  test.each([
    ['another country', rowOf('10115', 52.5, 13.4, '4', 'DE'), 'is of the country "DE"'],
    ['a code in another form', rowOf('84150', 54.6, 18.8), '"84150" is not a postal code'],
    ['a place outside Poland', rowOf('84-150', 18.8, 54.6), '84-150 lies outside Poland'],
    ['no place', rowOf('84-150', '', ''), '84-150 lies outside Poland'],
    ['a place in words', rowOf('84-150', 'north', 18.8), '84-150 lies outside Poland'],
    ['other columns', '84-150;Hel;54.6;18.8', 'has 1 columns instead of 12'],
  ])('names a row with %s, and has the others', (_, row, problem) => {
    const { table, badRows } = readPostalTable(`${row}\n${rowOf('84-141', 54.7, 18.67)}`);
    expect([...table.keys()]).toEqual(['84-141']);
    expect(badRows).toEqual([{ row: 1, problem }]);
  });
});
