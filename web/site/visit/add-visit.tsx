import { useState } from 'react';
import { Status } from '../../ui/heading.tsx';
import { useLanguage } from '../../ui/language.ts';
import type { Found, PatientDocument, Referral, SitePatient, SiteSlot, SiteVisit } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { momentText } from '../ui/moment.ts';
import { BookQuestion } from './book-question.tsx';
import { PatientCard } from './patient-card.tsx';
import { PatientSearch } from './patient-search.tsx';
import { RegisterForm } from './register-form.tsx';
import { VisitSheet } from './visit-sheet.tsx';
import { WalkInQuestion } from './walk-in-question.tsx';

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
  /** The term, `earliest`, or `now` for someone who has come without one. */
  readonly when: SiteSlot | 'earliest' | 'now';
}

/** Finds or registers a patient, and books a visit on one of their referrals; whoever has come is received at once. */
export function AddVisit({ pointId, slot, from, onBooked }: AddVisitProps) {
  const t = useTexts();
  const language = useLanguage();
  const api = useApi();
  const [answer, setAnswer] = useState<{ key: PatientDocument; found: Found }>();
  const [wanted, setWanted] = useState<Wanted>();
  const [said, setSaid] = useState<string>();
  const [received, setReceived] = useState<SiteVisit>();
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
          onBook={(referral, chosen) => setWanted({ patient, referral, when: chosen ?? 'earliest' })}
          onReceive={(referral) => setWanted({ patient, referral, when: 'now' })}
          onReissue={async () => {
            const found = await api.registerPatient(pointId, { patientId: patient.id, document: answer.key });
            setAnswer({ ...answer, found });
            setSaid(found.referrals.some(({ state }) => state === 'expired') ? t.notReissued : t.reissued);
          }}
        />
      )}
      {answer && (
        <p className="actions">
          <button type="button" onClick={() => setAnswer(undefined)}>
            {t.otherPatient}
          </button>
        </p>
      )}
      {wanted && wanted.when !== 'now' && (
        <BookQuestion
          pointId={pointId}
          patient={wanted.patient}
          referral={wanted.referral}
          slot={wanted.when === 'earliest' ? undefined : wanted.when}
          from={from}
          onBooked={async ({ startAt }) => {
            setWanted(undefined);
            setAnswer(undefined);
            setSaid(t.booked(momentText(startAt, language)));
            await onBooked();
          }}
          onClose={() => setWanted(undefined)}
        />
      )}
      {wanted?.when === 'now' && (
        <WalkInQuestion
          pointId={pointId}
          patient={wanted.patient}
          referral={wanted.referral}
          onReceived={async (visit) => {
            setWanted(undefined);
            setReceived(visit);
            await onBooked();
          }}
          onClose={() => setWanted(undefined)}
        />
      )}
      {received && (
        <VisitSheet
          pointId={pointId}
          visit={received}
          onChanged={onBooked}
          onClose={() => {
            setReceived(undefined);
            setAnswer(undefined);
          }}
        />
      )}
    </section>
  );
}
