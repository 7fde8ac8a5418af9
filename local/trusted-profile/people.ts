import { createHash } from 'node:crypto';
import { parsePesel } from '../../shared/domain/pesel.ts';

/** A person as listed: birth date and sex are read from the PESEL, so they cannot disagree with it. */
interface ListedPerson {
  readonly pesel: string;
  readonly givenName: string;
  readonly familyName: string;
  /** E.164; absent for a person who gave no number. */
  readonly phoneNumber?: string;
  /** What the provider knows of them beside; programmes ask for it. */
  readonly professions?: readonly string[];
  readonly conditions?: readonly string[];
  readonly district?: string;
}

export interface Person extends ListedPerson {
  readonly birthDate: string;
  readonly sex: 'F' | 'M';
}

interface PeopleDirectory {
  readonly listed: readonly Person[];
  /** The listed person, or an invented one made from the PESEL alone; undefined for an invalid PESEL. */
  personOf(pesel: string): Person | undefined;
}

/** Invented people of all adult ages, with the traps: a leap day, namesakes born the same day, no phone, a landline. */
export const INVENTED_PEOPLE: readonly ListedPerson[] = [
  { pesel: '44051401458', givenName: 'Bronisław', familyName: 'Zawadzki', phoneNumber: '+48501230101' },
  { pesel: '44051401359', givenName: 'Józef', familyName: 'Źródłowski', phoneNumber: '+48501230102' },
  { pesel: '25083011460', givenName: 'Stanisława', familyName: 'Gęsior', phoneNumber: '+48223450103' },
  { pesel: '31120102732', givenName: 'Kazimierz', familyName: 'Łabędź' },
  { pesel: '38031940529', givenName: 'Helena', familyName: 'Sowińska', phoneNumber: '+48601230105' },
  { pesel: '47070761185', givenName: 'Danuta', familyName: 'Pączek', phoneNumber: '+48601230106' },
  { pesel: '52112373013', givenName: 'Ryszard', familyName: 'Dębicki', phoneNumber: '+48601230107' },
  { pesel: '56022908244', givenName: 'Grażyna', familyName: 'Olszańska', phoneNumber: '+48601230108' },
  { pesel: '59050290394', givenName: 'Zbigniew', familyName: 'Kądziołka', phoneNumber: '+48691230109' },
  { pesel: '63101525607', givenName: 'Elżbieta', familyName: 'Mróz-Jasińska', phoneNumber: '+48691230110' },
  { pesel: '68010631874', givenName: 'Mirosław', familyName: 'Trzciński', phoneNumber: '+48691230111' },
  { pesel: '71062454025', givenName: 'Beata', familyName: 'Wilk', phoneNumber: '+48691230112', professions: ['nurse'] },
  { pesel: '75090966455', givenName: 'Dariusz', familyName: 'Śliwa', phoneNumber: '+48721230113' },
  { pesel: '78041707183', givenName: 'Monika', familyName: 'Borowa', phoneNumber: '+48721230114', district: '1261011' },
  { pesel: '78041707282', givenName: 'Monika', familyName: 'Borowa', phoneNumber: '+48721230115' },
  { pesel: '82123187730', givenName: 'Łukasz', familyName: 'Ćwikła', phoneNumber: '+48721230116' },
  {
    pesel: '85030819060',
    givenName: 'Oksana',
    familyName: 'Tkaczenko',
    phoneNumber: '+48721230117',
    conditions: ['pregnancy'],
  },
  { pesel: '88081343216', givenName: 'Paweł', familyName: 'Brzęczek', phoneNumber: '+48531230118' },
  { pesel: '90010100542', givenName: 'Żaneta', familyName: 'Niezabitowska-Kruk', phoneNumber: '+48531230119' },
  { pesel: '93052771891', givenName: 'Kamil', familyName: "O'Dolny", phoneNumber: '+48531230120' },
  { pesel: '96111124607', givenName: 'Natalia', familyName: 'Jaśmin', phoneNumber: '+48531230121' },
  { pesel: '99123199979', givenName: 'Jakub', familyName: 'Wrzos', phoneNumber: '+48571230122' },
  { pesel: '00222933322', givenName: 'Zuzanna', familyName: 'Lipka', phoneNumber: '+48571230123' },
  { pesel: '04271861258', givenName: 'Nikodem', familyName: 'Gołąb', phoneNumber: '+48571230124' },
  { pesel: '08300515169', givenName: 'Lena', familyName: 'Żurawska', phoneNumber: '+48571230125' },
];

const GIVEN_NAMES = {
  F: 'Agata Aleksandra Anna Bożena Celina Dorota Edyta Ewa Halina Irena Jadwiga Joanna Karolina Kinga Magdalena Małgorzata Olga Renata Teresa Wiesława'.split(
    ' ',
  ),
  M: 'Adam Andrzej Bartosz Cezary Damian Edward Feliks Grzegorz Henryk Ignacy Jerzy Krzysztof Leszek Maciej Norbert Oskar Przemysław Sławomir Tadeusz Wojciech'.split(
    ' ',
  ),
} as const;

/** Beginnings of numbers that Polish mobiles have; any other would be taken for a mistake. */
const MOBILE_RANGES = ['501', '512', '570', '600', '609', '660', '691', '721', '781', '792'];

const FAMILY_NAMES =
  'Bielecki Brzoza Chmura Czapla Dąbek Dolecki Figiel Głowacki Grabiec Jarzębski Jesion Kalina Kłos Kopeć Kozioł Krzewiński Leszczyński Ligęza Maślanka Modrzew Niedźwiecki Okoń Osiński Pawłocki Piołun Raczek Rogowski Rzepa Skowron Sosnowicz Szczygieł Świerk Tarnina Turek Wąsik Wierzbicki Wojnicz Zając Zięba Żuraw'.split(
    ' ',
  );

/** The directory of listed people; `extra` people come first and replace a listed person of the same PESEL. */
export function peopleDirectory(extra: readonly ListedPerson[] = []): PeopleDirectory {
  const byPesel = new Map<string, Person>();
  for (const listed of [...extra, ...INVENTED_PEOPLE]) {
    const parsed = parsePesel(listed.pesel);
    if (!parsed) throw new Error(`people: the PESEL of ${listed.givenName} ${listed.familyName} is invalid`);
    if (!byPesel.has(parsed.pesel)) byPesel.set(parsed.pesel, { ...listed, ...parsed });
  }
  return {
    listed: [...byPesel.values()],
    personOf(pesel) {
      const parsed = parsePesel(pesel);
      return parsed && (byPesel.get(parsed.pesel) ?? inventPerson(parsed));
    },
  };
}

const invented = peopleDirectory();

/** The invented person with this PESEL (every valid PESEL has one), or undefined for an invalid PESEL. */
export function personOf(pesel: string): Person | undefined {
  return invented.personOf(pesel);
}

function inventPerson(parsed: { pesel: string; birthDate: string; sex: 'F' | 'M' }): Person {
  const hash = createHash('sha256').update(parsed.pesel).digest();
  const familyName = pick(FAMILY_NAMES, hash.readUInt16BE(2));
  return {
    ...parsed,
    givenName: pick(GIVEN_NAMES[parsed.sex], hash.readUInt16BE(0)),
    familyName: parsed.sex === 'F' ? familyName.replace(/ki$/, 'ka') : familyName,
    phoneNumber: `+48${pick(MOBILE_RANGES, hash.readUInt16BE(4))}${String(hash.readUInt32BE(8) % 1e6).padStart(6, '0')}`,
  };
}

function pick(names: readonly string[], random: number): string {
  return names[random % names.length] ?? '';
}
