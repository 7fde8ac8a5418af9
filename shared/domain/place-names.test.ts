import { describe, expect, it } from 'vitest';
import { isSamePlace, PlaceNames } from './place-names.ts';

const unknown = (place: string) => new PlaceNames().nameOf(place, '1412054');

describe('a place that the register does not tell of', () => {
  it.each([
    ['WARSZAWA', 'Warszawa'],
    ['warszawa', 'Warszawa'],
    ['ŁÓDŹ', 'Łódź'],
    ['BIELSKO-BIAŁA', 'Bielsko-Biała'],
    ['KĘDZIERZYN-KOŹLE', 'Kędzierzyn-Koźle'],
    ['OSTRÓW WIELKOPOLSKI', 'Ostrów Wielkopolski'],
    ['NOWY DWÓR MAZOWIECKI', 'Nowy Dwór Mazowiecki'],
    ['KOSTRZYN NAD ODRĄ', 'Kostrzyn nad Odrą'],
    ['NAKŁO NAD  NOTECIĄ', 'Nakło nad Notecią'],
    ['JÓZEFÓW KOŁO BŁONIA', 'Józefów koło Błonia'],
    ['WYSOKIE KOŁO', 'Wysokie Koło'],
    ['STARA WIEŚ W LESIE', 'Stara Wieś w Lesie'],
    ['KRÓLOWA POLSKA I ŚWIĘTA', 'Królowa Polska i Święta'],
    ['NA STOKU', 'Na Stoku'],
    ['HUTA III', 'Huta III'],
    ['GODZISZÓW I', 'Godziszów I'],
    ['KONSTANCIN- JEZIORNA', 'Konstancin-Jeziorna'],
    ['SOBIENIE -JEZIORY', 'Sobienie-Jeziory'],
    ['DOLNA GRUPA, DRAGACZ', 'Dolna Grupa, Dragacz'],
    ['Góra Św. Małgorzaty', 'Góra Św. Małgorzaty'],
    [' Kraków ', 'Kraków'],
  ])('%j is shown as %j', (place, shown) => {
    expect(unknown(place)).toBe(shown);
  });
});

describe('a place of the register', () => {
  const names = new PlaceNames([
    { name: 'Warszawa', terc: '1465011' },
    { name: 'Polanica-Zdrój', terc: '0208051' },
    { name: 'Gorzów Wielkopolski', terc: '0861011' },
    { name: 'Ruciane-Nida', terc: '2816034' },
    { name: 'Budy Pod Brzeżanką', terc: '1819042' },
    { name: 'Nowa Wola', terc: '1418045' },
    { name: 'Nowa Wólka', terc: '1418045' },
  ]);

  it.each([
    ['without its hyphen', 'POLANICA ZDRÓJ', '0208051', 'Polanica-Zdrój'],
    ['with blanks around its hyphen', 'RUCIANE - NIDA', '2816035', 'Ruciane-Nida'],
    ['without its diacritics', 'GORZOW WIELKOPOLSKI', '0861011', 'Gorzów Wielkopolski'],
    ['shortened', 'GORZÓW WLKP.', '0861011', 'Gorzów Wielkopolski'],
    ['in its full style', 'M. ST. WARSZAWA', '1465028', 'Warszawa'],
    ['in capitals, against the rule', 'BUDY POD BRZEŻANKĄ', '1819042', 'Budy Pod Brzeżanką'],
    ['from a row of a district', 'WARSZAWA', '1465108', 'Warszawa'],
  ])('%s is spelled as there', (_, place, terc, shown) => {
    expect(names.nameOf(place, terc)).toBe(shown);
  });

  it('is not taken for one of the same name in another gmina', () => {
    expect(names.nameOf('POLANICA ZDRÓJ', '0208061')).toBe('Polanica Zdrój');
  });

  it('is not guessed where a short form fits two', () => {
    expect(names.nameOf('NOWA WA.', '1418045')).toBe('Nowa Wa.');
  });
});

it.each([
  ['KONSTANCIN- JEZIORNA', 'Konstancin-Jeziorna', true],
  ['Wieliczka', 'WIELICZKA', true],
  ['Czarnochowice', 'Wieliczka', false],
])('%s and %s are one place: %s', (a, b, isSame) => {
  expect(isSamePlace(a, b)).toBe(isSame);
});
