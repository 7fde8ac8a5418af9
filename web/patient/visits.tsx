import { useCallback, useState } from 'react';
import { ScreenHeading } from '../ui/heading.tsx';
import { navigate } from '../ui/history.ts';
import { Link } from '../ui/link.tsx';
import { Loading } from '../ui/loading.tsx';
import { useLoad } from '../ui/use-load.ts';
import type { Patient, Visit } from './api.ts';
import { CancelDialog } from './cancel-dialog.tsx';
import { useApi } from './client.ts';
import { Notice } from './notice.tsx';
import { bookableReferrals, isChangeable } from './patient.ts';
import { Proposals } from './proposals.tsx';
import { Referrals } from './referrals.tsx';
import { StandbyPool } from './standby.tsx';
import { useTexts } from './texts.ts';
import { VisitCard } from './visit-card.tsx';

/** A patient's own visits and referrals. */
export function Visits({ patientId }: { patientId: string }) {
  const t = useTexts();
  const api = useApi();
  const patient = useLoad(useCallback(() => api.getPatient(patientId), [api, patientId]));
  const [cancelling, setCancelling] = useState<Visit>();
  return (
    <>
      <ScreenHeading title={t.visitsTitle} site={t.site} />
      <Notice />
      {patient.data ? (
        <Record patientId={patientId} patient={patient.data} onCancel={setCancelling} onAnswered={patient.reload} />
      ) : (
        <Loading of={patient} />
      )}
      {cancelling && (
        <CancelDialog
          visit={cancelling}
          onClose={() => setCancelling(undefined)}
          onCancelled={async () => {
            setCancelling(undefined);
            await patient.reload();
            // The button that opened the dialog is gone with its visit: the screen begins anew.
            navigate('/wizyty', 'cancelled');
          }}
        />
      )}
    </>
  );
}

interface RecordProps {
  readonly patientId: string;
  readonly patient: Patient;
  readonly onCancel: (visit: Visit) => void;
  readonly onAnswered: () => Promise<void>;
}

function Record({ patientId, patient, onCancel, onAnswered }: RecordProps) {
  const t = useTexts();
  const { appointments = [], patientData } = patient;
  const now = Date.now();
  const upcoming = appointments.filter((visit) => isChangeable(visit, now));
  const past = appointments.filter((visit) => !isChangeable(visit, now));
  return (
    <>
      <Proposals patientId={patientId} patient={patient} onAnswered={onAnswered} />
      <h2>{t.upcoming}</h2>
      {upcoming.length === 0 && <p className="empty">{t.noVisits}</p>}
      {upcoming.map((visit) => (
        <VisitCard key={visit.id} visit={visit} onCancel={() => onCancel(visit)} onAnswered={onAnswered} />
      ))}
      <Referrals patient={patient} />
      {bookableReferrals(patient).length > 0 && <StandbyPool patientId={patientId} onBooked={onAnswered} />}
      {past.length > 0 && <h2>{t.past}</h2>}
      {past.map((visit) => (
        <VisitCard key={visit.id} visit={visit} />
      ))}
      <p>
        <Link to="/dostep-do-danych">{t.accessesTitle}</Link>
      </p>
      <p className="hint">{patientData.msisdn ? t.phone(patientData.msisdn) : t.noPhone}</p>
    </>
  );
}
