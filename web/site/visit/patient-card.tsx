import { useEffect, useRef, useState } from 'react';
import { nameOf } from '../../../shared/domain/person.ts';
import { useLanguage } from '../../ui/language.ts';
import { formatDay, formatMoment, lastDayBefore } from '../../ui/time.ts';
import { vaccineName } from '../../ui/vaccines.ts';
import type { Found, Referral, SitePatient, SiteSlot } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { ActionState } from '../ui/action-state.tsx';
import { useAction } from '../ui/use-action.ts';
import { statusOf } from './status-text.ts';

interface PatientCardProps {
  readonly patient: SitePatient;
  readonly found: Found;
  readonly slot: SiteSlot | undefined;
  /** A visit on this referral: at the term, or at the earliest. */
  readonly onBook: (referral: Referral, slot: SiteSlot | undefined) => void;
  /** The patient is here, without a term. */
  readonly onReceive: (referral: Referral) => void;
  /** What has expired is to be issued anew. */
  readonly onReissue: () => Promise<void>;
}

/** A patient with their referrals and visits, and what can be booked for them. */
export function PatientCard({ patient, found, slot, onBook, onReceive, onReissue }: PatientCardProps) {
  const t = useTexts();
  const language = useLanguage();
  const heading = useRef<HTMLHeadingElement>(null);
  const reissue = useAction();
  const [chosenId, setChosenId] = useState<string>();
  const { referrals, visits, proposed = [] } = found;
  const chosen = referrals.find(({ id }) => id === chosenId);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="patient-card">
      <h3 ref={heading} tabIndex={-1}>
        {nameOf(patient)}
      </h3>
      <p>
        {patient.pesel} {patient.phone}
      </p>
      {proposed.map((of) => (
        <p key={of} className="hint">
          {of === 'name' ? t.nameProposed : t.phoneProposed}
        </p>
      ))}
      <h4>{t.referrals}</h4>
      {referrals.length === 0 && <p className="empty">{t.noReferrals}</p>}
      <ul className="plain">
        {referrals.map((referral) => (
          <li key={referral.id} className="referral">
            <div id={`referral${referral.id}`}>
              <strong>{t.dose(referral.dose)}</strong>, {referral.vaccineTypes.map(vaccineName).join(', ')}
              <small>
                {stateText(referral)}, {t.validUntil(lastDayBefore(referral.expiringAt, language))}
                {referral.visitNotBefore && `, ${t.notBefore(formatDay(referral.visitNotBefore, 'date', language))}`}
              </small>
            </div>
            {referral.state === 'expired' && (
              <span className="actions">
                <button
                  type="button"
                  aria-describedby={`referral${referral.id}`}
                  aria-disabled={reissue.busy}
                  onClick={() => reissue.run(onReissue)}
                >
                  {t.reissue}
                </button>
              </span>
            )}
            {referral.state === 'issued' && (
              <span className="actions">
                {slot && (
                  <button
                    type="button"
                    aria-pressed={referral.id === chosenId}
                    aria-describedby={`referral${referral.id}`}
                    onClick={() => setChosenId(referral.id)}
                  >
                    {t.choose}
                  </button>
                )}
                <button
                  type="button"
                  aria-describedby={`referral${referral.id}`}
                  onClick={() => onBook(referral, undefined)}
                >
                  {t.earliest}
                </button>
                <button type="button" aria-describedby={`referral${referral.id}`} onClick={() => onReceive(referral)}>
                  {t.receiveNow}
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
      <ActionState of={reissue} />
      {slot && chosen && (
        <p className="actions">
          <button type="button" className="primary" onClick={() => onBook(chosen, slot)}>
            {t.chooseAndConfirm}
          </button>
        </p>
      )}
      {visits.length > 0 && (
        <>
          <h4>{t.patientVisits}</h4>
          <ul className="plain">
            {visits.map((visit) => (
              <li key={visit.id}>
                {formatMoment(visit.startAt, 'date', language)}, {formatMoment(visit.startAt, 'time', language)},{' '}
                {vaccineName(visit.vaccineType)}, {t.dose(visit.dose)}, {statusOf(visit.status, t)}
                <small>{visit.servicePointName}</small>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );

  function stateText({ state }: Referral): string {
    const texts = {
      issued: t.stateIssued,
      booked: t.stateBooked,
      used: t.stateUsed,
      revoked: t.stateRevoked,
      expired: t.stateExpired,
    };
    return texts[state];
  }
}
