import { useCallback, useState } from 'react';
import { nameOf } from '../../../shared/domain/person.ts';
import { useLanguage } from '../../ui/language.ts';
import { Loading } from '../../ui/loading.tsx';
import { formatMoment } from '../../ui/time.ts';
import { type Loaded, useLoad } from '../../ui/use-load.ts';
import { vaccineName } from '../../ui/vaccines.ts';
import type { RecordedVisit, SiteVisit, VisitRecord } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { momentText } from '../ui/moment.ts';
import { Sheet } from '../ui/sheet.tsx';
import { useFocusKept } from '../ui/use-focus-kept.ts';
import { ContraindicationFound } from './contraindication.tsx';
import { DoseForm } from './dose-form.tsx';
import { DoseGiven } from './dose-given.tsx';
import { NextDose } from './next-dose.tsx';
import { Reception } from './reception.tsx';
import { statusText } from './status-text.ts';
import { Trail } from './trail.tsx';
import { type Asked, VisitQuestions } from './visit-questions.tsx';

interface VisitSheetProps {
  readonly pointId: string;
  /** As it was last seen in a list. */
  readonly visit: SiteVisit;
  /** Whether that list does not have it any more. */
  readonly isGone?: boolean;
  readonly onChanged: () => Promise<void>;
  readonly onClose: () => void;
}

/** A visit with its record: the patient comes or not, is qualified and vaccinated or not; what was recorded can be corrected. */
export function VisitSheet({ pointId, visit: listed, isGone = false, onChanged, onClose }: VisitSheetProps) {
  const t = useTexts();
  const language = useLanguage();
  const record = useRecord(pointId, listed);
  const [asked, setAsked] = useState<Asked>();
  const visit = record.data ?? listed;
  const { patient, startAt, vaccineType, dose, duration, status, checkedInAt, batchNumber } = visit;
  const statusLine = useFocusKept<HTMLParagraphElement>(`${status} ${checkedInAt}`);
  const changed = async () => {
    await Promise.all([record.reload(), onChanged()]);
  };
  return (
    <Sheet title={`${t.visitTitle}: ${nameOf(patient, 'family')}`} onClose={onClose}>
      {isGone && <p className="note warning">{t.visitGone}</p>}
      <p className="point">{momentText(startAt, language)}</p>
      <p>
        {vaccineName(vaccineType)}, {t.dose(dose)}, {t.minutes(duration)}
      </p>
      <p>
        {patient.pesel && `${t.byPesel}: ${patient.pesel}`} {patient.phone}
      </p>
      {/* Spoken when it changes. */}
      <p ref={statusLine} tabIndex={-1} role="status">
        {t.status}: <strong>{statusText(visit, t)}</strong>
        {checkedInAt && ` (${formatMoment(checkedInAt, 'time', language)})`}
        {batchNumber && `, ${t.batch}: ${batchNumber}`}
      </p>
      {status === 'ACTIVE' && (
        <>
          <Reception pointId={pointId} visit={visit} onChanged={changed} onAsk={setAsked} />
          <DoseForm pointId={pointId} visit={visit} onRecorded={changed} />
        </>
      )}
      {record.data?.contraindication && <ContraindicationFound found={record.data.contraindication} />}
      {record.data && isRecorded(record.data) && <DoseGiven visit={record.data} onAsk={setAsked} />}
      {status === 'COMPLETED' && <NextDose pointId={pointId} visit={visit} onBooked={onChanged} />}
      {record.data ? <Trail entries={record.data.trail} /> : <Loading of={record} />}
      <VisitQuestions
        pointId={pointId}
        visit={visit}
        asked={asked}
        onDone={async () => {
          setAsked(undefined);
          await changed();
        }}
        onClose={() => setAsked(undefined)}
      />
    </Sheet>
  );
}

function isRecorded(visit: VisitRecord): visit is RecordedVisit {
  return visit.record !== null;
}

/** Loads what is recorded of a visit, anew whenever the list shows that it has changed. */
function useRecord(pointId: string, listed: SiteVisit): Loaded<VisitRecord> {
  const api = useApi();
  const seen = JSON.stringify(listed);
  return useLoad(
    // biome-ignore lint/correctness/useExhaustiveDependencies: another state in the list is the reason to ask again.
    useCallback(() => api.getVisit(pointId, listed.id), [api, pointId, listed.id, seen]),
  );
}
