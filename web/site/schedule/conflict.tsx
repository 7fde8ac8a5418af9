import { useEffect, useRef } from 'react';
import { useLanguage } from '../../ui/language.ts';
import { formatMoment } from '../../ui/time.ts';
import { vaccineName } from '../../ui/vaccines.ts';
import type { OtherSchedule, Timetable } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { difference } from './merge.ts';
import { exceptionText, kindText, ruleText } from './timetable.ts';

interface ConflictProps {
  /** With which the editing began. */
  readonly base: Timetable;
  readonly other: OtherSchedule;
  readonly onResolve: (withMine: boolean) => void;
}

/** Shows what somebody else has published meanwhile, and asks how to go on. */
export function Conflict({ base, other, onResolve }: ConflictProps) {
  const t = useTexts();
  const language = useLanguage();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { added, removed, closedOnHolidays, weeklyCaps } = difference(base, other.current);
  const linesOf = ({ rules, exceptions }: Pick<Timetable, 'rules' | 'exceptions'>) => [
    ...rules.map((rule) => ruleText(rule, t)),
    ...exceptions.map((each) => `${each.day} ${kindText(each, t)}: ${exceptionText(each, t)}`),
  ];
  const plus = [
    ...linesOf(added),
    ...(closedOnHolidays === undefined ? [] : [closedOnHolidays ? t.holidaysClosed : t.holidaysOpen]),
    ...weeklyCaps.map(({ vaccineType, doses }) => t.cap(vaccineName(vaccineType), doses)),
  ];
  const minus = linesOf(removed);
  const when = `${formatMoment(other.changedAt, 'date', language)}, ${formatMoment(other.changedAt, 'time', language)}`;
  return (
    <section className="card conflict" aria-labelledby="conflict">
      <h2 id="conflict" ref={heading} tabIndex={-1}>
        {t.conflictTitle}
      </h2>
      <p>{t.conflictBy(other.changedBy, when)}</p>
      {plus.length + minus.length === 0 && <p>{t.theyNothing}</p>}
      <Lines title={t.theyAdded} lines={plus} />
      <Lines title={t.theyRemoved} lines={minus} />
      <p className="actions">
        <button type="button" className="primary" onClick={() => onResolve(true)}>
          {t.putMineOnTop}
        </button>
        <button type="button" onClick={() => onResolve(false)}>
          {t.takeTheirs}
        </button>
      </p>
    </section>
  );
}

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}
