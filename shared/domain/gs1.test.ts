import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGs1 } from './gs1.ts';

const FNC1 = '\u001d';
const GTIN = '05909990012343';
const PACK = { gtin: GTIN, batchNumber: 'EX3599', expiresOn: '2027-12-31', serial: 'A1b2' };
const YEAR = 2027;

/** Completes 13 digits with their check digit: weights 3 and 1 in turn from the left. */
function withCheckDigit(thirteen: string): string {
  const sum = [...thirteen].reduce((total, digit, i) => total + (i % 2 === 0 ? 3 : 1) * Number(digit), 0);
  return `${thirteen}${(10 - (sum % 10)) % 10}`;
}

describe('the code of a pack', () => {
  it.each([
    ['as a DataMatrix is scanned', `]d201${GTIN}1727123110EX3599${FNC1}21A1b2`],
    ['as a GS1-128 is scanned', `]C101${GTIN}1727123110EX3599${FNC1}21A1b2`],
    ['as a GS1 QR Code is scanned', `]Q301${GTIN}1727123110EX3599${FNC1}21A1b2`],
    ['as a DataMatrix is scanned with Caps Lock', `]D201${GTIN}1727123110EX3599${FNC1}21A1b2`],
    ['as a GS1-128 is scanned with Caps Lock', `]c101${GTIN}1727123110EX3599${FNC1}21A1b2`],
    ['as a GS1 QR Code is scanned with Caps Lock', `]q301${GTIN}1727123110EX3599${FNC1}21A1b2`],
    ['with FNC1 spelled out', `]d201${GTIN}1727123110EX3599<GS>21A1b2`],
    ['with FNC1 spelled out in small letters', `]D201${GTIN}1727123110EX3599{gs}21A1b2`],
    ['with FNC1 in caret notation', `01${GTIN}1727123110EX3599^]21A1b2`],
    ['with FNC1 as its picture', `01${GTIN}1727123110EX3599\u241d21A1b2`],
    ['without a symbology identifier', `01${GTIN}1727123110EX3599${FNC1}21A1b2`],
    ['with a leading FNC1', `${FNC1}01${GTIN}1727123110EX3599${FNC1}21A1b2`],
    ['with the serial first, as most packs have it', `01${GTIN}21A1b2${FNC1}1727123110EX3599`],
    ['with FNC1 where none is needed', `01${GTIN}${FNC1}17271231${FNC1}10EX3599${FNC1}21A1b2${FNC1}`],
    ['with the key that some scanners press at the end', `01${GTIN}1727123110EX3599${FNC1}21A1b2\r\n`],
    ['as printed', `(01)${GTIN}(17)271231(10)EX3599(21)A1b2`],
    ['as printed on four lines', `(01)${GTIN}\n(17)271231\n(10) EX3599\n(21) A1b2`],
  ])('is read %s', (_, text) => {
    expect(parseGs1(text, YEAR)).toEqual(PACK);
  });

  it('without a serial has none', () => {
    expect(parseGs1(`01${GTIN}1727123110EX3599`, YEAR)).toEqual({
      gtin: GTIN,
      batchNumber: 'EX3599',
      expiresOn: '2027-12-31',
    });
  });

  it('is read past what it says beside', () => {
    const beside = `7110123456789${FNC1}11260101410590999001234531030012502401${FNC1}`;
    expect(parseGs1(`01${GTIN}${beside}1727123110EX3599${FNC1}21A1b2`, YEAR)).toEqual(PACK);
    expect(parseGs1(`(01)${GTIN}(710)123(3103)001250(17)271231(10)EX3599(21)A1b2`, YEAR)).toEqual(PACK);
  });

  it('ends its batch at FNC1 alone: digits that look like an identifier belong to it', () => {
    expect(parseGs1(`01${GTIN}1727123110A2117${FNC1}21A1b2`, YEAR)?.batchNumber).toBe('A2117');
  });

  it('may have parentheses in its batch', () => {
    expect(parseGs1(`01${GTIN}1727123110EX(A)`, YEAR)?.batchNumber).toBe('EX(A)');
    expect(parseGs1(`(01)${GTIN}(17)271231(10)EX(A)`, YEAR)?.batchNumber).toBe('EX(A)');
  });

  it.each([
    ['270200', 2027, '2027-02-28'],
    ['280200', 2027, '2028-02-29'],
    ['280229', 2027, '2028-02-29'],
    ['271200', 2027, '2027-12-31'],
    ['770101', 2027, '2077-01-01'],
    ['780101', 2027, '1978-01-01'],
    ['490101', 2099, '2149-01-01'],
    ['500101', 2099, '2050-01-01'],
    ['000131', 2050, '2100-01-31'],
    ['010131', 2050, '2001-01-31'],
  ])('that expires on %s expires, seen from %i, on %s', (written, year, expiresOn) => {
    expect(parseGs1(`01${GTIN}17${written}10EX3599`, year)?.expiresOn).toBe(expiresOn);
  });

  it.each([
    ['nothing', ''],
    ['a batch alone', 'EX3599'],
    ['an EAN-13', '5909990012343'],
    ['another symbology', `]E001${GTIN}1727123110EX3599`],
    ['a wrong check digit', '01059099900123441727123110EX3599'],
    ['a GTIN that breaks off', '010590999001'],
    ['a GTIN with a letter', '010590999001234O1727123110EX3599'],
    ['a GTIN of 13 digits in parentheses', '(01)5909990012343(17)271231(10)EX3599'],
    ['month 13', `01${GTIN}1727133110EX3599`],
    ['month 00', `01${GTIN}1727003110EX3599`],
    ['day 32', `01${GTIN}1727123210EX3599`],
    ['29 February of a common year', `01${GTIN}1727022910EX3599`],
    ['a date that breaks off', `01${GTIN}10EX3599${FNC1}172712`],
    ['no batch', `01${GTIN}17271231`],
    ['an empty batch', `01${GTIN}1727123110`],
    ['an empty batch in parentheses', `(01)${GTIN}(17)271231(10)`],
    ['no expiry', `01${GTIN}10EX3599`],
    ['no product', '1727123110EX3599'],
    ['a batch of 21 characters', `01${GTIN}1727123110${'A'.repeat(21)}`],
    ['a serial of 21 characters', `01${GTIN}1727123110EX3599${FNC1}21${'A'.repeat(21)}`],
    ['a blank within the batch', `01${GTIN}1727123110EX 3599`],
    ['a character outside set 82', `01${GTIN}1727123110EX#3599`],
    ['a Polish letter', `01${GTIN}1727123110EXŁ3599`],
    ['a character outside set 82 in what is skipped', `01${GTIN}1727123110EX3599${FNC1}240Ł`],
    ['two batches', `01${GTIN}1727123110EX3599${FNC1}10EX3600`],
    ['text before the first identifier', `x(01)${GTIN}(17)271231(10)EX3599`],
    ['something else in parentheses first', `(x)(01)${GTIN}(17)271231(10)EX3599`],
    ['a link', `https://id.gs1.org/01/${GTIN}/10/EX3599?17=271231`],
  ])('is not %s', (_, text) => {
    expect(parseGs1(text, YEAR)).toBeUndefined();
  });
});

const SET_82 = [...`!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`];
const text = (characters: string[]) => fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 20 });

function packs(characters: string[]) {
  return fc.record(
    {
      gtin: fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 13, maxLength: 13 }).map(withCheckDigit),
      batchNumber: text(characters),
      expiresOn: fc
        .date({ min: new Date('1978-01-01'), max: new Date('2077-12-31'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10)),
      serial: text(characters),
    },
    { requiredKeys: ['gtin', 'batchNumber', 'expiresOn'] },
  );
}

type Pack = typeof packs extends (characters: string[]) => fc.Arbitrary<infer P> ? P : never;

const elementsOf = ({ gtin, batchNumber, expiresOn, serial }: Pack): [string, string][] => [
  ['01', gtin],
  ['10', batchNumber],
  ['17', expiresOn.slice(2).replaceAll('-', '')],
  ...(serial === undefined ? [] : [['21', serial] as [string, string]]),
];

describe('whatever a pack says', () => {
  it('is read back from what a scanner sends, in any order', () => {
    const prefix = fc.constantFrom('', ']d2', ']C1', ']Q3', FNC1, `]d2${FNC1}`);
    const extra = fc.subarray<[string, string]>([
      ['11', '260101'],
      ['710', '12345'],
    ]);
    const written = packs(SET_82).chain((pack) =>
      extra.chain((more) => {
        const all = [...elementsOf(pack), ...more];
        const order = fc.shuffledSubarray(all, { minLength: all.length });
        return fc.tuple(fc.constant(pack), prefix, order);
      }),
    );
    fc.assert(
      fc.property(written, ([pack, start, elements]) => {
        const isFixed = (ai: string) => ai === '01' || ai === '11' || ai === '17';
        const code = elements.map(
          ([ai, value], i) => `${ai}${value}${isFixed(ai) || i === elements.length - 1 ? '' : FNC1}`,
        );
        expect(parseGs1(start + code.join(''), YEAR)).toEqual(pack);
      }),
    );
  });

  it('is read back from what is printed, in any order', () => {
    // A batch such as "A(21)B" cannot be told from an identifier on paper.
    const plain = SET_82.filter((character) => !'()'.includes(character));
    const written = packs(plain).chain((pack) => {
      const elements = elementsOf(pack);
      return fc.tuple(fc.constant(pack), fc.shuffledSubarray(elements, { minLength: elements.length }));
    });
    fc.assert(
      fc.property(written, fc.constantFrom('', ' ', '\n'), ([pack, elements], blank) => {
        expect(parseGs1(elements.map(([ai, value]) => `(${ai})${value}`).join(blank), YEAR)).toEqual(pack);
      }),
    );
  });

  it('is either read or not: no text whatever makes it fail', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (any) => void parseGs1(any, YEAR)));
  });
});
