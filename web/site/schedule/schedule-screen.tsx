import { useCallback, useState } from 'react';
import { Loading } from '../../ui/loading.tsx';
import { useLoad } from '../../ui/use-load.ts';
import type { Point, Schedule } from '../api.ts';
import { useApi } from '../client.ts';
import { keptDraft } from './draft.ts';
import { Editor } from './editor.tsx';

/** The timetable of a point. A kept draft needs the server only to be published. */
export function ScheduleScreen({ point }: { point: Point }) {
  const api = useApi();
  const [restored] = useState(() => keptDraft(point.id));
  const [published, setPublished] = useState<Schedule>();
  const loaded = useLoad(useCallback(() => api.getSchedule(point.id), [api, point.id]));
  const schedule = published ?? loaded.data;
  if (!schedule) return <Loading of={loaded} />;
  return (
    <Editor
      // What was published is what the next editing begins with.
      key={published?.version}
      pointId={point.id}
      schedule={schedule}
      restored={published ? undefined : restored}
      justPublished={published !== undefined}
      onPublished={setPublished}
    />
  );
}
