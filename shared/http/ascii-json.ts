/**
 * JSON text in pure ASCII, in pieces that follow one another. Text, and not bytes: bytes lie outside the heap, and a collector that
 * sees fifty megabytes of them come and go each second walks through all that is in the heap, the whole index of terms, as often.
 */
export class AsciiJson {
  readonly pieces: readonly string[];
  readonly length: number;

  constructor(pieces: readonly string[]) {
    this.pieces = pieces;
    this.length = pieces.reduce((length, piece) => length + piece.length, 0);
  }
}

/** Items joined to one piece: sent one by one they take twice as long, and so does a text of more than a hundred kilobytes. */
const PIECE = 100;

const NOT_ASCII = /[^\x20-\x7e]/g;

/** Returns a value as JSON text in pure ASCII. */
export function asciiText(value: unknown): string {
  return JSON.stringify(value).replace(
    NOT_ASCII,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Returns the JSON object `{name: [items…], …rest}` of items that are ASCII JSON texts already. */
export function asciiObject(name: string, items: readonly string[], rest: object): AsciiJson {
  return new AsciiJson([`{${JSON.stringify(name)}:[`, ...piecesOf(items), `],${asciiText(rest).slice(1)}`]);
}

function piecesOf(items: readonly string[]): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < items.length; from += PIECE) {
    pieces.push(`${from > 0 ? ',' : ''}${items.slice(from, from + PIECE).join(',')}`);
  }
  return pieces;
}
