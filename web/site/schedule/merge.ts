import type { Timetable } from '../api.ts';
import { keyOf } from './timetable.ts';

/** What one timetable has and another has not. */
export interface Difference {
  readonly added: Pick<Timetable, 'rules' | 'exceptions'>;
  readonly removed: Pick<Timetable, 'rules' | 'exceptions'>;
  /** Undefined where nothing differs. */
  readonly closedOnHolidays: boolean | undefined;
  readonly weeklyCaps: Timetable['weeklyCaps'];
}

/** What has changed from one timetable to another. A part that was edited counts as removed and added. */
export function difference(from: Timetable, to: Timetable): Difference {
  return {
    added: { rules: without(to.rules, from.rules), exceptions: without(to.exceptions, from.exceptions) },
    removed: { rules: without(from.rules, to.rules), exceptions: without(from.exceptions, to.exceptions) },
    closedOnHolidays: from.closedOnHolidays === to.closedOnHolidays ? undefined : to.closedOnHolidays,
    weeklyCaps: without(to.weeklyCaps, from.weeklyCaps),
  };
}

/** Makes on `theirs` the changes that led from `base` to `mine`. */
export function mergeOnTop(base: Timetable, mine: Timetable, theirs: Timetable): Timetable {
  return {
    rules: rebase(base.rules, mine.rules, theirs.rules),
    exceptions: rebase(base.exceptions, mine.exceptions, theirs.exceptions),
    closedOnHolidays: mine.closedOnHolidays === base.closedOnHolidays ? theirs.closedOnHolidays : mine.closedOnHolidays,
    weeklyCaps: mergeCaps(base, mine, theirs),
  };
}

function rebase<T extends object>(base: readonly T[], mine: readonly T[], theirs: readonly T[]): T[] {
  const kept = without(theirs, without(base, mine));
  return [...kept, ...without(without(mine, base), kept)];
}

function without<T extends object>(parts: readonly T[], others: readonly T[]): T[] {
  const known = new Set(others.map(keyOf));
  return parts.filter((part) => !known.has(keyOf(part)));
}

/** One cap a vaccine: mine where I changed it, theirs elsewhere. */
function mergeCaps(base: Timetable, mine: Timetable, theirs: Timetable): Timetable['weeklyCaps'] {
  const capOf = ({ weeklyCaps }: Timetable, type: string) => weeklyCaps.find((cap) => cap.vaccineType === type);
  const types = new Set([...mine.weeklyCaps, ...theirs.weeklyCaps].map(({ vaccineType }) => vaccineType));
  return [...types].flatMap((type) => {
    const isMine = capOf(mine, type)?.doses !== capOf(base, type)?.doses;
    return capOf(isMine ? mine : theirs, type) ?? [];
  });
}
