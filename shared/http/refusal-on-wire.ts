import {
  type DetailsInDomain,
  type DetailsOnWire,
  type ErrorCode,
  ErrorWithoutStack,
  type Problem,
  Refusal,
  type ValueName,
} from '../domain/errors.ts';
import { REFUSALS } from '../refusals.ts';
import type { Problem as FieldProblem } from '../validation.ts';

/**
 * A refusal whose details have the form that clients know already. For the few codes of which the
 * domain says the same in another form; all others have one form.
 */
export class WireRefusal<C extends keyof DetailsInDomain = keyof DetailsInDomain> extends ErrorWithoutStack {
  override readonly name = 'WireRefusal';
  readonly code: C;
  readonly details: DetailsOnWire<C>;

  constructor(code: C, details: DetailsOnWire<C>) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

/** Returns the refusal of a request in which a field has something wrong. */
export function invalidField(field: string, problem: string): WireRefusal {
  return invalidRequest([{ field, problem }]);
}

/** Returns the refusal of a request in which these fields have something wrong. */
export function invalidRequest(problems: readonly FieldProblem[]): WireRefusal {
  return new WireRefusal('invalid_request', { problems });
}

/** Whether something that was thrown is an answer, and no failure. */
export function isRefusal(error: unknown): error is Refusal | WireRefusal {
  return error instanceof Refusal || error instanceof WireRefusal;
}

/** The code as clients see it: `slot_full` is `ERR_SLOT_FULL`. */
export function wireCodeOf(code: ErrorCode): string {
  return `ERR_${code.toUpperCase()}`;
}

/**
 * Returns a refusal's text in the language that the client prefers: Polish unless it asks for
 * English first.
 */
export function messageOf(code: ErrorCode, acceptLanguage: string | undefined): string {
  return REFUSALS[code][/^\s*en\b/i.test(acceptLanguage ?? '') ? 'en' : 'pl'];
}

/** What is told beside a code and its text. */
interface Details extends Readonly<Record<string, unknown>> {
  /** Told in the header `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

/** Returns the details of a refusal in the form that clients know. */
export function detailsOnWire(refusal: Refusal | WireRefusal): Details {
  if (refusal instanceof WireRefusal || refusal.code !== 'invalid_request') return refusal.details as Details;
  return { problems: refusal.details.problems.map(problemOnWire) };
}

/**
 * Where in a request each value stands; `*` is the position in its list. A new value does not
 * compile until it is said here.
 */
const FIELDS = {
  pesel: '/pesel',
  birthDate: '/birthDate',
  familyName: '/familyName',
  firstDay: '/dayRange/from',
  vaccineType: '/vaccineType',
  dayGiven: '/givenOn',
  contraindicatedUntil: '/until',
  doses: '/doses',
  lastDayOfUse: '/expiresOn',
  replacedLastDay: '/replaces',
  reasonOfDelivery: '/reason',
  rules: '/timetable/rules',
  rule: '/timetable/rules/*',
  ruleEnd: '/timetable/rules/*/to',
  ruleSlotMinutes: '/timetable/rules/*/slotMinutes',
  exception: '/timetable/exceptions/*',
  exceptionEnd: '/timetable/exceptions/*/to',
  exceptionSlotMinutes: '/timetable/exceptions/*/slotMinutes',
  weeklyCap: '/timetable/weeklyCaps/*',
  lastDayPublished: '/to',
  replanId: '/id',
} as const satisfies Record<ValueName, string>;

function problemOnWire({ value, at, problem }: Problem): FieldProblem {
  return { field: FIELDS[value].replace('*', String(at)), problem };
}
