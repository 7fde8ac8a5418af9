import { useCallback, useMemo, useState } from 'react';
import { Status } from '../../ui/heading.tsx';
import { usePlace } from '../../ui/history.ts';
import { Loading } from '../../ui/loading.tsx';
import { useLoad } from '../../ui/use-load.ts';
import type { Point } from '../api.ts';
import { useApi } from '../client.ts';
import { AddVisitPanel } from '../visit/add-visit-panel.tsx';
import { SlotPanel } from '../visit/slot-panel.tsx';
import { VisitPanel } from '../visit/visit-panel.tsx';
import { AddTermDialog } from './add-term-dialog.tsx';
import { Connection } from './connection.tsx';
import { DayLists } from './day-lists.tsx';
import { DayNotes } from './day-notes.tsx';
import { ALL } from './filter.ts';
import { OpenCloseDialog } from './open-close-dialog.tsx';
import { rangeOf, shownAt, type View } from './range.ts';
import { TimeGrid } from './time-grid.tsx';
import { Toolbar } from './toolbar.tsx';
import { useCalendar } from './use-calendar.ts';

type Panel =
  | { readonly kind: 'slot' | 'visit'; readonly id: string }
  | { readonly kind: 'addVisit' | 'addTerm' | 'closeDay' | 'openDay' };

/** The calendar of a point: its terms on a grid, the visits of the day in a list, and what can be done with them. */
export function CalendarScreen({ point }: { point: Point }) {
  const api = useApi();
  const { query } = usePlace();
  const [{ view, day }, show] = useState(() => shownAt(query));
  const [vaccine, setVaccine] = useState(ALL);
  const [panel, setPanel] = useState<Panel>();
  const [said, setSaid] = useState<string>();
  const { from, to } = rangeOf(view, day);
  const calendar = useCalendar(point.id, from, to);
  const schedule = useLoad(useCallback(() => api.getSchedule(point.id), [api, point.id]));
  const { days } = calendar;
  const shown = days?.find((each) => each.day === day);
  const closing = useMemo(
    () => schedule.data?.timetable.exceptions.find((each) => each.kind === 'closed' && each.day === day && !each.from),
    [schedule.data, day],
  );

  const go = (nextView: View, nextDay: string) => {
    show({ view: nextView, day: nextDay });
    // The address can be kept and reloaded, without a step back for each day leafed through.
    history.replaceState(null, '', `?dzien=${nextDay}${nextView === 'week' ? '&widok=tydzien' : ''}`);
  };
  const openVisit = useCallback((id: string) => setPanel({ kind: 'visit', id }), []);
  const openSlot = useCallback((id: string) => setPanel({ kind: 'slot', id }), []);
  const close = () => setPanel(undefined);
  const published = async (words: string) => {
    close();
    setSaid(words);
    await Promise.all([schedule.reload(), calendar.refresh()]);
  };

  return (
    <>
      <Toolbar
        view={view}
        day={day}
        vaccine={vaccine}
        closed={closing !== undefined}
        onGo={go}
        onVaccine={setVaccine}
        onOpen={(kind) => setPanel({ kind })}
      />
      <Connection calendar={calendar} />
      <Status>{said}</Status>
      {!days && <Loading of={{ data: undefined, error: calendar.error, reload: calendar.refresh }} />}
      {days && (
        <>
          <DayNotes holiday={shown?.holiday} closing={closing} />
          <div className="calendar-columns">
            <TimeGrid view={view} from={from} days={days} vaccine={vaccine} onSlot={openSlot} />
            <DayLists
              day={day}
              days={days}
              vaccine={vaccine}
              onDay={(chosen) => go(view, chosen)}
              onVisit={openVisit}
              onSlot={openSlot}
            />
          </div>
        </>
      )}
      {days && panel?.kind === 'slot' && (
        <SlotPanel
          key={panel.id}
          pointId={point.id}
          slotId={panel.id}
          days={days}
          onVisit={openVisit}
          onChanged={calendar.refresh}
          onClose={close}
        />
      )}
      {days && panel?.kind === 'visit' && (
        <VisitPanel
          key={panel.id}
          pointId={point.id}
          visitId={panel.id}
          days={days}
          onChanged={calendar.refresh}
          onClose={close}
        />
      )}
      {panel?.kind === 'addVisit' && (
        <AddVisitPanel pointId={point.id} from={day} onChanged={calendar.refresh} onClose={close} />
      )}
      {panel?.kind === 'addTerm' && <AddTermDialog pointId={point.id} day={day} onDone={published} onClose={close} />}
      {(panel?.kind === 'closeDay' || panel?.kind === 'openDay') && (
        <OpenCloseDialog
          pointId={point.id}
          day={day}
          opens={panel.kind === 'openDay'}
          onDone={published}
          onClose={close}
        />
      )}
    </>
  );
}
