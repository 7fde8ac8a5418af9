import { describe, expect, it } from 'vitest';
import { localities, parseLocalitiesCsv } from './localities.ts';
import { isSimc } from './localities-csv.ts';
import { towns } from './towns.ts';
import { VOIVODESHIPS } from './voivodeships.ts';
import { YOUNG_TOWNS } from './young-towns.ts';

const named = (name: string) => localities().find((locality) => locality.name === name);

describe('the localities of the default network', () => {
  it('cover the 16 voivodeships, at least ten in each', () => {
    for (const { voiId } of VOIVODESHIPS) {
      expect(localities().filter((locality) => locality.voiId === voiId).length).toBeGreaterThanOrEqual(10);
    }
    expect(new Set(localities().map(({ voiId }) => voiId)).size).toBe(16);
  });

  it('cover all 380 powiats', () => {
    expect(new Set(localities().map(({ parentId }) => parentId.slice(0, 4))).size).toBe(380);
  });

  it('have valid codes that belong to their voivodeship and never repeat', () => {
    for (const { id, parentId, voiId } of localities()) {
      expect(isSimc(id)).toBe(true);
      expect(parentId).toMatch(/^\d{6}[12489]$/);
      expect(parentId.slice(0, 2)).toBe(voiId);
    }
    expect(new Set(localities().map(({ id }) => id)).size).toBe(localities().length);
    expect(new Set(localities().map(({ parentId }) => parentId)).size).toBe(localities().length);
  });

  it('lie in Poland and have a postal code', () => {
    for (const town of towns()) {
      expect(town.lat).toBeGreaterThan(49);
      expect(town.lat).toBeLessThan(54.84);
      expect(town.lon).toBeGreaterThan(14.12);
      expect(town.lon).toBeLessThan(24.15);
      expect(town.zip).toMatch(/^\d{2}-\d{3}$/);
      expect([1, 2, 3, 4]).toContain(town.weight);
    }
  });

  it('include the ten biggest cities, with the greatest weight', () => {
    const biggest = towns().flatMap(({ weight, name }) => (weight === 4 ? [name] : []));
    expect(biggest.sort()).toEqual(
      [
        'Białystok',
        'Bydgoszcz',
        'Gdańsk',
        'Kraków',
        'Lublin',
        'Poznań',
        'Szczecin',
        'Warszawa',
        'Wrocław',
        'Łódź',
      ].sort(),
    );
  });

  it('describe the capital and its districts as the directory of 2021 did', () => {
    expect(named('Warszawa')).toEqual({
      id: '0918123',
      parentId: '1465011',
      name: 'Warszawa',
      desc: 'miasto stołeczne, na prawach powiatu Warszawa, gmina miejska, miasto stołeczne Warszawa',
      voiId: '14',
    });
    expect(named('Warszawa Bemowo')).toEqual({
      id: '0988780',
      parentId: '1465028',
      name: 'Warszawa Bemowo',
      desc: 'miasto stołeczne, na prawach powiatu Warszawa, dzielnica Warszawa Bemowo',
      voiId: '14',
    });
    expect(localities().filter(({ parentId }) => /^1465..8$/.test(parentId))).toHaveLength(18);
  });

  it('describe cities, their parts, towns and villages each in their way', () => {
    expect(named('Kraków')).toMatchObject({
      parentId: '1261011',
      desc: 'miasto na prawach powiatu Kraków, gmina miejska Kraków',
    });
    expect(named('Kraków-Podgórze')?.desc).toBe('miasto na prawach powiatu Kraków, delegatura Kraków-Podgórze');
    expect(named('Bochnia')?.desc).toBe('miasto, powiat bocheński, gmina miejska Bochnia');
    expect(named('Myślenice')).toMatchObject({
      parentId: '1209034',
      desc: 'miasto, powiat myślenicki, gmina miejsko-wiejska Myślenice',
    });
    expect(named('Filipów')?.desc).toBe('wieś, powiat suwalski, gmina wiejska Filipów');
  });
});

describe('a table of localities', () => {
  const HEADER = 'name,simc,lat,lon,gminaTerc';
  const parse = (...rows: string[]) => parseLocalitiesCsv([HEADER, ...rows].join('\n'));

  it('gives one locality a row', () => {
    const { localities: parsed, badRows } = parse('Abisynia,0162790,53.9292,17.8372,2206032');
    expect(badRows).toEqual([]);
    expect(parsed).toEqual([
      {
        id: '0162790',
        parentId: '2206032',
        name: 'Abisynia',
        desc: 'powiat kościerski, gmina wiejska, województwo pomorskie',
        voiId: '22',
      },
    ]);
  });

  it('may start with a byte order mark, end lines with CRLF and order its columns at will', () => {
    const text = '\ufeffgminaTerc,simc,name,lon,lat\r\n2206032,0162790,Abisynia,17.8372,53.9292\r\n';
    expect(parseLocalitiesCsv(text).localities).toMatchObject([{ id: '0162790', parentId: '2206032' }]);
  });

  it('skips bad rows, saying where and why, and keeps the good ones', () => {
    const { localities: parsed, badRows } = parse(
      'Abisynia,0162790,53.9292,17.8372,2206032',
      ',1005962,52.8461,16.0331,3002032',
      'Abisynia,1005963,52.8461,16.0331,3002032',
      'Abisynia,1005962,52.8461,east,3002032',
      'Borowica,0214422,49.915,18.5194,',
      'Abisynia,1005962,52.8461,16.0331,300203',
      'Abisynia,1005962,52.8461,16.0331,9902032',
      'Abisynia,0162790,53.9292,17.8372,2206032',
      'Abisynia,0889166',
      'Abisynia,0889166,50.7167,23.8906,0604042',
    );
    expect(parsed.map(({ id }) => id)).toEqual(['0162790', '0889166']);
    expect(badRows.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    expect(badRows.map(({ reason }) => reason)).toEqual([
      'name is empty',
      'simc "1005963" is not a SIMC code',
      'coordinates "52.8461", "east" are not numbers',
      'gminaTerc is empty',
      'gminaTerc "300203" is not a TERC code',
      'gminaTerc "9902032" is in no powiat',
      'simc 0162790 repeats',
      expect.stringContaining('Invalid Record Length'),
    ]);
  });

  it('without one of its columns is refused, and the missing column is named', () => {
    expect(() => parseLocalitiesCsv('name,simc,lat,lon\nAbisynia,0162790,53.9,17.8\n')).toThrow('lacks gminaTerc');
  });

  it('puts a locality of an urban-rural gmina in the town or in the country around it', () => {
    const { localities: parsed } = parse(
      'Myślenice,0951617,49.8339,19.9381,1209033',
      'Leśnica,0986366,51.1433,16.8672,0223043',
      'Podgórze,0141309,51.1517,18.9422,1009043',
      'Siechnice,0881160,51.0331,17.1481,0223083',
    );
    expect(parsed.map(({ parentId }) => parentId)).toEqual(['1209034', '0223044', '1009045', '0223084']);
  });

  it('does not move a town of the default network across the border of its gmina', () => {
    expect(parse('Ząbki,0921958,52.2908,21.1125,1465011').localities).toEqual([named('Ząbki')]);
  });
});

it('the list of young towns holds codes only, none of them in the table of towns', () => {
  const known = new Set(towns().map(({ simc }) => simc));
  for (const simc of YOUNG_TOWNS) {
    expect(isSimc(simc)).toBe(true);
    expect(known.has(simc)).toBe(false);
  }
});
