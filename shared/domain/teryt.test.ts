import { describe, expect, it } from 'vitest';
import { areaPrefixOf, foldName } from './teryt.ts';

describe('a search in an area covers', () => {
  it.each([
    ['1261011', '1261', 'Kraków, a city with powiat rights, whole'],
    ['1465011', '1465', 'Warszawa whole, its districts too'],
    ['1465028', '146502', 'one district of Warszawa alone'],
    ['1206114', '120611', 'town and rural part of one gmina'],
    ['1206115', '120611', 'town and rural part of one gmina'],
    ['1206113', '120611', 'the old whole-gmina code'],
    ['1206011', '120601', 'a town in an ordinary powiat, only itself'],
  ])('%s: the codes that begin with %s (%s)', (geoId, prefix) => {
    expect(areaPrefixOf(geoId)).toBe(prefix);
  });
});

describe('a folded name', () => {
  it.each([
    ['ŁÓDŹ', 'lodz'],
    ['Zażółć gęślą jaźń', 'zazolc-gesla-jazn'],
    ['Bielsko-Biała', 'bielsko-biala'],
    ['z\u0307ory', 'zory'],
    ['Bielsko Biała', 'bielsko-biala'],
    ['Bielsko – Biała', 'bielsko-biala'],
    ['Bielsko\u2011Bia\u00adła', 'bielsko-biala'],
    ['  Nowy \u00a0 Sącz ', 'nowy-sacz'],
    ['Nowy-', 'nowy'],
    ['–', ''],
  ])('of %s is %s', (name, folded) => {
    expect(foldName(name)).toBe(folded);
  });
});
