import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { describe, expect, it } from 'vitest';
import { servicePoint } from '../../tests/builders.ts';
import { type SmsKind, smsText } from './sms-text.ts';

const KINDS: SmsKind[] = ['booked', 'moved', 'cancelled', 'reminder'];
const START = '2027-03-02T09:00:00Z';

const absurd = (length: number) => 'Samodzielny Publiczny Zakład Opieki Żółć „Ąę” – '.repeat(40).slice(0, length);

function expectCheap(text: string): void {
  const message = new SegmentedMessage(text);
  expect(message.encodingName).toBe('GSM-7');
  expect(message.segmentsCount).toBeLessThanOrEqual(2);
}

describe.each(KINDS)('the text of a visit %s', (kind) => {
  it('says date, time, point and address without Polish letters', () => {
    const text = smsText(kind, START, servicePoint({ name: 'Przychodnia „Żółw”', addressText: 'ul. Łąkowa 1, Łódź' }));
    expect(text).toContain('02.03.2027 godz. 10:00');
    expect(text).toContain('Przychodnia "Zolw"');
    expect(text).toContain('ul. Lakowa 1, Lodz');
    expectCheap(text);
  });

  it('fits two segments with an absurdly long name, and still says date, time and address', () => {
    const text = smsText(kind, START, servicePoint({ name: absurd(500) }));
    expectCheap(text);
    expect(text).toContain('02.03.2027 godz. 10:00');
    expect(text).toContain('Samodzielny Publiczny Zaklad Opieki Zolc');
    expect(text).toContain('ul. Dluga 1, Krakow');
  });

  it('fits two segments with an absurdly long address, and still says date and time', () => {
    const text = smsText(kind, START, servicePoint({ addressText: absurd(900) }));
    expectCheap(text);
    expect(text).toContain('02.03.2027 godz. 10:00');
  });

  it('fits two segments of GSM-7 whatever a point is called', () => {
    // Braces, brackets and the like are in GSM-7 too, but take two places each.
    const costly = fc.string({ unit: fc.constantFrom(...'{}[]^|~\\€\f'), minLength: 300, maxLength: 400 });
    const words = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), costly);
    fc.assert(
      fc.property(words, words, (name, addressText) => {
        expectCheap(smsText(kind, START, { name, addressText }));
      }),
    );
  });
});

it('each kind of message opens differently', () => {
  expect(new Set(KINDS.map((kind) => smsText(kind, START, servicePoint()))).size).toBe(KINDS.length);
});

it('the time is the one on Polish clocks, also the night they change', () => {
  expect(smsText('booked', '2027-07-02T08:00:00Z', servicePoint())).toContain('02.07.2027 godz. 10:00');
  expect(smsText('booked', '2027-03-28T01:00:00Z', servicePoint())).toContain('28.03.2027 godz. 03:00');
});
