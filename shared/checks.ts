import { _, Ajv, type Options } from 'ajv';
import addFormats from 'ajv-formats';
import type { TSchema } from 'typebox';

/** Marks a string of a schema that is parsed into lower case. */
export const LOWER_CASE = 'x-lower-case';

/** Whether an input fits; if not, `errors` says where and why. Fills in defaults. */
export interface Check {
  (input: unknown): boolean;
  errors?: readonly { instancePath: string; message?: string; params: Record<string, unknown> }[] | null;
}

/** Returns the compiler of checks. */
export function compiler(options: Options = {}): Ajv {
  const ajv = new Ajv({ allErrors: true, coerceTypes: false, useDefaults: true, ...options });
  addFormats.default(ajv, ['date', 'date-time']);
  // The package's own form takes `urn:uuid:…` as well, a second spelling of each id.
  ajv.addFormat('uuid', /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i);
  // A UUID has no case, but a document's name has: ids go in as they are stored.
  ajv.addKeyword({
    keyword: LOWER_CASE,
    type: 'string',
    schemaType: 'boolean',
    modifying: true,
    code: ({ gen, data, it: { parentData, parentDataProperty } }) =>
      gen.assign(_`${parentData}[${parentDataProperty}]`, _`${data}.toLowerCase()`),
  });
  return ajv;
}

let ajv: Ajv | undefined;

/** Returns the check of a schema. In a bundle this module is another: there all checks are compiled at build. */
export function checkOf(schema: TSchema): Check {
  ajv ??= compiler();
  return ajv.compile(schema) as Check;
}

/**
 * Returns the check of what a refusal tells. A bundle has none: the compiler sees to it that details
 * have their form, and the checks would make the bundle of a booking three per cent larger.
 */
export function refusalCheckOf(details: TSchema): Check | undefined {
  return checkOf(details);
}
