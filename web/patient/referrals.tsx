import { useLanguage } from '../ui/language.ts';
import { Link } from '../ui/link.tsx';
import { lastDayBefore } from '../ui/time.ts';
import type { Patient } from './api.ts';
import { isBooked } from './patient.ts';
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
          <h3>{t.referral}</h3>
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
