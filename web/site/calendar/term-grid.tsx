import FullCalendar, { type EventClickInfo, type EventDisplayInfo } from '@fullcalendar/react';
import plLocale from '@fullcalendar/react/locales/pl';
import classicTheme from '@fullcalendar/react/themes/classic';
import timeGrid from '@fullcalendar/react/timegrid';
import { memo, useMemo } from 'react';
import { useLanguage } from '../../ui/language.ts';
import { formatMoment } from '../../ui/time.ts';
import { vaccineName } from '../../ui/vaccines.ts';
import type { SiteSlot } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import type { Hours } from './hours.ts';
import type { View } from './range.ts';

interface TermGridProps {
  readonly view: View;
  /** The day, or the Monday of the week. */
  readonly firstDay: string;
  readonly slots: readonly SiteSlot[];
  readonly hours: Hours;
  readonly onSlot: (slotId: string) => void;
}

const PLUGINS = [timeGrid, classicTheme];
const LOCALES = [plLocale];
const MINUTE_MS = 60_000;
/** A term without a free place steps back; the numbers say so too. */
const FULL = { color: 'var(--full)', contrastColor: 'var(--on-full)' };

/** Terms as FullCalendar draws them. */
export const TermGrid = memo(function TermGrid({ view, firstDay, slots, hours, onSlot }: TermGridProps) {
  const t = useTexts();
  const language = useLanguage();
  const events = useMemo(() => slots.map(eventOf), [slots]);
  const { from, to, stepMinutes } = hours;
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
      // Each term names its time in its own words.
      displayEventTime={false}
      slotEventOverlap={false}
      eventInteractive
      events={events}
      eventContent={content}
      eventClick={({ event }: EventClickInfo) => onSlot(event.id)}
    />
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
