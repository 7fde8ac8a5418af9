import type { Actor } from './actor.ts';
import type { Instant } from './civil-time.ts';
import { Refusal } from './errors.ts';

/* The people who may give doses at a vaccination point, by the number of their licence. */

export interface StaffEntry {
  readonly licence: string;
  /** Sealed: as it is kept. */
  readonly name: string;
  readonly since: Instant;
  readonly by: Actor;
  /** Of somebody who gives no more doses there. The entry stays: it says whose doses were recorded when. */
  readonly removed?: { readonly at: Instant; readonly by: Actor };
}

export interface PointStaff {
  readonly entries: readonly StaffEntry[];
}

/** How licence numbers are written. */
export const LICENCE = '^[0-9A-Z]{4,20}$';
export const STAFF_MAX = 200;
/** With those who were removed. More belong to no point, and the list is one document. */
const ENTRIES_MAX = 1_000;

/** Returns those who may give doses now. */
export function activeStaff({ entries }: PointStaff): readonly StaffEntry[] {
  return entries.filter(({ removed }) => !removed);
}

/** Returns the entry of a licence that may be used now, or undefined. */
export function staffWith(list: PointStaff, licence: string): StaffEntry | undefined {
  return activeStaff(list).find((entry) => entry.licence === licence);
}

/**
 * Returns the list with somebody on it, in place of whoever had the same licence. Throws
 * `staff_list_full`.
 */
export function withStaff(list: PointStaff, entry: StaffEntry): PointStaff {
  const others = withoutStaff(list, entry.licence, entry.since, entry.by);
  if (activeStaff(others).length >= STAFF_MAX || others.entries.length >= ENTRIES_MAX) {
    throw new Refusal('staff_list_full', { staffMax: STAFF_MAX });
  }
  return { entries: [...others.entries, entry] };
}

/** Returns the list without whoever has a licence; the same list where nobody has it. */
export function withoutStaff(list: PointStaff, licence: string, at: Instant, by: Actor): PointStaff {
  const standing = staffWith(list, licence);
  if (!standing) return list;
  return { entries: list.entries.map((entry) => (entry === standing ? { ...entry, removed: { at, by } } : entry)) };
}
