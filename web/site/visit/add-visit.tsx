import { useState } from 'react';
import { Status } from '../../ui/heading.tsx';
import { useLanguage } from '../../ui/language.ts';
import { formatMoment } from '../../ui/time.ts';
import type { Found, PatientKey, Referral, SitePatient, SiteSlot } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { BookQuestion } from './book-question.tsx';
import { PatientCard } from './patient-card.tsx';
import { PatientSearch } from './patient-search.tsx';
import { RegisterForm } from './register-form.tsx';

interface AddVisitProps {
  readonly pointId: string;
  /** The term to book; without one, the earliest. */
  readonly slot?: SiteSlot;
  readonly from?: string;
  readonly onBooked: () => Promise<void>;
}

interface Wanted {
  readonly patient: SitePatient;
  readonly referral: Referral;
  readonly slot: SiteSlot | undefined;
}

/** Finds or registers a patient, and books a visit on one of their referrals. */
export function AddVisit({ pointId, slot, from, onBooked }: AddVisitProps) {
  const t = useTexts();
  const language = useLanguage();
  const [answer, setAnswer] = useState<{ key: PatientKey; found: Found }>();
  const [wanted, setWanted] = useState<Wanted>();
  const [said, setSaid] = useState<string>();
  const patient = answer?.found.patient;
  return (
    <section className="add-visit">
      <Status>{said}</Status>
      {!answer && (
        <PatientSearch
          pointId={pointId}
          onFound={(key, found) => {
            setSaid(undefined);
            setAnswer({ key, found });
          }}
        />
      )}
      {answer && !patient && (
        <RegisterForm pointId={pointId} patientKey={answer.key} onDone={(found) => setAnswer({ ...answer, found })} />
      )}
      {answer && patient && (
        <PatientCard
          patient={patient}
          found={answer.found}
          slot={slot}
          onBook={(referral, chosen) => setWanted({ patient, referral, slot: chosen })}
        />
      )}
      {answer && (
        <p className="actions">
          <button type="button" onClick={() => setAnswer(undefined)}>
            {t.otherPatient}
          </button>
        </p>
      )}
      {wanted && (
        <BookQuestion
          pointId={pointId}
          patient={wanted.patient}
          referral={wanted.referral}
          slot={wanted.slot}
          from={from}
          onBooked={async ({ startAt }) => {
            setWanted(undefined);
            setAnswer(undefined);
            setSaid(t.booked(`${formatMoment(startAt, 'day', language)}, ${formatMoment(startAt, 'time', language)}`));
            await onBooked();
          }}
          onClose={() => setWanted(undefined)}
        />
      )}
    </section>
  );
}
