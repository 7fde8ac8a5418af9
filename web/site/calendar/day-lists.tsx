import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { Input, Label, SearchField, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { flushSync } from 'react-dom';
import { Status } from '../../ui/heading.tsx';
import { useLanguage } from '../../ui/language.ts';
import { formatMoment } from '../../ui/time.ts';
import type { CalendarDay } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { OneOf } from '../ui/choices.tsx';
import { isShown } from './filter.ts';
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

const VISITS = 'visits';

/** The visits and the terms of the day as tables; a search goes through all days that are loaded. */
export function DayLists({ day, days, vaccine, onDay, onVisit, onSlot }: DayListsProps) {
  const t = useTexts();
  const language = useLanguage();
  const [text, setText] = useState('');
  const [tab, setTab] = useState(VISITS);
  useEffect(() => {
    // What is printed is the list of visits, whichever is on the screen; paper does not wait for another rendering.
    const show = () => flushSync(() => setTab(VISITS));
    addEventListener('beforeprint', show);
    return () => removeEventListener('beforeprint', show);
  }, []);
  const sought = useDeferredValue(text.trim());
  const shown = days.find((each) => each.day === day);
  const dayName = formatMoment(`${day}T12:00:00Z`, 'day', language);
  const ofDay = shown?.visits.length ?? 0;
  const visits = useMemo(() => {
    const among = sought ? days.flatMap((each) => each.visits) : (shown?.visits ?? []);
    return byTime(among.filter((visit) => isShown(visit, vaccine) && (!sought || isSought(visit, sought))));
  }, [days, shown, vaccine, sought]);
  const slots = useMemo(() => (shown?.slots ?? []).filter((slot) => isShown(slot, vaccine)), [shown, vaccine]);
  const count = sought ? t.visitsFound(visits.length) : t.visitCount(visits.length, ofDay);
  return (
    <Tabs className="day-lists" selectedKey={tab} onSelectionChange={(key) => setTab(String(key))}>
      {days.length > 1 && (
        <div className="no-print">
          <OneOf
            label={t.dayOfLists}
            value={day}
            onChange={onDay}
            choices={days.map((each) => ({
              value: each.day,
              name: formatMoment(`${each.day}T12:00:00Z`, 'short', language),
            }))}
          />
        </div>
      )}
      <TabList className="tabs no-print" aria-label={dayName}>
        <Tab id={VISITS}>{t.visits}</Tab>
        <Tab id="terms">{t.terms}</Tab>
      </TabList>
      <TabPanel id={VISITS}>
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
      </TabPanel>
      <TabPanel id="terms">
        {slots.length === 0 ? (
          <p className="empty">{t.noTerms}</p>
        ) : (
          <TermTable caption={t.termsOf(dayName)} slots={slots} onOpen={onSlot} />
        )}
      </TabPanel>
    </Tabs>
  );
}
