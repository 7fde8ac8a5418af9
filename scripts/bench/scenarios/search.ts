import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchContext } from '../context.ts';
import { type Figures, joined, median, percentiles, rateOf, rounded, unexpected } from '../figures.ts';
import { newInstance, newReadyBody } from '../instances.ts';
import { load } from '../load.ts';
import type { LoadRequest, LoadResult } from '../load-plan.ts';
import { bookers } from '../people.ts';
import { searches } from '../searches.ts';

const ROUNDS = 3;
/** So many that none searches twice within the second that everyone has to wait. */
const PEOPLE = 16_000;
/** Answers that the yardstick repeats: enough for their sizes to be those of all. */
const SAMPLES = 300;
/** Everyone has to wait a second between two searches. */
const SEARCH_EVERY_MS = 1_500;

/**
 * A mix of searches by many people. Yardstick: a bare function under the same framework that answers with ready-made bodies of
 * the same sizes.
 */
export async function search(context: BenchContext): Promise<void> {
  const people = await bookers(context.db, PEOPLE);
  for (const paging of ['short', 'wholeDays'] as const) {
    const name = paging === 'short' ? 'search' : 'search, whole days';
    await context.row(name, async () => measured(context, await searches(context.db, people, { paging }), name));
  }
}

async function measured(context: BenchContext, requests: readonly LoadRequest[], name: string): Promise<Figures> {
  const { concurrency, seconds, progress } = context;
  const instance = await newInstance('find-slots', context);
  const bodies = await samples(instance.url, requests);
  const bare = await newReadyBody(bodies, context);
  try {
    const pace = { kind: 'closed', concurrency, seconds } as const;
    const ours: LoadResult[] = [];
    const yardstick: LoadResult[] = [];
    // The first round warms both up and is not counted.
    for (let round = 0; round <= ROUNDS; round++) {
      progress(`${name}, round ${round} of ${ROUNDS}: ready-made bodies`);
      const [ready] = await whileOneSearches(instance.url, requests.at(-1)!, () =>
        load([{ name, url: bare.url, requests, pace }]),
      );
      progress(`${name}, round ${round} of ${ROUNDS}: find-slots`);
      const [found] = await load([{ name, url: instance.url, requests, pace }]);
      if (round === 0) continue;
      yardstick.push(ready!);
      ours.push(found!);
    }
    const all = joined(ours);
    const perSecond = median(ours.map(rateOf));
    const bareRate = median(yardstick.map(rateOf));
    return {
      perSecond: rounded(perSecond),
      yardstickPerSecond: rounded(bareRate),
      ratio: rounded(perSecond / bareRate),
      ...percentiles(all.latenciesMs),
      errors: unexpected(all, ['200']) + unexpected(joined(yardstick), ['200']),
      outcomes: all.outcomes,
      bytesEach: Math.round(all.bytes / all.latenciesMs.length),
      yardstickBytesEach: Math.round(joined(yardstick).bytes / joined(yardstick).latenciesMs.length),
      concurrency,
    };
  } finally {
    await Promise.all([instance.close(), bare.close()]);
  }
}

/**
 * Measures something else while one person goes on searching. Where nobody searches for seconds, as
 * never happens in a nation, the log of commits is cut before an instance has read it, and it has
 * to read again what it remembers.
 */
async function whileOneSearches<T>(url: string, request: LoadRequest, measure: () => Promise<T>): Promise<T> {
  const end = new AbortController();
  const searching = (async () => {
    while (!end.signal.aborted) {
      await samples(url, [request]);
      await sleep(SEARCH_EVERY_MS, undefined, { signal: end.signal }).catch(() => undefined);
    }
  })();
  try {
    return await measure();
  } finally {
    end.abort();
    await searching;
  }
}

/** The first answers; while they are asked for, the index is loaded. */
async function samples(url: string, requests: readonly LoadRequest[]): Promise<string[]> {
  const bodies: string[] = [];
  for (const { method, path, headers, body } of requests.slice(0, SAMPLES)) {
    const response = await fetch(`${url}${path}`, { method, headers, body: body! });
    if (!response.ok) throw new Error(`a search failed: ${await response.text()}`);
    bodies.push(await response.text());
  }
  return bodies;
}
