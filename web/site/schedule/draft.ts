import type { Timetable } from '../api.ts';

/** A timetable being edited, and the one with which the editing began. */
export interface Draft {
  readonly version: number;
  readonly base: Timetable;
  readonly mine: Timetable;
}

const keyOf = (pointId: string) => `harmonogram ${pointId}`;

/** The draft that this tab keeps for a point: it outlives a reload, a lost connection and a session. */
export function keptDraft(pointId: string): Draft | undefined {
  try {
    const text = sessionStorage.getItem(keyOf(pointId));
    return text ? (JSON.parse(text) as Draft) : undefined;
  } catch {
    // Storage may be forbidden; the draft then lasts as long as the screen.
    return undefined;
  }
}

export function keepDraft(pointId: string, draft: Draft | undefined): void {
  try {
    if (draft) sessionStorage.setItem(keyOf(pointId), JSON.stringify(draft));
    else sessionStorage.removeItem(keyOf(pointId));
  } catch {
    // As above.
  }
}
