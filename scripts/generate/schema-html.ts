import type { JsonSchema } from './openapi-types.ts';

/** A whole schema: the fields of an object, or one line for anything else. */
export function schemaBlock(schema: JsonSchema): string {
  return schema.properties && !schema.$ref ? fieldsOf(schema) : `<p>${typeText(schema)}</p>`;
}

function fieldsOf({ properties = {}, required = [] }: JsonSchema): string {
  return fields(Object.entries(properties).map(([name, schema]) => field(name, schema, required.includes(name))));
}

/** A list of fields, each as `field` renders it. */
export function fields(items: readonly string[]): string {
  return `<ul class="fields">\n${items.join('\n')}\n</ul>`;
}

/** One named value: its type, its limits, what it means, and the fields inside it. */
export function field(name: string, schema: JsonSchema, required: boolean, place?: string): string {
  const notes = [place, required ? undefined : 'optional', ...limits(schema)].filter((note) => note !== undefined);
  const described = descriptionOf(schema);
  const inner = objectIn(schema);
  return `<li><code class="name">${text(name)}</code> <span class="type">${typeText(schema)}</span>${
    notes.length > 0 ? ` <span class="notes">${notes.join(', ')}</span>` : ''
  }${described ? ` <span class="says">${rich(described)}</span>` : ''}${inner ? `\n${fieldsOf(inner)}\n` : ''}</li>`;
}

/** A property that may be null keeps its form, and often its description, inside the alternative. */
function descriptionOf({ description, anyOf = [], items }: JsonSchema): string | undefined {
  return description ?? anyOf.map(({ description }) => description).find(Boolean) ?? items?.description;
}

function objectIn(schema: JsonSchema): JsonSchema | undefined {
  if (schema.properties) return schema;
  return [schema.items, ...(schema.anyOf ?? [])]
    .filter((part) => part !== undefined)
    .map(objectIn)
    .find(Boolean);
}

function typeText({ $ref, anyOf, items, enum: values, const: only, type, format }: JsonSchema): string {
  if ($ref) return formLink($ref.split('/').at(-1)!);
  if (anyOf) return anyOf.map(typeText).join(' or ');
  if (items) return `list of ${typeText(items)}`;
  if (values) return values.map(literal).join(' | ');
  if (only !== undefined) return literal(only);
  return text(format ?? type ?? 'any value');
}

function literal(value: unknown): string {
  return `<code>${text(JSON.stringify(value))}</code>`;
}

/** A link to a shared form. */
export function formLink(name: string): string {
  return `<a href="#form-${name}">${name}</a>`;
}

function limits(schema: JsonSchema): string[] {
  const parts = [schema, ...(schema.anyOf ?? [])];
  return parts.flatMap(({ minimum, maximum, maxLength, pattern, default: standard }) => [
    ...(minimum !== undefined ? [`from ${minimum}`] : []),
    ...(maximum !== undefined ? [`to ${maximum}`] : []),
    ...(maxLength !== undefined ? [`at most ${maxLength} characters`] : []),
    ...(pattern !== undefined ? [`matches <code>${text(pattern)}</code>`] : []),
    ...(standard !== undefined ? [`default ${literal(standard)}`] : []),
  ]);
}

/** A paragraph of rich text. */
export function paragraph(words: string): string {
  return `<p>${rich(words)}</p>`;
}

/** Escaped text in which `backticks` mark code. */
export function rich(words: string): string {
  return text(words).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

/** Escaped text, for content and attributes. */
export function text(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
