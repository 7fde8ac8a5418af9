import { describe, expect, it } from 'vitest';
import { PlaceNames } from '../domain/place-names.ts';
import { type ServicePoint, servicePointIdOf } from '../domain/service-point.ts';
import { odditiesIn, parseList, planImport, readList, readPoints } from './import-points.ts';

const ROW = {
  id: 900_001,
  ordinalNumber: '1',
  facilityName: 'Przychodnia Zdrowie',
  terc: '1261011',
  address: 'ul. Długa 1',
  zipCode: '31-147',
  voivodeship: 'małopolskie',
  county: 'Kraków',
  community: 'Kraków',
  place: 'Kraków',
  lon: '19.94',
  lat: '50.06',
  facilityType: 1,
};

const row = (over: Record<string, unknown> = {}) => ({ ...ROW, ...over });
const pointOf = (over: Record<string, unknown> = {}) => readPoints([row(over)]).points[0]!;

describe('a row of the public list', () => {
  it('becomes a point', () => {
    expect(readPoints([ROW])).toEqual({
      points: [
        {
          id: servicePointIdOf(['Przychodnia Zdrowie', '1261011', 'ul. Długa 1', '31-147']),
          name: 'Przychodnia Zdrowie',
          addressText: 'ul. Długa 1, Kraków',
          place: 'Kraków',
          zipCode: '31-147',
          terc: '1261011',
          voiId: '12',
          lat: 50.06,
          lon: 19.94,
          mobility: 'STATIONARY',
          type: 'clinic',
          status: 'ACTIVE',
        },
      ],
      badRows: [],
    });
  });

  it('of facility type 2 is a mass point', () => {
    expect(pointOf({ facilityType: 2 }).type).toBe('massPoint');
  });

  it('loses the spaces around its names', () => {
    expect(pointOf({ facilityName: ' Przychodnia ', address: ' ul. Długa 1 ', place: ' Kraków ' })).toMatchObject({
      name: 'Przychodnia',
      addressText: 'ul. Długa 1, Kraków',
      place: 'Kraków',
    });
  });

  it.each([
    ['Wieliczka', 'Wieliczka', '1219054'],
    [' WIELICZKA ', 'Wieliczka', '1219054'],
    ['Czarnochowice', 'Wieliczka', '1219055'],
  ])('with a whole-gmina code (type 3) in %s of gmina %s lies in %s', (place, community, terc) => {
    expect(pointOf({ terc: '1219053', place, community }).terc).toBe(terc);
  });

  it.each(['1219054', '1219055', '1219012', '1465011', '1465028', '1061029'])('keeps its code %s', (terc) => {
    expect(pointOf({ terc, place: 'Kraków' }).terc).toBe(terc);
  });
});

describe('a row that cannot be used', () => {
  it.each([
    ['no name', { facilityName: '' }, '/facilityName'],
    ['a name of 501 letters', { facilityName: 'x'.repeat(501) }, '/facilityName'],
    ['no property for the name', { facilityName: undefined }, '/facilityName'],
    ['an odd voivodeship', { terc: '1361011' }, '/terc'],
    ['a voivodeship beyond 32', { terc: '3461011' }, '/terc'],
    ['a TERC code of six digits', { terc: '126101' }, '/terc'],
    ['a TERC code of an unknown type', { terc: '1261017' }, '/terc'],
    ['a district code outside Warszawa', { terc: '1261018' }, '/terc'],
    ['a TERC code that is a number', { terc: 1_261_011 }, '/terc'],
    ['no property for the address', { address: undefined }, '/address'],
    ['a name of letters that nobody sees', { facilityName: '\u200b\u2060' }, '/facilityName'],
    ['a place of blanks', { place: '  ' }, '/place'],
    ['an odd id of a point', { servicePointId: '12' }, '/servicePointId'],
    ['a postal code without a hyphen', { zipCode: '31147' }, '/zipCode'],
    ['no place', { place: '' }, '/place'],
    ['no community', { community: undefined }, '/community'],
    ['coordinates with a comma', { lon: '19,94' }, '/lon'],
    ['no coordinates', { lat: '' }, '/lat'],
    ['an unknown facility type', { facilityType: 3 }, '/facilityType'],
    ['an id that is text', { id: '900001' }, '/id'],
    ['latitude and longitude exchanged', { lat: '19.94', lon: '50.06' }, '/lat'],
    ['a place in Berlin', { lat: '52.52', lon: '13.40' }, '/lat'],
    ['a place in the open sea', { lat: '55.50', lon: '18.00' }, '/lat'],
    ['a place in Budapest', { lat: '47.50', lon: '19.04' }, '/lat'],
    ['a place in Minsk', { lat: '53.90', lon: '27.56' }, '/lat'],
  ])('has %s: it is told by its position and field, and gives no point', (_, over, field) => {
    const { points, badRows } = readPoints([ROW, row(over)]);
    expect(points).toHaveLength(1);
    expect(badRows).toMatchObject([{ row: 2, problems: [{ field }] }]);
  });

  it.each([null, 'row', 5, []])('is %j', (bad) => {
    expect(readPoints([bad])).toMatchObject({ points: [], badRows: [{ row: 1, problems: [{ field: '/' }] }] });
  });

  it('does not keep the rows after it from being read', () => {
    const { points, badRows } = readPoints([row({ terc: '' }), ROW, row({ zipCode: '' }), row({ address: 'Inna 2' })]);
    expect(points.map(({ addressText }) => addressText)).toEqual(['ul. Długa 1, Kraków', 'Inna 2, Kraków']);
    expect(badRows.map((bad) => bad.row)).toEqual([1, 3]);
  });
});

describe('the ids of a list', () => {
  it('are the same at every import, whatever the list’s own numbers and order', () => {
    const other = row({ facilityName: 'Szpital' });
    const first = readPoints([ROW, other]).points.map(({ id }) => id);
    const renumbered = readPoints([row({ facilityName: 'Szpital', id: 1, ordinalNumber: '9' }), row({ id: 2 })]);
    expect(renumbered.points.map(({ id }) => id)).toEqual(first.toReversed());
  });

  it('differ for two rows that are word for word the same, and are the same two at every import', () => {
    const twice = readPoints([ROW, row({ id: 2 })]).points.map(({ id }) => id);
    expect(new Set(twice).size).toBe(2);
    expect(twice[0]).toBe(pointOf().id);
    expect(readPoints([ROW, row({ facilityName: 'Szpital' }), ROW]).points.map(({ id }) => id)).toEqual([
      twice[0],
      pointOf({ facilityName: 'Szpital' }).id,
      twice[1],
    ]);
  });

  it('differ for two rows that differ in case or outer spaces alone: no point overwrites another', () => {
    const { points } = readPoints([
      ROW,
      row({ facilityName: 'PRZYCHODNIA ZDROWIE' }),
      row({ address: 'ul. Długa 1 ' }),
    ]);
    expect(new Set(points.map(({ id }) => id)).size).toBe(points.length);
  });
});

describe('the text of a list', () => {
  const rows = [{ place: 'Łódź' }];
  const text = JSON.stringify(rows);

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 with a byte order mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ])('is read in %s', (_, bytes) => {
    expect(parseList(bytes)).toEqual(rows);
  });

  it.each([
    ['another encoding', Buffer.from(text, 'latin1'), 'UTF-8'],
    ['an object', Buffer.from('{}'), 'list of points'],
    ['no JSON', Buffer.from('id;name'), 'JSON'],
  ])('in %s is refused in words', (_, bytes, words) => {
    expect(() => parseList(bytes)).toThrow(words);
  });
});

describe('what people see of a row', () => {
  it.each([
    [{ place: 'WARSZAWA', terc: '1465011', address: 'Strumykowa  21' }, 'Strumykowa  21, Warszawa'],
    [{ place: 'WARSZAWA', terc: '1465011', address: 'NA 12' }, 'Warszawa'],
    [{ place: 'WARSZAWA', terc: '1465011', address: '  ' }, 'Warszawa'],
    [{ place: 'WARSZAWA', terc: '1465011', address: '' }, 'Warszawa'],
    [{ place: 'PĘCŁAW', terc: '0203052', address: 'NULL 30' }, 'Pęcław 30'],
  ])('of %j is the address %j', (over, addressText) => {
    expect(pointOf(over).addressText).toBe(addressText);
  });

  it('is the place as the register spells it', () => {
    const names = new PlaceNames([{ name: 'Polanica-Zdrój', terc: '0208051' }]);
    const { listed } = readList([row({ place: 'POLANICA ZDRÓJ', terc: '0208051' })], names);
    expect(listed[0]?.point).toMatchObject({ place: 'Polanica-Zdrój', addressText: 'ul. Długa 1, Polanica-Zdrój' });
  });

  it('is a name without runs of blanks and unseen letters', () => {
    expect(pointOf({ facilityName: '1.\tSTADION   NARODOWY\u200b' }).name).toBe('1. STADION NARODOWY');
  });
});

it('a row whose coordinates lie in another powiat is told with its number, and is used', () => {
  const known = [
    { terc: '1261011', lat: 50.06, lon: 19.94 },
    { terc: '1465011', lat: 52.23, lon: 21.01 },
  ];
  const stray = row({ address: 'Inna 2', zipCode: '31-150', lat: '52.24', lon: '21.02' });
  const { listed, badRows } = readList([ROW, stray]);
  expect(badRows).toEqual([]);
  expect(odditiesIn(listed, known)).toMatchObject([{ row: 2, problems: [{ field: '/lat' }] }]);
});

it('a row that lies far from the others of its postal code is told with its number', () => {
  const { listed } = readList([ROW, row({ address: 'Inna 2' }), row({ address: 'Inna 3', lat: '50.4' })]);
  expect(odditiesIn(listed, [])).toMatchObject([{ row: 3, problems: [{ field: '/lat' }] }]);
});

describe('an import', () => {
  const stored = (...rows: unknown[]) => readPoints(rows).points;
  const plan = (rows: unknown[], points: readonly ServicePoint[]) => planImport(readList(rows).listed, points);

  it('of the same list again changes nothing', () => {
    const rows = [ROW, row({ facilityName: 'Szpital' }), ROW, row({ facilityType: 2 })];
    expect(plan(rows, stored(...rows))).toMatchObject({ added: [], changed: [], leftOut: [], missing: [] });
    expect(plan(rows.toReversed(), stored(...rows))).toMatchObject({
      added: [],
      changed: [],
      leftOut: [],
      missing: [],
    });
  });

  it('of a corrected street changes the one point, under its id, and that again changes nothing', () => {
    const [before] = stored(ROW);
    const corrected = row({ address: 'ul. Krótka 7' });
    const { added, changed, points } = plan([corrected], [before!]);
    expect(added).toEqual([]);
    expect(changed).toEqual([{ row: 1, before, after: { ...before, addressText: 'ul. Krótka 7, Kraków' } }]);
    expect(plan([corrected], points)).toMatchObject({ added: [], changed: [] });
  });

  it('keeps what the list does not tell', () => {
    const [before] = stored(ROW);
    const mobile = { ...before!, mobility: 'MOBILE' as const };
    expect(plan([ROW], [mobile]).changed).toEqual([]);
  });

  it('of a newcomer with the name and the old address of a point that has moved gives it an id of its own', () => {
    const moved = plan([row({ address: 'ul. Krótka 7' })], stored(ROW)).points;
    const { added, points } = plan([row({ address: 'ul. Krótka 7' }), ROW], moved);
    expect(added).toMatchObject([{ row: 2, point: { addressText: 'ul. Długa 1, Kraków' } }]);
    expect(new Set(points.map(({ id }) => id)).size).toBe(2);
    expect(points[0]?.id).toBe(moved[0]?.id);
  });

  it('of a retired point brings it back', () => {
    const [before] = stored(ROW);
    const { changed } = plan([ROW], [{ ...before!, status: 'INACTIVE' }]);
    expect(changed).toMatchObject([{ before: { status: 'INACTIVE' }, after: { status: 'ACTIVE', id: before!.id } }]);
  });

  it('tells of points that are not in the list, by id and name', () => {
    const other = row({ facilityName: 'Szpital', address: 'Inna 2' });
    expect(plan([ROW], stored(ROW, other)).missing).toEqual(stored(other));
  });

  it.each([
    ['is no point', [row({ servicePointId: '00000000-0000-4000-8000-000000000000' })]],
    ['is in two rows', [row({ servicePointId: pointOf().id }), row({ servicePointId: pointOf().id })]],
  ])('leaves out a row whose servicePointId %s', (_, rows) => {
    const { leftOut } = plan(rows, stored(ROW));
    expect(leftOut).toMatchObject([{ row: rows.length, problems: [{ field: '/servicePointId' }] }]);
  });

  it('leaves out a row that may be one of several points, and names them', () => {
    const twins = [
      row({ facilityName: 'Punkt szczepień', address: 'Długa 1' }),
      row({ facilityName: 'Punkt szczepień', address: 'Prosta 5' }),
    ];
    const { leftOut, missing } = plan([row({ facilityName: 'Punkt szczepień', address: 'Nowa 9' })], stored(...twins));
    expect(leftOut).toMatchObject([{ row: 1 }]);
    for (const { id } of stored(...twins)) expect(leftOut[0]?.problems[0]?.problem).toContain(id);
    expect(missing).toEqual([]);
  });
});
