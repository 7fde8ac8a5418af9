import type { Static, TSchema } from 'typebox';
import type { REFUSALS } from '../refusals.ts';
import type { OfferedSlot } from './slot.ts';
import type { Schedule } from './timetable.ts';

type Table = typeof REFUSALS;

/**
 * The code of a refusal. All of them stand in shared/refusals.ts, with everything that is told of
 * each.
 */
export type ErrorCode = keyof Table;

/** The codes whose refusals tell something beside the code. */
type CodeWithDetails = { [C in ErrorCode]: Table[C] extends { details: TSchema } ? C : never }[ErrorCode];

/** What clients are told beside a code. */
export type DetailsOnWire<C extends ErrorCode> = C extends CodeWithDetails
  ? DeepReadonly<Static<Table[C]['details']>>
  : NoDetails;

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
type NoDetails = Readonly<Record<never, never>>;

/**
 * What the domain says of a refusal where clients are told the same in another form. The HTTP layer
 * puts it into theirs: the field of the request that holds a value, a term or a timetable as
 * clients know them.
 */
export interface DetailsInDomain {
  readonly invalid_request: { readonly problems: readonly Problem[] };
  readonly slot_full: { readonly alternatives: readonly OfferedSlot[] };
  /** With the schedule as it stands; undefined where there is none. */
  readonly schedule_changed: { readonly version: number; readonly current: Schedule | undefined };
}

/**
 * One thing wrong with what was asked: which value, and what. Never the value itself, which may be
 * personal.
 */
export interface Problem {
  readonly value: ValueName;
  /** Which one it is, where the value is one of a list, counted from 0. */
  readonly at?: number;
  readonly problem: string;
}

/** The values of which a rule may find something wrong, although their form is right. */
export type ValueName =
  // Of a person.
  | 'pesel'
  | 'birthDate'
  | 'familyName'
  // Of a search.
  | 'firstDay'
  // Of a dose and its visit.
  | 'vaccineType'
  | 'dayGiven'
  | 'contraindicatedUntil'
  // Of doses in stock.
  | 'doses'
  | 'lastDayOfUse'
  | 'replacedLastDay'
  | 'reasonOfDelivery'
  // Of a timetable and its publication.
  | 'rules'
  | 'rule'
  | 'ruleEnd'
  | 'ruleSlotMinutes'
  | 'exception'
  | 'exceptionEnd'
  | 'exceptionSlotMinutes'
  | 'weeklyCap'
  | 'lastDayPublished'
  // Of a re-planning.
  | 'replanId';

type Details<C extends ErrorCode> = C extends keyof DetailsInDomain ? DetailsInDomain[C] : DetailsOnWire<C>;

/**
 * Details are given where the table has a schema of them, and may be left out where each of them
 * may.
 */
type DetailsArgument<C extends ErrorCode> = C extends CodeWithDetails
  ? Partial<Details<C>> extends Details<C>
    ? [details?: Details<C>]
    : [details: Details<C>]
  : [];

interface RefusalOf<C extends ErrorCode> extends Error {
  readonly name: 'Refusal';
  readonly code: C;
  readonly details: Details<C>;
}

/**
 * A refusal of one of these codes. Whoever has asked for the code knows the form of the details.
 */
export type Refusal<C extends ErrorCode = ErrorCode> = { [K in C]: RefusalOf<K> }[C];

interface RefusalConstructor {
  new <C extends ErrorCode>(code: C, ...details: DetailsArgument<C>): Refusal<C>;
  readonly prototype: Refusal;
}

/**
 * An answer, not a failure: nobody asks where in the code it arose, and gathering the stack costs
 * more than a decision.
 */
export class ErrorWithoutStack extends Error {
  constructor(message: string) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * A refusal that is safe to show to whoever asked. The code is a string, never a number:
 * Firestore's transaction runner retries errors whose `code` looks like a gRPC status.
 */
export const Refusal = class extends ErrorWithoutStack {
  override readonly name = 'Refusal';
  readonly code: ErrorCode;
  readonly details: object;

  constructor(code: ErrorCode, details: object = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
} as unknown as RefusalConstructor;

/** The codes that say when to try again. */
export type TryLaterCode = {
  [C in ErrorCode]: DetailsOnWire<C> extends { readonly retryAfterSeconds: number } ? C : never;
}[ErrorCode];

/**
 * Returns the refusal of what may be asked again after so many milliseconds; told are whole
 * seconds, at least one.
 */
export function tryLater(code: TryLaterCode, waitMs: number): Refusal<TryLaterCode> {
  return new Refusal(code, { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) });
}

/** Whether a refusal is of the moment: the same, asked again a little later, may be granted. */
export function saysTryLater({ details }: Refusal): boolean {
  return 'retryAfterSeconds' in details;
}
