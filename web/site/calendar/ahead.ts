import type { Calendar, SiteApi } from '../api.ts';
import { rangeOf, shownAt } from './range.ts';

/** An older answer is not worth showing first: the page would say that it is of this moment. */
const FRESH_MS = 2_000;

let asked: { readonly key: string; readonly atMs: number; readonly answer: Promise<Calendar> } | undefined;

/** Names the days of a point. */
export function keyOf(pointId: string, from: string, to: string): string {
  return `${pointId} ${from} ${to}`;
}

/** Asks for the days that an address names, while the page still finds out who is there and loads what shows them. */
export function askAhead(api: Pick<SiteApi, 'getCalendar'>, pointId: string, query: URLSearchParams): void {
  const { view, day } = shownAt(query);
  const { from, to } = rangeOf(view, day);
  const answer = api.getCalendar(pointId, from, to);
  // Its failure is for whoever takes it, and perhaps nobody does.
  answer.catch(() => undefined);
  asked = { key: keyOf(pointId, from, to), atMs: performance.now(), answer };
}

/** Hands out the answer about these days if they were asked for just ahead; once, since the next one has to be newer. */
export function takeAnswer(key: string): Promise<Calendar> | undefined {
  const fits = asked?.key === key && performance.now() - asked.atMs < FRESH_MS;
  const answer = fits ? asked?.answer : undefined;
  asked = undefined;
  return answer;
}
