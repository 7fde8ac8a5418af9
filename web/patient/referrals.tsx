import { useLanguage } from '../ui/language.ts';
import { Link } from '../ui/link.tsx';
import { useProgramme } from '../ui/programmes.tsx';
import { lastDayBefore } from '../ui/time.ts';
import { vaccineName } from '../ui/vaccines.ts';
import type { Patient } from './api.ts';
import { isBooked, type Prescription } from './patient.ts';
import { useTexts } from './texts.ts';

/** The referrals of a patient, each with the way to book on it. */
export function Referrals({ patient }: { patient: Patient }) {
  const t = useTexts();
  const language = useLanguage();
  const { prescriptions = [] } = patient;
  return (
    <>
      <h2>{t.referrals}</h2>
      {prescriptions.length === 0 && <p className="empty">{t.noReferrals}</p>}
      {prescriptions.map((referral) => (
        <article key={referral.id} className="card">
          <ReferralTitle referral={referral} />
          <p>{t.validUntil(lastDayBefore(referral.expiringAt, language))}</p>
          {isBooked(referral, patient) ? (
            <p className="tag">{t.referralBooked}</p>
          ) : (
            <p className="actions">
              <Link className="button primary" to={`/rezerwacja-wizyty?skierowanie=${referral.id}`}>
                {t.book}
              </Link>
            </p>
          )}
        </article>
      ))}
    </>
  );
}

/** What a referral is called in its programme, and what it is for. */
function ReferralTitle({ referral: { programme, season, dose, vaccineTypes } }: { referral: Prescription }) {
  const t = useTexts();
  const language = useLanguage();
  const known = useProgramme(programme);
  const of = [known?.names[language], season, t.dose(dose)].filter(Boolean).join(', ');
  return (
    <>
      <h3>{known?.texts.referralTitle[language] ?? t.referral}</h3>
      <p>{of}</p>
      <p className="hint">{vaccineTypes.map(vaccineName).join(', ')}</p>
    </>
  );
}
