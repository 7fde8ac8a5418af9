import { useEffect, useRef, useState } from 'react';
import { type Language, useLanguage } from '../ui/language.ts';
import { dayOf, formatDay, formatMoment } from '../ui/time.ts';
import type { Slot } from './api.ts';
import { TermPlace } from './term.tsx';
import { type Texts, useTexts } from './texts.ts';
import type { Found } from './use-search.ts';

interface ResultsProps {
  readonly found: Found;
  readonly busy: boolean;
  readonly onMore: () => void;
  readonly onChoose: (slot: Slot) => void;
}

/** A page of the server is whole days, up to thousands of rows; the screen takes them in portions that a phone can draw. */
const ROWS = 60;

/** The free terms that a search found. Rendered anew (by key) for each search. */
export function Results({ found, busy, onMore, onChoose }: ResultsProps) {
  const t = useTexts();
  const language = useLanguage();
  const heading = useRef<HTMLHeadingElement>(null);
  const section = useRef<HTMLElement>(null);
  const [shown, setShown] = useState(ROWS);
  const { slots, asOf, reason, after } = found;
  const focusOn = useRef<number>(undefined);

  useEffect(() => {
    heading.current?.focus();
    // The focus alone would leave the heading at the lower edge, and what was found below it.
    heading.current?.scrollIntoView();
  }, []);
  // The button "more" moves down or vanishes: the focus goes to the first of what it brought, once that is here.
  useEffect(() => {
    if (focusOn.current === undefined || focusOn.current >= Math.min(shown, slots.length)) return;
    section.current?.querySelectorAll<HTMLElement>('li button')[focusOn.current]?.focus();
    focusOn.current = undefined;
  }, [shown, slots.length]);

  const showMore = () => {
    if (busy) return;
    const from = Math.min(shown, slots.length);
    focusOn.current = from;
    setShown(from + ROWS);
    if (from + ROWS > slots.length && after !== undefined) onMore();
  };
  return (
    <section ref={section} aria-labelledby="results">
      <h2 id="results" ref={heading} tabIndex={-1}>
        {t.results}
      </h2>
      {slots.length === 0 ? (
        <p className="empty" role="status">
          {reason ? reasonText(reason, t, language) : t.empty}
        </p>
      ) : (
        <p role="status">{t.found(slots.length, after !== undefined)}</p>
      )}
      <p className="hint">{t.asOf(formatMoment(asOf, 'clock', language))}</p>
      {Array.from(byDay(slots.slice(0, shown)), ([day, ofDay]) => (
        <section key={day} aria-labelledby={`day${day}`}>
          <h3 id={`day${day}`} className="day">
            {formatMoment(ofDay[0]!.startAt, 'day', language)}
          </h3>
          <ul className="terms">
            {ofDay.map((slot) => (
              <Term key={slot.id} slot={slot} onChoose={onChoose} />
            ))}
          </ul>
        </section>
      ))}
      {(shown < slots.length || after !== undefined) && (
        <p className="actions">
          <button type="button" aria-disabled={busy} onClick={showMore}>
            {t.more}
          </button>
        </p>
      )}
    </section>
  );
}

function Term({ slot, onChoose }: { slot: Slot; onChoose: (slot: Slot) => void }) {
  const t = useTexts();
  const language = useLanguage();
  const { id, startAt } = slot;
  return (
    // Scripts of 2021 look for this class, and in it for a paragraph that begins with the day and for the button.
    <li className="MuiGrid-container">
      <p id={`time${id}`} className="when">
        {formatMoment(startAt, 'dayOfMonth', language)}{' '}
        <time dateTime={startAt}>{formatMoment(startAt, 'time', language)}</time>
      </p>
      <TermPlace term={slot} id={`place${id}`} />
      <button type="button" aria-describedby={`time${id} place${id}`} onClick={() => onChoose(slot)}>
        {t.choose}
      </button>
    </li>
  );
}

/** Why nothing was found, and from when on something will be. */
function reasonText(
  { message, opensAt, visitNotBefore }: NonNullable<Found['reason']>,
  t: Texts,
  language: Language,
): string {
  if (opensAt) {
    return `${message} ${t.opensAt(formatMoment(opensAt, 'date', language), formatMoment(opensAt, 'time', language))}`;
  }
  return visitNotBefore ? `${message} ${t.notBefore(formatDay(visitNotBefore, 'date', language))}` : message;
}

function byDay(slots: readonly Slot[]): Iterable<readonly [string, readonly Slot[]]> {
  const days = new Map<string, Slot[]>();
  for (const slot of slots) {
    const day = dayOf(slot.startAt);
    const ofDay = days.get(day);
    if (ofDay) ofDay.push(slot);
    else days.set(day, [slot]);
  }
  return days;
}
