import type { ErrorCode } from '../../shared/domain/errors.ts';
import { wireCodeOf } from '../../shared/http/refusal-on-wire.ts';
import { AppointmentOnWire, MobilityName, PointOnWire, SlotOnWire, VaccineTypeName } from '../../shared/http/wire.ts';
import { REFUSALS, TryLater } from '../../shared/refusals.ts';
import type { JsonSchema, OpenApiDocument } from './openapi-types.ts';

/** Forms that occur in several calls, documented once under these names. */
const SHARED_FORMS = {
  Slot: SlotOnWire,
  Appointment: AppointmentOnWire,
  ServicePoint: PointOnWire,
  VaccineType: VaccineTypeName,
  Mobility: MobilityName,
};

const formNames = new Map(Object.entries(SHARED_FORMS).map(([name, schema]) => [JSON.stringify(schema), name]));

/** Returns a copy of a schema where whatever equals a shared form is a reference to it. */
export function withReferences(schema: object): JsonSchema {
  const name = formNames.get(JSON.stringify(schema));
  return name ? { $ref: `#/components/schemas/${name}` } : withReferencesInside(schema);
}

function withReferencesInside(schema: object): JsonSchema {
  const referenced = (value: unknown) => (typeof value === 'object' && value !== null ? withReferences(value) : value);
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.map(referenced) : referenced(value),
    ]),
  );
}

/** Every code, in the order of the table. */
export const ERROR_CODES = Object.keys(REFUSALS) as ErrorCode[];

/** Whether a refusal says in a header when to try again. */
export function saysWhenAgain(code: ErrorCode): boolean {
  return schemaOf(code) === TryLater;
}

/**
 * Returns the reference to what a refusal tells beside the form of every error; undefined when that
 * is nothing.
 */
export function detailsOf(code: ErrorCode): JsonSchema | undefined {
  return schemaOf(code) && !saysWhenAgain(code) ? { $ref: `#/components/schemas/${wireCodeOf(code)}` } : undefined;
}

function schemaOf(code: ErrorCode): JsonSchema | undefined {
  const entry = REFUSALS[code];
  return 'details' in entry ? entry.details : undefined;
}

/**
 * A refusal as an answer has it: with its code. Clients take what is added to it later, as they
 * take unknown codes.
 */
function withCode(code: ErrorCode, details: JsonSchema): JsonSchema {
  if (details.anyOf) return { anyOf: details.anyOf.map((one) => withCode(code, one)) };
  const { properties, required = [] } = extensible(withReferences(details));
  return {
    type: 'object',
    required: ['errorCode', ...required],
    properties: { errorCode: { const: wireCodeOf(code) }, ...properties },
  };
}

function extensible({ additionalProperties: _, ...schema }: JsonSchema): JsonSchema {
  const { properties, items } = schema;
  return {
    ...schema,
    ...(items && { items: extensible(items) }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, extensible(one)])),
    }),
  };
}

const ERROR_FORM: JsonSchema = {
  type: 'object',
  description: 'The one form of every error. Some codes add details of their own, in the form of that name.',
  required: ['errorCode', 'errorId', 'message'],
  properties: {
    errorCode: {
      enum: ERROR_CODES.map(wireCodeOf),
      description: 'stable: a code is never renamed or reused',
    },
    errorId: { type: 'string', format: 'uuid', description: 'names this one refusal in the logs' },
    message: { type: 'string', description: 'for people: Polish, or English when `accept-language` asks for it first' },
  },
};

const SECURITY_SCHEMES = {
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'patient_sid',
    description: '`patient_sid`: the session of a browser, set at login, for at most 12 hours.',
  },
  csrfToken: {
    type: 'apiKey',
    in: 'header',
    name: 'x-csrf-token',
    description:
      '`x-csrf-token`: goes with the cookie on every call but GET. Each answer in a session brings it as a header of the same name, and it stays the same for the whole session.',
  },
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description:
      '`Authorization: Bearer …`: the same session for programs, with the value of the cookie. It needs no `x-csrf-token`.',
  },
} as const;

const HEADERS = {
  CsrfToken: { description: 'To send with every later call of the session.', schema: { type: 'string' } },
  RetryAfter: { description: 'Seconds to wait before trying again.', schema: { type: 'integer' } },
} as const;

const forms = Object.entries(SHARED_FORMS).map(([name, schema]) => [name, withReferencesInside(schema)]);
const refusals = ERROR_CODES.filter(detailsOf).map((code) => [wireCodeOf(code), withCode(code, schemaOf(code)!)]);

/** What the calls refer to by name. */
export const COMPONENTS: OpenApiDocument['components'] = {
  securitySchemes: SECURITY_SCHEMES,
  headers: HEADERS,
  schemas: { ...Object.fromEntries(forms), Error: ERROR_FORM, ...Object.fromEntries(refusals) },
};
