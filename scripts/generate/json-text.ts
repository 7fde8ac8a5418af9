const LINE_MAX_CHARS = 120;
const INDENT = '  ';

/** Returns a value as JSON in the layout of the repository's formatter: a list of plain values on one line where it fits. */
export function jsonText(value: unknown): string {
  return `${laidOut(value, '', 0)}\n`;
}

/** `charsBefore` stand on the value's first line already. */
function laidOut(value: unknown, indent: string, charsBefore: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = indent + INDENT;
  if (Array.isArray(value)) {
    const items = value.map((item) => laidOut(item, inner, inner.length));
    const line = `[${items.join(', ')}]`;
    // One more for the comma that may follow.
    const fits = !line.includes('\n') && charsBefore + line.length + 1 <= LINE_MAX_CHARS;
    return fits ? line : `[\n${items.map((item) => inner + item).join(',\n')}\n${indent}]`;
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (members.length === 0) return '{}';
  const lines = members.map(([key, member]) => {
    const start = `${inner}${JSON.stringify(key)}: `;
    return start + laidOut(member, inner, start.length);
  });
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
