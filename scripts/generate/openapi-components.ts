import type { ErrorCode } from '../../shared/domain/errors.ts';
import { wireCodeOf } from '../../shared/http/refusal-on-wire.ts';
import { AppointmentOnWire, MobilityName, PointOnWire, SlotOnWire, VaccineTypeName } from '../../shared/http/wire.ts';
import { REFUSALS } from '../../shared/refusals.ts';
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

const ERROR_FORM: JsonSchema = {
  type: 'object',
  description: 'The one form of every error. Some codes add details of their own beside these.',
  required: ['errorCode', 'errorId', 'message'],
  properties: {
    errorCode: {
      enum: (Object.keys(REFUSALS) as ErrorCode[]).map(wireCodeOf),
      description: 'stable: a code is never renamed or reused',
    },
    errorId: { type: 'string', format: 'uuid', description: 'names this one refusal in the logs' },
    message: { type: 'string', description: 'for people: Polish, or English when `accept-language` asks for it first' },
    problems: {
      type: 'array',
      description: 'what is wrong with the input; with `ERR_INVALID_REQUEST`',
      items: {
        type: 'object',
        required: ['field', 'problem'],
        properties: {
          field: { type: 'string', description: 'where, as a JSON Pointer' },
          problem: { type: 'string' },
        },
      },
    },
    alternatives: {
      type: 'array',
      description: 'other free terms of the same point; with `ERR_SLOT_FULL`',
      items: { $ref: '#/components/schemas/Slot' },
    },
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

/** What the calls refer to by name. */
export const COMPONENTS: OpenApiDocument['components'] = {
  securitySchemes: SECURITY_SCHEMES,
  headers: HEADERS,
  schemas: { ...Object.fromEntries(forms), Error: ERROR_FORM },
};
