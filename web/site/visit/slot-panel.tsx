import { useState } from 'react';
import { useLanguage } from '../../ui/language.ts';
import { formatMoment } from '../../ui/time.ts';
import { vaccineName } from '../../ui/vaccines.ts';
import type { CalendarDay } from '../api.ts';
import { VisitTable } from '../calendar/visit-table.tsx';
import { byTime } from '../calendar/visits.ts';
import { useTexts } from '../texts/index.ts';
import { Sheet } from '../ui/sheet.tsx';
import { AddVisit } from './add-visit.tsx';
import { StandbyCall } from './standby-call.tsx';

interface SlotPanelProps {
  readonly pointId: string;
  readonly slotId: string;
  readonly days: readonly CalendarDay[];
  readonly onVisit: (visitId: string) => void;
  readonly onChanged: () => Promise<void>;
  readonly onClose: () => void;
}

/** A term with its visits, and the way to add one. */
export function SlotPanel({ pointId, slotId, days, onVisit, onChanged, onClose }: SlotPanelProps) {
  const t = useTexts();
  const language = useLanguage();
  const [adding, setAdding] = useState(false);
  const current = days.flatMap(({ slots }) => slots).find(({ id }) => id === slotId);
  const [opened] = useState(current);
  // One that vanishes while a patient is being added stays on the screen: what was typed must not vanish with it.
  const slot = current ?? opened;
  const visits = byTime(days.flatMap((day) => day.visits.filter((visit) => visit.slotId === slotId)));
  return (
    <Sheet title={t.termTitle} onClose={onClose}>
      {!current && <p className="note warning">{t.termGone}</p>}
      {slot && (
        <>
          <p className="point">
            {formatMoment(slot.startAt, 'day', language)}, {formatMoment(slot.startAt, 'time', language)}
          </p>
          <p>
            {vaccineName(slot.vaccineType)}, {t.dose(slot.dose)}, {t.minutes(slot.duration)}, {t[slot.audience]}
          </p>
          <p>
            {t.places}: {t.placesTaken(slot.booked, slot.capacity)}
          </p>
          {adding ? (
            <AddVisit pointId={pointId} slot={slot} onBooked={onChanged} />
          ) : (
            <>
              {slot.booked >= slot.capacity && <p className="note">{t.termFull}</p>}
              <p className="actions">
                <button type="button" className="primary" onClick={() => setAdding(true)}>
                  {t.addVisit}
                </button>
              </p>
            </>
          )}
          {slot.audience === 'internal' && (
            <StandbyCall pointId={pointId} slotId={slotId} isFree={slot.booked < slot.capacity} />
          )}
          {visits.length > 0 && <VisitTable caption={t.visits} visits={visits} onOpen={onVisit} />}
        </>
      )}
    </Sheet>
  );
}
