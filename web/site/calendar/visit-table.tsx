import { memo } from 'react';
import { nameOf } from '../../../shared/domain/person.ts';
import { useLanguage } from '../../ui/language.ts';
import { formatMoment } from '../../ui/time.ts';
import { vaccineName } from '../../ui/vaccines.ts';
import type { SiteVisit } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { statusText } from '../visit/status-text.ts';

interface VisitTableProps {
  readonly caption: string;
  readonly visits: readonly SiteVisit[];
  /** Whether visits of several days stand here, so that each needs its day. */
  readonly withDay?: boolean;
  readonly onOpen: (visitId: string) => void;
}

/** Visits by time. Plain rows that are drawn again only when their visit changes: hundreds of them cost little. */
export const VisitTable = memo(function VisitTable({ caption, visits, withDay = false, onOpen }: VisitTableProps) {
  const t = useTexts();
  return (
    <table className="visits">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t.time}</th>
          <th scope="col">{t.patient}</th>
          <th scope="col">{t.vaccine}</th>
          <th scope="col">{t.status}</th>
        </tr>
      </thead>
      <tbody>
        {visits.map((visit) => (
          <Row key={visit.id} visit={visit} withDay={withDay} onOpen={onOpen} />
        ))}
      </tbody>
    </table>
  );
});

interface RowProps {
  readonly visit: SiteVisit;
  readonly withDay: boolean;
  readonly onOpen: (visitId: string) => void;
}

const Row = memo(function Row({ visit, withDay, onOpen }: RowProps) {
  const t = useTexts();
  const language = useLanguage();
  const { id, startAt, patient, vaccineType, dose, status } = visit;
  return (
    <tr className={status.toLowerCase()}>
      <td>
        <time dateTime={startAt}>
          {withDay && `${formatMoment(startAt, 'short', language)} `}
          {formatMoment(startAt, 'time', language)}
        </time>
      </td>
      <th scope="row">
        <button type="button" className="row-button" onClick={() => onOpen(id)}>
          {nameOf(patient, 'family')}
        </button>
        <small>
          {patient.pesel && <span>{patient.pesel}</span>} {patient.phone && <span>{patient.phone}</span>}
        </small>
      </th>
      <td>
        {vaccineName(vaccineType)}, {t.dose(dose)}
      </td>
      <td>{statusText(visit, t)}</td>
    </tr>
  );
}, isSameRow);

/** Every answer brings new objects; only those that say something new are worth drawing. */
function isSameRow(before: RowProps, after: RowProps): boolean {
  return (
    before.onOpen === after.onOpen &&
    before.withDay === after.withDay &&
    (before.visit === after.visit || JSON.stringify(before.visit) === JSON.stringify(after.visit))
  );
}
