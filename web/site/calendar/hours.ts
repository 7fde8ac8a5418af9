import { formatMoment } from '../../ui/time.ts';
import type { SiteSlot } from '../api.ts';

/** What an empty day shows. */
const OPENS_H = 8;
const CLOSES_H = 16;
const HOUR_MINUTES = 60;
const STEPS_MINUTES = [5, 10, 15, 30] as const;

/** The hours of a grid, `HH:00:00`, and how finely it divides them. */
export interface Hours {
  readonly from: string;
  readonly to: string;
  readonly stepMinutes: number;
  readonly steps: number;
}

/** The hours that a grid needs for these terms, divided so that each can be read. */
export function hoursOf(slots: readonly SiteSlot[]): Hours {
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
  const fromHour = Math.floor(first / HOUR_MINUTES);
  const toHour = Math.min(24, Math.ceil(last / HOUR_MINUTES));
  return {
    from: clock(fromHour),
    to: clock(toHour),
    stepMinutes,
    steps: ((toHour - fromHour) * HOUR_MINUTES) / stepMinutes,
  };
}

function minuteOf(startAt: string): number {
  const [hours, minutes] = formatMoment(startAt, 'time', 'pl').split(':').map(Number);
  return (hours ?? 0) * HOUR_MINUTES + (minutes ?? 0);
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00:00`;
}
