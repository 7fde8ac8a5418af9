import { useState } from 'react';
import { useLanguage } from '../../ui/language.ts';
import { formatMoment } from '../../ui/time.ts';
import { vaccineName } from '../../ui/vaccines.ts';
import type { CalendarDay, SiteVisit } from '../api.ts';
import { findVisit } from '../calendar/visits.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { ActionState } from '../ui/action-state.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { useAction } from '../ui/use-action.ts';
import { CancelQuestion } from './cancel-question.tsx';
import { DoseForm } from './dose-form.tsx';
import { NextDose } from './next-dose.tsx';
import { statusText } from './status-text.ts';

interface VisitPanelProps {
  readonly pointId: string;
  readonly visitId: string;
  readonly days: readonly CalendarDay[];
  readonly onChanged: () => Promise<void>;
  readonly onClose: () => void;
}

/** A visit and what can be done with it: the patient comes or not, is vaccinated, or the visit is cancelled. */
export function VisitPanel({ pointId, visitId, days, onChanged, onClose }: VisitPanelProps) {
  const t = useTexts();
  const api = useApi();
  const language = useLanguage();
  const action = useAction();
  const [cancelling, setCancelling] = useState(false);
  const current = findVisit(days, visitId);
  const [opened] = useState(current);
  // A visit that is moved away meanwhile stays on the screen, with whatever was typed for it.
  const visit = current ?? opened;
  if (!visit) return null;
  const { patient, startAt, vaccineType, dose, duration, status, checkedInAt, batchNumber } = visit;
  const change = (act: () => Promise<SiteVisit>) =>
    action.run(async () => {
      await act();
      await onChanged();
    });
  return (
    <Sheet title={`${t.visitTitle}: ${patient.familyName} ${patient.givenName}`} onClose={onClose}>
      {!current && <p className="note warning">{t.visitGone}</p>}
      <p className="point">
        {formatMoment(startAt, 'day', language)}, {formatMoment(startAt, 'time', language)}
      </p>
      <p>
        {vaccineName(vaccineType)}, {t.dose(dose)}, {t.minutes(duration)}
      </p>
      <p>
        {patient.pesel && `${t.byPesel}: ${patient.pesel}`} {patient.phone}
      </p>
      {/* Spoken when it changes. */}
      <p role="status">
        {t.status}: <strong>{statusText(visit, t)}</strong>
        {checkedInAt && ` (${formatMoment(checkedInAt, 'time', language)})`}
        {batchNumber && `, ${t.batch}: ${batchNumber}`}
      </p>
      {/* Beside what the buttons change, so that the words stay when the buttons go. */}
      {(action.busy || action.error) && <ActionState of={action} />}
      {status === 'ACTIVE' && (
        <>
          <p className="actions">
            {!checkedInAt && (
              <button
                type="button"
                aria-disabled={action.busy}
                onClick={() => change(() => api.checkIn(pointId, visitId))}
              >
                {t.checkIn}
              </button>
            )}
            {Date.parse(startAt) <= Date.now() && (
              <button
                type="button"
                aria-disabled={action.busy}
                onClick={() => change(() => api.markNoShow(pointId, visitId))}
              >
                {t.noShow}
              </button>
            )}
            <button type="button" onClick={() => setCancelling(true)}>
              {t.cancelVisit}
            </button>
          </p>
          <DoseForm visit={visit} onRecorded={onChanged} />
        </>
      )}
      {status === 'COMPLETED' && <NextDose pointId={pointId} visit={visit} onBooked={onChanged} />}
      {cancelling && (
        <CancelQuestion
          pointId={pointId}
          visit={visit}
          onCancelled={async () => {
            setCancelling(false);
            await onChanged();
          }}
          onClose={() => setCancelling(false)}
        />
      )}
    </Sheet>
  );
}
