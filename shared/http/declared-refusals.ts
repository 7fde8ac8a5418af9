import * as Type from 'typebox';
import { type Check, refusalCheckOf } from '../checks.ts';
import type { ErrorCode, Refusal } from '../domain/errors.ts';
import { REFUSALS } from '../refusals.ts';
import type { OperationSchema } from './endpoint.ts';
import { detailsOnWire, type WireRefusal } from './refusal-on-wire.ts';
import type { Route } from './route.ts';
import { isEveryRole } from './session.ts';

/* Which refusals an operation declares, and whether one that it gives is among them. */

/**
 * Returns the refusals that an operation may give at a route: its own, and those that follow from
 * what it takes and who may call.
 */
export function refusalsAt({ roles, limits }: Route, schema: OperationSchema): ReadonlySet<ErrorCode> {
  return new Set<ErrorCode>([
    ...(schema.params || schema.query || schema.body ? (['invalid_request'] as const) : []),
    ...(schema.body ? (['malformed_json', 'body_too_large'] as const) : []),
    ...(roles === 'public' ? [] : (['unauthorized'] as const)),
    ...(roles === 'public' || isEveryRole(roles) ? [] : (['forbidden'] as const)),
    ...schema.refusals,
    ...(limits ? (['rate_limited'] as const) : []),
    'overloaded',
    'internal',
  ]);
}

/**
 * Returns what is wrong with a refusal as the answer of an operation that declares these; undefined
 * when nothing is.
 */
export function faultOf(refusal: Refusal | WireRefusal, declared: ReadonlySet<ErrorCode>): string | undefined {
  const { code } = refusal;
  if (!declared.has(code)) return `gives ${code}, which its schema does not list`;
  const check = detailsCheckOf(code);
  if (!check || check(detailsOnWire(refusal))) return undefined;
  const [first] = check.errors ?? [];
  const what = `${first?.instancePath} ${first?.message}`;
  return `gives ${code} with details of another form than shared/refusals.ts says: ${what}`;
}

const NO_DETAILS = Type.Object({}, { additionalProperties: false });
const detailsChecks = new Map<ErrorCode, Check | undefined>();

function detailsCheckOf(code: ErrorCode): Check | undefined {
  if (!detailsChecks.has(code)) {
    const entry = REFUSALS[code];
    detailsChecks.set(code, refusalCheckOf('details' in entry ? entry.details : NO_DETAILS));
  }
  return detailsChecks.get(code);
}
