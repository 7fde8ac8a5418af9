import FullCalendar, { type EventClickInfo, type EventDisplayInfo } from '@fullcalendar/react';
import plLocale from '@fullcalendar/react/locales/pl';
import classicTheme from '@fullcalendar/react/themes/classic';
import timeGrid from '@fullcalendar/react/timegrid';
import '@fullcalendar/react/skeleton.css';
import '@fullcalendar/react/themes/classic/theme.css';
import '@fullcalendar/react/themes/classic/palette.css';
import { memo, useMemo } from 'react';
import { useLanguage } from '../../ui/language.ts';
import { formatMoment } from '../../ui/time.ts';
import { vaccineName } from '../../ui/vaccines.ts';
import type { CalendarDay, SiteSlot } from '../api.ts';
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

const PLUGINS = [timeGrid, classicTheme];
const LOCALES = [plLocale];
const MINUTE_MS = 60_000;
/** A term without a free place steps back; the numbers say so too. */
const FULL = { color: 'var(--full)', contrastColor: 'var(--on-full)' };

/** The terms of a day or a week on a grid of hours. */
export const TimeGrid = memo(function TimeGrid({ view, from: firstDay, days, vaccine, onSlot }: TimeGridProps) {
  const t = useTexts();
  const language = useLanguage();
  const slots = useMemo(
    () => days.flatMap((each) => each.slots.filter((slot) => isShown(slot, vaccine))),
    [days, vaccine],
  );
  const events = useMemo(() => slots.map(eventOf), [slots]);
  const { from, to, stepMinutes } = useMemo(() => hoursOf(slots), [slots]);
  const content = ({ event }: EventDisplayInfo) => {
    const slot = event.extendedProps.slot as SiteSlot;
    return (
      <span className="event" title={t.placesTaken(slot.booked, slot.capacity)}>
        <strong>
          {slot.booked}/{slot.capacity}
        </strong>{' '}
        {vaccineName(slot.vaccineType)}, {t.dose(slot.dose)}, {formatMoment(slot.startAt, 'time', language)}
      </span>
    );
  };
  return (
    <section className={`time-grid ${view}`} aria-label={t.calendarLabel}>
      <p className="hidden">{t.calendarHint}</p>
      <FullCalendar
        // Another day or grid is another calendar; the same one with other terms is brought up to date.
        key={`${view} ${firstDay} ${from} ${to} ${stepMinutes}`}
        plugins={PLUGINS}
        locales={LOCALES}
        locale={language === 'pl' ? 'pl' : 'en-GB'}
        firstDay={1}
        timeZone="Europe/Warsaw"
        initialView={view === 'day' ? 'timeGridDay' : 'timeGridWeek'}
        initialDate={firstDay}
        headerToolbar={false}
        allDaySlot={false}
        nowIndicator
        height="auto"
        slotMinTime={from}
        slotMaxTime={to}
        slotDuration={{ minutes: stepMinutes }}
        slotHeaderInterval={{ hours: 1 }}
        slotEventOverlap={false}
        eventInteractive
        events={events}
        eventContent={content}
        eventClick={({ event }: EventClickInfo) => onSlot(event.id)}
      />
    </section>
  );
});

function eventOf(slot: SiteSlot) {
  const startMs = Date.parse(slot.startAt);
  return {
    id: slot.id,
    start: slot.startAt,
    end: new Date(startMs + slot.duration * MINUTE_MS).toISOString(),
    title: `${vaccineName(slot.vaccineType)} ${slot.dose}`,
    ...(slot.booked >= slot.capacity && FULL),
    extendedProps: { slot },
  };
}
