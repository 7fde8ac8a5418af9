import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, Pool } from 'undici';
import { answering } from './load.ts';
import type { LoadLogin, LoadPlan, LoadRequest, LoadResult } from './load-plan.ts';

/*
 * A process that sends what it is told: plans come in by message, all of one message run together, and their results go back.
 */

const CONNECTIONS_MAX = 1_024;
const TIMEOUT_MS = 60_000;
/** How long the clock may sleep between looking which requests are due. */
const TICK_MS = 2;

async function run({ name, url, requests, pace }: LoadPlan): Promise<LoadResult> {
  const connections = pace.kind === 'open' ? (pace.connections ?? CONNECTIONS_MAX) : pace.concurrency;
  const pool = new Pool(url, { connections, pipelining: 1, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
  const latencies: number[] = [];
  const accepted: number[] = [];
  const outcomes: Record<string, number> = {};
  let bytes = 0;
  let sent = 0;

  const count = (outcome: string) => {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  };
  const send = async (request: LoadRequest | LoadLogin, dueMs: number): Promise<void> => {
    let outcome: string;
    try {
      const { status, body } = 'claims' in request ? await logIn(pool, request) : await answerOf(pool, request);
      bytes += body.length;
      outcome = status < 400 ? String(status) : `${status} ${codeIn(body)}`;
    } catch (error) {
      outcome = (error as { code?: string }).code ?? (error as Error).name;
    }
    const tookMs = performance.now() - dueMs;
    latencies.push(tookMs);
    if (outcome === '200') accepted.push(tookMs);
    count(outcome);
  };
  const next = () => requests[sent++ % requests.length]!;

  if (pace.kind === 'once' || (pace.kind === 'open' && pace.connections)) await connect(pool, connections);
  const startedMs = performance.now();
  if (pace.kind === 'open') {
    const inFlight = new Set<Promise<void>>();
    const total = Math.round(pace.perSecond * pace.seconds);
    while (sent < total) {
      const dueMs = startedMs + (sent / pace.perSecond) * 1_000;
      if (dueMs > performance.now()) {
        await sleep(TICK_MS);
        continue;
      }
      if (pace.connections && inFlight.size >= pace.connections) {
        sent++;
        count('NO_CONNECTION');
        continue;
      }
      const answered = send(next(), dueMs).finally(() => inFlight.delete(answered));
      inFlight.add(answered);
    }
    await Promise.all(inFlight);
  } else {
    const isOver =
      pace.kind === 'once' ? () => sent >= requests.length : () => performance.now() > startedMs + pace.seconds * 1_000;
    const one = async () => {
      while (!isOver()) await send(next(), performance.now());
    };
    await Promise.all(Array.from({ length: pace.concurrency }, one));
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  await pool.close();
  return {
    name,
    seconds,
    latenciesMs: Float64Array.from(latencies),
    acceptedMs: Float64Array.from(accepted),
    outcomes,
    bytes,
  };
}

/** Opens the connections: the platform's front end keeps its own to an instance, and a patient does not wait for them. */
async function connect(pool: Pool, connections: number): Promise<void> {
  await Promise.all(
    Array.from({ length: connections }, () => answerOf(pool, { method: 'GET', path: '/', headers: {} })),
  );
}

interface Answer {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly body: Buffer;
}

async function answerOf(pool: Pool, request: LoadRequest): Promise<Answer> {
  const { statusCode, headers, body } = await pool.request({ ...request, body: request.body ?? null });
  return { status: statusCode, headers, body: Buffer.from(await body.arrayBuffer()) };
}

/** Returns the answer that logs in. The provider's own pages are not asked: what they would send back is known. */
async function logIn(pool: Pool, { claims }: LoadLogin): Promise<Answer> {
  const begun = await answerOf(pool, { method: 'GET', path: '/api/auth/login', headers: {} });
  if (begun.status !== 302) return begun;
  const asked = new URL(String(begun.headers.location));
  const code = Buffer.from(JSON.stringify({ nonce: asked.searchParams.get('nonce'), ...claims })).toString('base64url');
  const answer = new URLSearchParams({ code, state: asked.searchParams.get('state')!, iss: asked.origin });
  const cookie = String(begun.headers['set-cookie']).split(';')[0]!;
  return answerOf(pool, { method: 'GET', path: `/api/auth/callback?${answer}`, headers: { cookie } });
}

function codeIn(body: Buffer): string {
  try {
    return JSON.parse(body.toString()).errorCode ?? '';
  } catch {
    return '';
  }
}

answering<LoadPlan[]>((plans) => Promise.all(plans.map(run)));
