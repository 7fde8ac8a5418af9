import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, call } from './cloud.ts';

/** A free term as clients of the original know it. */
export interface Term {
  readonly id: string;
  readonly startAt: string;
  readonly servicePoint: { readonly id: string };
}

const BETWEEN_SEARCHES_MS = 1_050;
const HORIZON_DAYS = 30;

function isoDay(offset: number): string {
  return new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
}

/** Searches the coming month, after the second that one session has to wait between searches. */
export async function searchAfterPause(
  keys: { sid: string; csrf: string },
  where: Readonly<Record<string, unknown>>,
  pauseMs = BETWEEN_SEARCHES_MS,
): Promise<Answer> {
  await sleep(pauseMs);
  return call(keys, 'POST', '/api/calendarSlots/find', {
    dayRange: { from: isoDay(0), to: isoDay(HORIZON_DAYS) },
    ...where,
  });
}

/** Reads every term as clients of the original paged: `from` moves to the day after the last term seen. */
export async function readAll(
  keys: { sid: string; csrf: string },
  where: Readonly<Record<string, unknown>>,
): Promise<Term[]> {
  const terms: Term[] = [];
  let from = isoDay(0);
  for (;;) {
    const page = await searchAfterPause(keys, { ...where, dayRange: { from, to: isoDay(HORIZON_DAYS) } });
    if (page.status !== 200) throw new Error(JSON.stringify(page.body));
    const list = page.body.list as Term[];
    if (list.length === 0) return terms;
    terms.push(...list);
    const lastLocalDay = new Date(list.at(-1)!.startAt).toLocaleDateString('sv', { timeZone: 'Europe/Warsaw' });
    from = new Date(Date.parse(`${lastLocalDay}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  }
}
