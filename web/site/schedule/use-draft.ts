import { useEffect, useState } from 'react';
import type { OtherSchedule, Schedule, Timetable } from '../api.ts';
import { type Draft, keepDraft } from './draft.ts';
import { mergeOnTop } from './merge.ts';
import { isSame } from './timetable.ts';

/** A timetable that is being edited, kept on this tab as long as it differs from the published one. */
export function useDraft(pointId: string, schedule: Schedule, restored: Draft | undefined) {
  const [draft, setDraft] = useState<Draft>(
    () => restored ?? { version: schedule.version, base: schedule.timetable, mine: schedule.timetable },
  );
  const changed = !isSame(draft.base, draft.mine);
  useEffect(() => keepDraft(pointId, changed ? draft : undefined), [pointId, changed, draft]);
  return {
    draft,
    changed,
    edit: (change: Partial<Timetable>) => setDraft((before) => ({ ...before, mine: { ...before.mine, ...change } })),
    /** Goes on with somebody else's timetable: as it is, or with the changes made here on top. */
    goOnWith: ({ version, current }: OtherSchedule, withMine: boolean) =>
      setDraft(({ base, mine }) => ({
        version,
        base: current,
        mine: withMine ? mergeOnTop(base, mine, current) : current,
      })),
    discard: () => setDraft({ version: schedule.version, base: schedule.timetable, mine: schedule.timetable }),
  };
}
