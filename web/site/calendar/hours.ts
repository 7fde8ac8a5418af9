import { formatMoment } from '../../ui/time.ts';
import type { SiteSlot } from '../api.ts';

/** What an empty day shows. */
const OPENS_H = 8;
const CLOSES_H = 16;
const HOUR_MINUTES = 60;
const STEPS_MINUTES = [5, 10, 15, 30] as const;

/** The hours that a grid needs for these terms, and how finely it divides them so that each can be read. */
export function hoursOf(slots: readonly SiteSlot[]): { from: string; to: string; stepMinutes: number } {
  let first = OPENS_H * HOUR_MINUTES;
  let last = CLOSES_H * HOUR_MINUTES;
  let shortest = STEPS_MINUTES.at(-1) ?? HOUR_MINUTES;
  for (const [index, { startAt, duration }] of slots.entries()) {
    const start = minuteOf(startAt);
    const end = start + duration;
    first = index === 0 ? start : Math.min(first, start);
    last = index === 0 ? end : Math.max(last, end);
    shortest = Math.min(shortest, duration);
  }
  const stepMinutes = STEPS_MINUTES.findLast((step) => step <= shortest) ?? STEPS_MINUTES[0];
  return {
    from: hour(Math.floor(first / HOUR_MINUTES)),
    to: hour(Math.min(24, Math.ceil(last / HOUR_MINUTES))),
    stepMinutes,
  };
}

function minuteOf(startAt: string): number {
  const [hours, minutes] = formatMoment(startAt, 'time', 'pl').split(':').map(Number);
  return (hours ?? 0) * HOUR_MINUTES + (minutes ?? 0);
}

function hour(count: number): string {
  return `${String(count).padStart(2, '0')}:00:00`;
}
