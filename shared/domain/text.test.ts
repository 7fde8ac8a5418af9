import { describe, expect, it } from 'vitest';
import { nameFromPerson, textFromPerson } from './text.ts';

describe('a text from a person', () => {
  it.each([
    ['as it stands', 'Zażółć gęślą jaźń', 'Zażółć gęślą jaźń'],
    ['without blanks around it', '  zepsuta lodówka\n', 'zepsuta lodówka'],
    ['with one space for many, of whatever width', 'brak \u00a0\u2009 lekarza', 'brak lekarza'],
    ['composed', 'Z\u0307o\u0301ry', 'Żóry'],
    ['without characters that show nothing', '\ufeffNo\u00adwa\u200bk\u2060', 'Nowak'],
    ['with joiners inside a word, which are spelling', 'نیم\u200cروز', 'نیم\u200cروز'],
    ['without joiners that join nothing', '\u200dNowak\u200c', 'Nowak'],
    ['in every script', 'Шевченко 李明 محمد', 'Шевченко 李明 محمد'],
    ['with letters beyond the first plane', '𠮷田', '𠮷田'],
  ])('goes on %s', (_, text, value) => {
    expect(textFromPerson(text)).toEqual({ value });
  });

  it.each([
    ['NUL', 'No\u0000wak'],
    ['an escape', 'No\u001b[31mwak'],
    ['a line feed', 'No\nwak'],
    ['a tabulator', 'No\twak'],
    ['a C1 control', 'No\u0085wak'],
    ['a line separator', 'No\u2028wak'],
    ['a right-to-left override', 'No\u202ewak'],
    ['an isolate', 'No\u2067wak'],
    ['a right-to-left mark', 'No\u200fwak'],
    ['an Arabic letter mark', 'No\u061cwak'],
    ['half a surrogate pair', 'No\ud800wak'],
    ['the other half', 'No\udc00wak'],
    ['a noncharacter', 'No\uffffwak'],
    ['a letter lost in another encoding', 'No\ufffdwak'],
  ])('is refused with %s', (_, text) => {
    expect(textFromPerson(text)).toEqual({ problem: expect.any(String) });
  });

  it.each([
    ['', ''],
    ['blanks', ' \u00a0\u3000 '],
    ['zero-width characters', '\u200b\u200c\u200d\u2060\ufeff'],
    ['Hangul fillers, which are letters', '\u3164\u115f\uffa0'],
    ['the empty cell of Braille', '\u2800\u2800'],
    ['soft hyphens and variation selectors', '\u00ad\ufe0f'],
    ['an accent without a letter', '\u0301'],
  ])('that is only %s shows nothing', (_, text) => {
    expect(textFromPerson(text)).toEqual({ problem: 'shows nothing' });
  });

  it('reads the same when it is read again', () => {
    for (const text of [' Z\u0307o\u0301ry  x', 'نیم\u200cروز', 'a\u00ad b\u200d c']) {
      const once = textFromPerson(text) as { value: string };
      expect(textFromPerson(once.value)).toEqual(once);
    }
  });
});

describe('a name', () => {
  it.each(['Suharto', 'O’Dolny', 'Jan Paweł 2', 'ა', '王'])('can be %s', (name) => {
    expect(nameFromPerson(name)).toEqual({ value: name });
  });

  it.each(['-', '???', '123', '.', '\u200b'])('cannot be %j', (name) => {
    expect(nameFromPerson(name)).toEqual({ problem: expect.any(String) });
  });
});
