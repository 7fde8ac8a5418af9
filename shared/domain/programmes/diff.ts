/** One difference: the path to it, as a JSON pointer, and what stands there in either document. */
export interface Difference {
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before?: unknown;
  readonly after?: unknown;
}

/** By what the entries of a list are known, so that one more in the middle is one difference. */
const NAMED_BY = ['type', 'id', 'from'] as const;

/** Returns what differs between two versions, in the order of the documents. */
export function diffProgrammes(before: unknown, after: unknown): Difference[] {
  return differences(before, after, '');
}

function differences(before: unknown, after: unknown, path: string): Difference[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ path: path || '/', kind: 'added', after }];
  if (after === undefined) return [{ path: path || '/', kind: 'removed', before }];
  const [parts, others] = [partsOf(before), partsOf(after)];
  if (parts && others && Array.isArray(before) === Array.isArray(after)) {
    const keys = new Set([...parts.keys(), ...others.keys()]);
    return [...keys].flatMap((key) => differences(parts.get(key), others.get(key), `${path}/${key}`));
  }
  return JSON.stringify(before) === JSON.stringify(after)
    ? []
    : [{ path: path || '/', kind: 'changed', before, after }];
}

/** The parts of an object or list by name; undefined of anything else, as of a list of words. */
function partsOf(value: unknown): Map<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const names = value.map(nameOf);
  const isNamed = names.every((name) => name !== undefined) && new Set(names).size === names.length;
  if (isNamed) return new Map(value.map((entry, i) => [names[i]!, entry]));
  return value.every((entry) => typeof entry === 'object')
    ? new Map(value.map((entry, i) => [String(i), entry]))
    : undefined;
}

function nameOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const key = NAMED_BY.find((field) => typeof (entry as Record<string, unknown>)[field] === 'string');
  return key && String((entry as Record<string, unknown>)[key]);
}
