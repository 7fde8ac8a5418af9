import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { Input, Label, SearchField } from 'react-aria-components';
import { flushSync } from 'react-dom';
import { Status } from '../../ui/heading.tsx';
import { useLanguage } from '../../ui/language.ts';
import { formatDay } from '../../ui/time.ts';
import type { CalendarDay } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { OneOf } from '../ui/choices.tsx';
import { isShown } from './filter.ts';
import { ListTabs } from './list-tabs.tsx';
import { TermTable } from './term-table.tsx';
import { VisitTable } from './visit-table.tsx';
import { byTime, isSought } from './visits.ts';

interface DayListsProps {
  readonly day: string;
  readonly days: readonly CalendarDay[];
  readonly vaccine: string;
  readonly onDay: (day: string) => void;
  readonly onVisit: (visitId: string) => void;
  readonly onSlot: (slotId: string) => void;
}

/** The visits and the terms of the day as tables; a search goes through all days that are loaded. */
export function DayLists({ day, days, vaccine, onDay, onVisit, onSlot }: DayListsProps) {
  const t = useTexts();
  const language = useLanguage();
  const [text, setText] = useState('');
  const [tab, setTab] = useState<'visits' | 'terms'>('visits');
  useEffect(() => {
    // What is printed is the list of visits, whichever is on the screen; paper does not wait for another rendering.
    const show = () => flushSync(() => setTab('visits'));
    addEventListener('beforeprint', show);
    return () => removeEventListener('beforeprint', show);
  }, []);
  const sought = useDeferredValue(text.trim());
  const shown = days.find((each) => each.day === day);
  const dayName = formatDay(day, 'day', language);
  const ofDay = shown?.visits.length ?? 0;
  const visits = useMemo(() => {
    const among = sought ? days.flatMap((each) => each.visits) : (shown?.visits ?? []);
    return byTime(among.filter((visit) => isShown(visit, vaccine) && (!sought || isSought(visit, sought))));
  }, [days, shown, vaccine, sought]);
  const slots = useMemo(() => (shown?.slots ?? []).filter((slot) => isShown(slot, vaccine)), [shown, vaccine]);
  const count = sought ? t.visitsFound(visits.length) : t.visitCount(visits.length, ofDay);
  return (
    <div className="day-lists">
      {days.length > 1 && (
        <div className="no-print">
          <OneOf
            label={t.dayOfLists}
            value={day}
            onChange={onDay}
            choices={days.map((each) => ({
              value: each.day,
              name: formatDay(each.day, 'short', language),
            }))}
          />
        </div>
      )}
      <ListTabs
        label={dayName}
        tabs={[
          { id: 'visits', name: t.visits },
          { id: 'terms', name: t.terms },
        ]}
        selected={tab}
        onSelect={setTab}
      >
        {tab === 'visits' && (
          <>
            <SearchField className="field no-print" value={text} onChange={setText}>
              <Label>{t.searchVisits}</Label>
              <Input placeholder={t.searchVisitsHint} autoComplete="off" />
            </SearchField>
            <Status>{count}</Status>
            {visits.length === 0 ? (
              <p className="empty">{sought ? t.noVisitsFound : t.noVisits}</p>
            ) : (
              <VisitTable
                caption={sought ? t.visitsFound(visits.length) : t.visitsOf(dayName)}
                visits={visits}
                withDay={sought !== '' && days.length > 1}
                onOpen={onVisit}
              />
            )}
          </>
        )}
        {tab === 'terms' && slots.length === 0 && <p className="empty">{t.noTerms}</p>}
        {tab === 'terms' && slots.length > 0 && (
          <TermTable caption={t.termsOf(dayName)} slots={slots} onOpen={onSlot} />
        )}
      </ListTabs>
    </div>
  );
}
