// Here, since style sheets that came with the script would have the browser style every row of the lists again.
import '@fullcalendar/react/skeleton.css';
import '@fullcalendar/react/themes/classic/theme.css';
import '@fullcalendar/react/themes/classic/palette.css';
import { type CSSProperties, useDeferredValue, useMemo } from 'react';
import { Alert, Status } from '../../ui/heading.tsx';
import { useLoad } from '../../ui/use-load.ts';
import type { CalendarDay } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { isShown } from './filter.ts';
import { hoursOf } from './hours.ts';
import type { View } from './range.ts';

interface TimeGridProps {
  readonly view: View;
  /** The day, or the Monday of the week. */
  readonly from: string;
  readonly days: readonly CalendarDay[];
  readonly vaccine: string;
  readonly onSlot: (slotId: string) => void;
}

/** Apart, since FullCalendar weighs more than all the rest of the page. */
const loadTermGrid = async () => (await import('./term-grid.tsx')).TermGrid;

/** The terms of a day or a week on a grid of hours. */
export function TimeGrid({ view, from, days, vaccine, onSlot }: TimeGridProps) {
  const t = useTexts();
  const script = useLoad(loadTermGrid);
  const slots = useMemo(
    () => days.flatMap((each) => each.slots.filter((slot) => isShown(slot, vaccine))),
    [days, vaccine],
  );
  const hours = useMemo(() => hoursOf(slots), [slots]);
  const TermGrid = script.data;
  // Hundreds of terms take a while: they are drawn after the lists, in pieces between which the page answers.
  const grid = useDeferredValue(
    TermGrid && <TermGrid view={view} firstDay={from} slots={slots} hours={hours} onSlot={onSlot} />,
    undefined,
  );
  return (
    <section
      className={`time-grid ${view}`}
      aria-label={t.calendarLabel}
      style={{ '--steps': hours.steps } as CSSProperties}
    >
      <p className="hidden">{t.calendarHint}</p>
      {/* Nothing to try again with: a browser asks for a module once. The lists do without it. */}
      {script.error && <Alert>{t.offline}</Alert>}
      {!script.error && (grid ?? <Status>{t.loading}</Status>)}
    </section>
  );
}
