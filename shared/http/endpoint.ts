import type { Request, Response } from '@google-cloud/functions-framework';
import type { Static, TObject, TSchema } from 'typebox';
import { networkConfig, refusalConfig } from '../config.ts';
import { type Access, Reading } from '../domain/access.ts';
import type { Actor } from '../domain/actor.ts';
import { instantOf } from '../domain/civil-time.ts';
import { type ErrorCode, Refusal, tryLater } from '../domain/errors.ts';
import { log } from '../log.ts';
import { type Parsed, parserOf } from '../validation.ts';
import { Allowances } from './allowances.ts';
import { answer, type Reply, refuse, refuseUndeclared } from './answer.ts';
import { faultOf, refusalsAt } from './declared-refusals.ts';
import { jsonOf } from './intake.ts';
import { networkOf } from './network.ts';
import { invalidRequest, isRefusal } from './refusal-on-wire.ts';
import { matcherOf, type Route } from './route.ts';
import { actorOf, CSRF_HEADER, type Session, Tokens } from './session.ts';

/** The JSON Schemas of an operation: what is parsed, what is documented. */
export interface OperationSchema {
  readonly summary: string;
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: TSchema;
  /** The form of a document in the body that the use case checks, since it tells faults of its own. */
  readonly document?: TSchema;
  /** What the answer holds; null when the answer is not JSON. */
  readonly response: TSchema | null;
  /** Successes without a documented JSON body: what happens, by HTTP status. */
  readonly success?: Readonly<Record<number, string>>;
  /**
   * The refusals of its own. Those of many calls (no session, a wrong role, invalid input) follow
   * from its form and its route, and are not listed.
   */
  readonly refusals: readonly ErrorCode[];
}

type Part<S extends OperationSchema, K extends 'params' | 'query' | 'body'> =
  NonNullable<S[K]> extends TSchema ? Static<NonNullable<S[K]>> : undefined;

/** A parsed call. */
export interface Call<S extends OperationSchema> {
  readonly params: Part<S, 'params'>;
  readonly query: Part<S, 'query'>;
  readonly body: Part<S, 'body'>;
  /** The caller. On a public route it is a session only by chance; use `session` where the catalogue names roles. */
  readonly session: Session;
  /** Who acts, in that session: every command and every read of a person's data names them. */
  readonly actor: Actor;
  /** What the call reads of persons: every record is opened with it. */
  readonly reading: Reading;
  /** Has this call not count against what the caller is allowed. */
  readonly uncounted: () => void;
  /** The request as it came, for what only few calls need: signatures, cookies, redirects. */
  readonly request: {
    readonly url: string;
    readonly headers: Request['headers'];
    readonly rawBody: Buffer;
    /** Calls back when the answer is out or the caller has gone away, whichever comes first. */
    readonly whenOver: (then: () => void) => void;
  };
}

/** An operation with its schema and handler joined, types erased. */
export interface Operation {
  readonly schema: OperationSchema;
  readonly handle: (call: Call<OperationSchema>) => Promise<Reply>;
}

/** Joins a schema and its handler; the handler sees parsed, typed parts only. */
export function operation<const S extends OperationSchema>(
  schema: S,
  handle: (call: Call<S>) => Promise<Reply>,
): Operation {
  return { schema, handle: handle as unknown as Operation['handle'] };
}

const OVERLOADED_RETRY_MS = 2_000;

export interface EndpointOptions {
  /** Requests that the instance works on at once, at most; more are refused before any work is done for them. */
  readonly concurrency?: number;
  readonly tokens?: Tokens;
  readonly now?: () => number;
  /** Writes an entry of the access log. A function that opens nobody's record needs none. */
  readonly recordAccess?: (access: Omit<Access, 'id'>) => Promise<void>;
  /** What has to be waited for until the instance knows what was published lately, if anything. */
  readonly upToDate?: (() => Promise<void> | undefined) | undefined;
  /** What becomes of a refusal that its operation does not declare. */
  readonly undeclared?: 'log' | 'fail';
}

/**
 * Returns the HTTP handler of a function: finds the route, opens the session, checks the role, parses, calls the operation
 * and answers. Whatever goes wrong is answered in the one error form, `{errorCode, errorId, message, …}`.
 */
export function endpoint(
  routes: readonly Route[],
  operations: Readonly<Record<string, Operation>>,
  {
    concurrency = Number.POSITIVE_INFINITY,
    tokens = tokensFor(routes),
    now = Date.now,
    recordAccess = refuseUnlogged,
    upToDate,
    undeclared = refusalConfig().UNDECLARED_REFUSALS,
  }: EndpointOptions = {},
): (request: Request, response: Response) => Promise<void> {
  const served = routes.map((route) => serve(route, operations));
  const admit = limiterOf(routes);
  const flags = new Allowances();
  let working = 0;

  /** Once a minute is enough to be noticed; the log must not be filled by whoever is stopped. */
  const flag = async (reading: Reading): Promise<void> => {
    try {
      flags.take(reading.actor.subject, { atOnce: 1, perMinute: 1 });
    } catch {
      return;
    }
    log.warn(
      { operation: reading.operation, by: reading.actor.subject },
      'someone seems to guess numbers of documents',
    );
    await recordAccess(reading.entryOfGuessing(instantOf(now()))).catch((error: unknown) => {
      log.error({ err: error }, 'a flag could not be written');
    });
  };

  return async (request, response) => {
    response.setHeader('access-control-expose-headers', 'content-disposition');
    response.setHeader('cache-control', 'no-store');
    working++;
    let found: Found | undefined;
    let reading: Reading | undefined;
    try {
      if (working > concurrency) throw tryLater('overloaded', OVERLOADED_RETRY_MS);
      const news = upToDate?.();
      if (news) await news;
      found = find(served, request.method, request.path);
      const { route, operation, params } = found;
      const session = callerOf(request, route, tokens, now());
      refuseForeignPoint(params, session);
      refuseForeignPatient(params, route, session);
      if (session) response.setHeader(CSRF_HEADER, session.csrfToken);
      const actor = session && actorOf(session, pointIn(params));
      reading = actor && new Reading(actor, route.operation, route.ground);
      const uncounted = admit(request, route, session);
      const reply = await operation.handle({
        params: operation.parseParams && partOf(operation.parseParams, params),
        query: operation.parseQuery && partOf(operation.parseQuery, request.query),
        body: operation.parseBody && partOf(operation.parseBody, jsonOf(bytesOf(request))),
        session,
        actor,
        reading,
        uncounted,
        request: {
          url: request.originalUrl,
          headers: request.headers,
          rawBody: bytesOf(request),
          whenOver: (then: () => void) => response.once('close', then),
        },
      } as unknown as Call<OperationSchema>);
      const access = reading?.entry(instantOf(now()));
      // Nobody is told anything of anybody before it stands in the log.
      if (access) await recordAccess(access);
      answer(response, reply);
    } catch (error) {
      if (reading && found && isGuess(error, found.route)) await flag(reading);
      const fault = found && faultIn(error, found);
      if (fault && undeclared === 'fail') refuseUndeclared(response, fault);
      else refuse(request, response, error);
    } finally {
      working--;
    }
  };
}

/** A function that knows no sessions needs, and holds, no session keys. */
function tokensFor(routes: readonly Route[]): Tokens | undefined {
  return routes.some(({ roles }) => roles !== 'public') ? new Tokens() : undefined;
}

type Parser = (input: unknown) => Parsed<unknown>;

function serve(route: Route, operations: Readonly<Record<string, Operation>>) {
  const operation = operations[route.operation];
  if (!operation) throw new Error(`no handler for ${route.operation}`);
  const { schema, handle } = operation;
  return {
    route,
    matchPath: matcherOf(route.path),
    handle,
    declared: refusalsAt(route, schema),
    parseParams: schema.params && (parserOf(schema.params) as Parser),
    parseQuery: schema.query && (parserOf(schema.query) as Parser),
    parseBody: schema.body && (parserOf(schema.body) as Parser),
  };
}

type Served = ReturnType<typeof serve>;
type Found = ReturnType<typeof find>;

function find(served: readonly Served[], method: string, path: string) {
  let knownPath = false;
  for (const operation of served) {
    const matched = operation.matchPath(path);
    if (!matched) continue;
    if (operation.route.method === method) return { route: operation.route, operation, params: { ...matched.params } };
    knownPath = true;
  }
  throw new Refusal(knownPath ? 'method_not_allowed' : 'not_found');
}

/**
 * Tells us of a refusal that its operation does not declare. Returns what is wrong with it;
 * undefined when nothing is.
 */
function faultIn(error: unknown, { route, operation }: Found): string | undefined {
  const fault = isRefusal(error) ? faultOf(error, operation.declared) : undefined;
  if (fault === undefined) return undefined;
  log.error({ operation: route.operation, fault }, 'a refusal is not declared');
  return `${route.operation} ${fault}`;
}

function callerOf(request: Request, route: Route, tokens: Tokens | undefined, nowMs: number): Session | undefined {
  if (route.roles === 'public' || !tokens) return undefined;
  const session = tokens.sessionOf(request, nowMs);
  if (!session) throw new Refusal('unauthorized');
  if (!route.roles.includes(session.role)) throw new Refusal('forbidden');
  return session;
}

const NOTHING_TO_GIVE_BACK = () => undefined;

/** Returns what counts a call against the allowances of its person and its network; what it returns gives both back. */
function limiterOf(routes: readonly Route[]) {
  if (!routes.some(({ limits }) => limits)) return () => NOTHING_TO_GIVE_BACK;
  const people = new Allowances();
  const networks = new Allowances();
  const { FORWARDED_HOPS } = networkConfig();
  return ({ headers }: Request, { operation, limits }: Route, session: Session | undefined): (() => void) => {
    const { person, network } = limits ?? {};
    const isOfPatients = session === undefined || session.role === 'patient';
    const from = network && isOfPatients && networkOf(headers['x-forwarded-for'] as string | undefined, FORWARDED_HOPS);
    const givingBack = [
      from && networks.take(`${operation} ${from}`, network),
      // Whoever has many sessions is one person still.
      person && session && people.take(`${operation} ${session.role} ${session.subject}`, person),
    ];
    return () => {
      for (const giveBack of givingBack) if (giveBack) giveBack();
    };
  };
}

/** Who works at points has rights at these points alone. Checked here, so that no operation can forget it. */
function refuseForeignPoint(params: Readonly<Record<string, unknown>>, session: Session | undefined): void {
  const pointId = pointIn(params);
  if (pointId !== undefined && !session?.servicePointIds.includes(pointId)) throw new Refusal('forbidden');
}

function isGuess(error: unknown, { limits }: Route): boolean {
  return limits?.isFlagged === true && error instanceof Refusal && error.code === 'rate_limited';
}

/** A patient has rights to their own data alone. */
function refuseForeignPatient(
  { patientId }: Readonly<Record<string, unknown>>,
  { ground }: Route,
  session: Session | undefined,
): void {
  if (ground !== 'own' || patientId === undefined) return;
  if (String(patientId).toLowerCase() !== session?.subject) throw new Refusal('forbidden');
}

async function refuseUnlogged({ operation }: Pick<Access, 'operation'>): Promise<void> {
  throw new Error(`${operation} opens records of others and has no access log`);
}

function pointIn({ pointId }: Readonly<Record<string, unknown>>): string | undefined {
  return pointId === undefined ? undefined : String(pointId).toLowerCase();
}

function bytesOf(request: Request): Buffer {
  return request.rawBody ?? Buffer.alloc(0);
}

function partOf(parse: Parser, input: unknown): unknown {
  const parsed = parse(input);
  if ('problems' in parsed) throw invalidRequest(parsed.problems);
  return parsed.value;
}
