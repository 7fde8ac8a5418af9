import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { describe, expect, it } from 'vitest';
import { servicePoint } from '../../tests/builders.ts';
import { type SmsKind, smsText, standbyText, vaccinationText } from './sms-text.ts';

const KINDS: SmsKind[] = ['booked', 'moved', 'cancelled', 'reminder'];
const START = '2027-03-02T09:00:00Z';
const COMIRNATY = { vaccineType: 'cov19.pfizer', dose: 2 };
const TERM = { startAt: START, vaccination: vaccinationText(COMIRNATY, Date.parse(START)) };

const absurd = (length: number) => 'Samodzielny Publiczny Zakład Opieki Żółć „Ąę” – '.repeat(40).slice(0, length);

function expectCheap(text: string): void {
  const message = new SegmentedMessage(text);
  expect(message.encodingName).toBe('GSM-7');
  expect(message.segmentsCount).toBeLessThanOrEqual(2);
}

describe.each(KINDS)('the text of a visit %s', (kind) => {
  it('says date, time, point and address without Polish letters', () => {
    const text = smsText(kind, TERM, servicePoint({ name: 'Przychodnia „Żółw”', addressText: 'ul. Łąkowa 1, Łódź' }));
    expect(text).toContain('02.03.2027 godz. 10:00');
    expect(text).toContain('Przychodnia "Zolw"');
    expect(text).toContain('ul. Lakowa 1, Lodz');
    expectCheap(text);
  });

  it('fits two segments with an absurdly long name, and still says date, time and address', () => {
    const text = smsText(kind, TERM, servicePoint({ name: absurd(500) }));
    expectCheap(text);
    expect(text).toContain('02.03.2027 godz. 10:00');
    expect(text).toContain('Samodzielny Publiczny Zaklad Opieki Zolc');
    expect(text).toContain('ul. Dluga 1, Krakow');
  });

  it('fits two segments with an absurdly long address, and still says date and time', () => {
    const text = smsText(kind, TERM, servicePoint({ addressText: absurd(900) }));
    expectCheap(text);
    expect(text).toContain('02.03.2027 godz. 10:00');
  });

  it('fits two segments of GSM-7 whatever a point is called', () => {
    // Braces, brackets and the like are in GSM-7 too, but take two places each.
    const costly = fc.string({ unit: fc.constantFrom(...'{}[]^|~\\€\f'), minLength: 300, maxLength: 400 });
    const words = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), costly);
    fc.assert(
      fc.property(words, words, (name, addressText) => {
        expectCheap(smsText(kind, TERM, { name, addressText }));
      }),
    );
  });
});

it('each kind of message opens differently', () => {
  expect(new Set(KINDS.map((kind) => smsText(kind, TERM, servicePoint()))).size).toBe(KINDS.length);
});

it('the time is the one on Polish clocks, also the night they change', () => {
  expect(smsText('booked', { ...TERM, startAt: '2027-07-02T08:00:00Z' }, servicePoint())).toContain(
    '02.07.2027 godz. 10:00',
  );
  expect(smsText('booked', { ...TERM, startAt: '2027-03-28T01:00:00Z' }, servicePoint())).toContain(
    '28.03.2027 godz. 03:00',
  );
});

it('every message names the vaccination and the dose, as the programme in force calls it', () => {
  for (const kind of KINDS) {
    expect(smsText(kind, TERM, servicePoint())).toContain('Szczepienie przeciw COVID-19 (dawka 2) 02.03.2027');
  }
  const asked = standbyText(TERM, servicePoint(), '2027-03-02T08:30:00Z');
  expect(asked).toContain('wolna dawka 02.03.2027 godz. 10:00. Szczepienie przeciw COVID-19 (dawka 2), ');
});

it('before any version of a programme is in force, a message says that it is about a vaccination', () => {
  expect(vaccinationText(COMIRNATY, Date.parse('2020-01-01T00:00:00Z'))).toBe('Szczepienie (dawka 2)');
});

it('a long name of a vaccination leaves the time and what to answer by in two segments', () => {
  const term = { startAt: START, vaccination: `${'przeciw '.repeat(8).slice(0, 60)} (dawka 12)` };
  const offered = { expiresAt: '2027-03-01T18:00:00Z', onDeadline: 'keep' } as const;
  const point = { name: absurd(500), addressText: absurd(900) };
  const offer = smsText('offered', term, point, offered);
  const asked = standbyText(term, point, offered.expiresAt);
  for (const text of [offer, asked]) {
    expectCheap(text);
    expect(text).toContain('02.03.2027 godz. 10:00');
    expect(text).toContain('Odpowiedz w e-Rejestracji do 01.03.2027 godz. 19:00');
  }
  expect(offer).toMatch(/zostaje dawny termin\.$/);
});
