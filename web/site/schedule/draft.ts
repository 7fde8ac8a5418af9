import { keep, kept } from '../../ui/own-storage.ts';
import type { Timetable } from '../api.ts';

/** A timetable being edited, and the one with which the editing began. */
export interface Draft {
  readonly version: number;
  readonly base: Timetable;
  readonly mine: Timetable;
}

const keyOf = (pointId: string) => `harmonogram ${pointId}`;

/** The draft that this tab keeps for a point: it outlives a reload, a lost connection and, for the same person, a session. */
export function keptDraft(pointId: string): Draft | undefined {
  const text = kept(keyOf(pointId));
  try {
    return text ? (JSON.parse(text) as Draft) : undefined;
  } catch {
    // What was kept may be damaged.
    return undefined;
  }
}

export function keepDraft(pointId: string, draft: Draft | undefined): void {
  keep(keyOf(pointId), draft && JSON.stringify(draft));
}
