/** What is looked at of a schema here. */
interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
}

const TEXTS: Readonly<Record<string, string>> = {
  date: '2027-03-02',
  'date-time': '2027-03-02T09:00:00Z',
  uuid: '5a9f2a36-7f0e-4a52-9d3c-0f4f6a1f0001',
};

/** Suits the patterns of hours, and those of any text that is not empty. */
const OF_PATTERN = '10:00';
/** The pattern of a vaccine alone has a point in it. */
const VACCINE = { mark: '\\.', type: 'cov19.pfizer' };

/** Returns a value of a schema: every property there, one element in each list. */
export function sampleOf(schema: Shape): unknown {
  const { type, properties = {}, items, anyOf, enum: values, format, pattern, minimum } = schema;
  if ('const' in schema) return schema.const;
  if (values) return values[0];
  if (anyOf) return sampleOf(anyOf[0]!);
  if (items) return [sampleOf(items)];
  if (type === 'object') {
    return Object.fromEntries(Object.entries(properties).map(([name, shape]) => [name, sampleOf(shape)]));
  }
  if (type === 'integer') return minimum ?? 1;
  if (type === 'boolean') return true;
  if (pattern?.includes(VACCINE.mark)) return VACCINE.type;
  return pattern === undefined ? (TEXTS[format ?? ''] ?? 'text') : OF_PATTERN;
}
