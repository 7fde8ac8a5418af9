import { memo } from 'react';
import { useLanguage } from '../../ui/language.ts';
import { formatMoment } from '../../ui/time.ts';
import { vaccineName } from '../../ui/vaccines.ts';
import type { SiteSlot } from '../api.ts';
import { useTexts } from '../texts/index.ts';

interface TermTableProps {
  readonly caption: string;
  readonly slots: readonly SiteSlot[];
  readonly onOpen: (slotId: string) => void;
}

/** The terms of a day by time: the calendar for whoever does not see or point at it. */
export const TermTable = memo(function TermTable({ caption, slots, onOpen }: TermTableProps) {
  const t = useTexts();
  const language = useLanguage();
  return (
    <table className="terms-table">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t.time}</th>
          <th scope="col">{t.vaccine}</th>
          <th scope="col">{t.audience}</th>
          <th scope="col">{t.places}</th>
        </tr>
      </thead>
      <tbody>
        {slots.map(({ id, startAt, vaccineType, dose, audience, booked, capacity }) => (
          <tr key={id}>
            <th scope="row">
              <button type="button" className="row-button" onClick={() => onOpen(id)}>
                <time dateTime={startAt}>{formatMoment(startAt, 'time', language)}</time>
              </button>
            </th>
            <td>
              {vaccineName(vaccineType)}, {t.dose(dose)}
            </td>
            <td>{t[audience]}</td>
            <td>{t.placesTaken(booked, capacity)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
});
