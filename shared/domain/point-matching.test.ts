import { describe, expect, it } from 'vitest';
import { servicePoint } from '../../tests/builders.ts';
import { type ListedPoint, matchPoints } from './point-matching.ts';
import { type ServicePoint, servicePointIdOf } from './service-point.ts';

const idOf = (n: number) => servicePointIdOf(['punkt', String(n)]);
const stored = (n: number, over: Partial<ServicePoint> = {}) => servicePoint({ id: idOf(n), ...over });
const listed = (row: number, over: Partial<ServicePoint> & { is?: string } = {}): ListedPoint => {
  const { is, ...point } = over;
  return { row, point: servicePoint({ id: idOf(100 + row), ...point }), naturalKey: [String(row)], servicePointId: is };
};
/** Which row went to which point, by their numbers; added and doubtful rows; missing points. */
function outcome(rows: readonly ListedPoint[], points: readonly ServicePoint[]) {
  const { matches, added, doubts, missing } = matchPoints(rows, points);
  const numberOf = ({ id }: ServicePoint) => points.findIndex((point) => point.id === id) + 1;
  return {
    matched: Object.fromEntries(matches.map((match) => [match.listed.row, numberOf(match.stored)])),
    added: added.map(({ row }) => row),
    doubts: Object.fromEntries(doubts.map(({ listed: { row }, candidates }) => [row, candidates.map(numberOf).sort()])),
    missing: missing.map(numberOf),
  };
}
const only = (matched: Record<number, number>) => ({ matched, added: [], doubts: {}, missing: [] });

const FAR = { lat: 50.2, lon: 20.1 };
/** Points of the voivodeship that the list names as they are: it is a list of all points. */
const others = Array.from({ length: 4 }, (_, i) => ({
  name: `Szpital nr ${i}`,
  addressText: `Inna ${i + 10}, Tarnów`,
  terc: '1263011',
  zipCode: '33-100',
  lat: 50.01 + i / 50,
  lon: 20.98,
}));

describe('one field of a row is corrected', () => {
  it.each([
    ['the street', { addressText: 'ul. Krótka 7, Kraków' }],
    ['the street, and with it the spot', { addressText: 'ul. Krótka 7, Kraków', lat: 50.08, lon: 19.99 }],
    ['the street, the spot and the postal code', { addressText: 'ul. Krótka 7, Kraków', ...FAR, zipCode: '31-999' }],
    ['the number of the house', { addressText: 'ul. Długa 1A, Kraków' }],
    ['a letter of the street', { addressText: 'ul. Dluga 1, Kraków' }],
    ['the name, by a letter', { name: 'Przychodnia Zdrowia' }],
    ['the name, by a word', { name: 'Przychodnia Zdrowie - punkt szczepień' }],
    ['the postal code', { zipCode: '31-148' }],
    ['the gmina', { terc: '1206012' }],
    ['the voivodeship', { terc: '1465011', voiId: '14' }],
    ['the spot', FAR],
    ['the kind', { type: 'massPoint' as const }],
    ['the case of everything', { name: 'PRZYCHODNIA ZDROWIE', addressText: 'UL. DŁUGA 1, KRAKÓW' }],
  ])('%s: it stays one point', (_, over) => {
    expect(outcome([listed(1, over)], [stored(1)])).toEqual(only({ 1: 1 }));
  });

  it('the whole name, in a list of all points: it stays one point', () => {
    const rows = [listed(1, { name: 'SOSNOWIECKI SM' }), ...others.map((other, i) => listed(2 + i, other))];
    const points = [stored(1, { name: 'Olk-Med' }), ...others.map((other, i) => stored(2 + i, other))];
    expect(outcome(rows, points)).toEqual(only({ 1: 1, 2: 2, 3: 3, 4: 4, 5: 5 }));
  });
});

describe('what a row may be is not guessed', () => {
  it('a point that is called as hundreds are, with another street and spot, in a list of few', () => {
    const name = 'Punkt szczepień';
    const points = [stored(1, { name }), ...others.map((other, i) => stored(2 + i, { ...other, name }))];
    const moved = { name, addressText: 'ul. Krótka 7, Kraków', lat: 50.07 };
    expect(outcome([listed(1, moved)], points)).toMatchObject({ matched: {}, added: [], doubts: { 1: [1] } });
    const whole = [listed(1, moved), ...others.map((other, i) => listed(2 + i, { ...other, name }))];
    expect(outcome(whole, points)).toEqual(only({ 1: 1, 2: 2, 3: 3, 4: 4, 5: 5 }));
  });

  it('another name at the address of a point, in a list of few: it may be a second point of the building', () => {
    const row = listed(1, { name: 'Szpital Kliniczny' });
    expect(outcome([row], [stored(1)])).toEqual({ matched: {}, added: [], doubts: { 1: [1] }, missing: [] });
  });

  it('two points of one name and postal code, one row with a new address', () => {
    const name = 'Punkt szczepień';
    const points = [
      stored(1, { name, addressText: 'Długa 1, Kraków' }),
      stored(2, { name, addressText: 'Prosta 5, Kraków' }),
    ];
    const row = listed(1, { name, addressText: 'Krótka 9, Kraków' });
    expect(outcome([row], points)).toEqual({ matched: {}, added: [], doubts: { 1: [1, 2] }, missing: [] });
  });

  it('the row says it itself: whose it is, or that it is new', () => {
    const row = { name: 'Szpital Kliniczny' };
    expect(outcome([listed(1, { ...row, is: idOf(1) })], [stored(1)])).toEqual(only({ 1: 1 }));
    const { matched, added, missing } = outcome([listed(1, { ...row, is: 'new' })], [stored(1)]);
    expect({ matched, added, missing }).toEqual({ matched: {}, added: [1], missing: [1] });
  });
});

describe('twins, two rows of one name and address', () => {
  const mass = { type: 'massPoint' as const };
  const near = { lat: 50.0601 };

  it.each([
    ['that differ in kind', mass],
    ['that differ in their spot by ten metres', near],
  ])('%s keep their points when their rows change places', (_, over) => {
    const points = [stored(1), stored(2, over)];
    expect(outcome([listed(1), listed(2, over)], points)).toEqual(only({ 1: 1, 2: 2 }));
    expect(outcome([listed(1, over), listed(2)], points)).toEqual(only({ 1: 2, 2: 1 }));
  });

  it('keep their points when the street of both is corrected and their rows change places', () => {
    const points = [stored(1), stored(2, near)];
    const street = { addressText: 'ul. Krótka 7, Kraków' };
    expect(outcome([listed(1, { ...street, ...near }), listed(2, street)], points)).toEqual(only({ 1: 2, 2: 1 }));
  });

  it('that nobody can tell apart get a point each, and of three rows one is new', () => {
    const { matched, added } = outcome([listed(1), listed(2), listed(3)], [stored(1), stored(2)]);
    expect(Object.values(matched).sort()).toEqual([1, 2]);
    expect(added).toHaveLength(1);
  });

  it('of which one is dropped: the other keeps its point', () => {
    expect(outcome([listed(1, near)], [stored(1), stored(2, near)])).toEqual({ ...only({ 1: 2 }), missing: [1] });
  });
});

describe('a list', () => {
  it('of other points adds them and touches none', () => {
    const rows = others.map((other, i) => listed(1 + i, { ...other, terc: '1261011', zipCode: '31-150' }));
    expect(outcome(rows, [stored(1)])).toMatchObject({ matched: {}, added: [1, 2, 3, 4], doubts: {}, missing: [1] });
  });

  it('of one voivodeship misses no points of others, nor points that are retired', () => {
    const points = [
      stored(1),
      stored(2, { ...others[0]!, voiId: '14' }),
      stored(3, { ...others[1]!, status: 'INACTIVE' }),
    ];
    expect(outcome([listed(1)], points)).toEqual(only({ 1: 1 }));
  });

  it('that names a retired point again means that point', () => {
    expect(outcome([listed(1)], [stored(1, { status: 'INACTIVE' })])).toEqual(only({ 1: 1 }));
  });

  it('with a new point at the address that a moved one has left: each is itself', () => {
    const moved = listed(1, { addressText: 'ul. Krótka 7, Kraków', lat: 50.07 });
    const newcomer = listed(2, { name: 'Szpital Kliniczny' });
    expect(outcome([moved, newcomer], [stored(1)])).toEqual({ ...only({ 1: 1 }), added: [2] });
  });
});
