import { useId, useState } from 'react';
import { Alert } from '../ui/heading.tsx';
import { navigate } from '../ui/history.ts';
import { useLanguage } from '../ui/language.ts';
import { formatMoment } from '../ui/time.ts';
import type { OwnVisit } from './api.ts';
import { useApi } from './client.ts';
import { useTexts } from './texts.ts';

interface OfferProps {
  readonly visit: OwnVisit & { readonly offer: NonNullable<OwnVisit['offer']> };
  readonly onAnswered: () => Promise<void>;
}

/** Another term that the point offers for a visit, with the patient's answer. */
export function Offer({ visit: { id, offer }, onAnswered }: OfferProps) {
  const t = useTexts();
  const api = useApi();
  const language = useLanguage();
  const titleId = useId();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const moment = (instant: string) =>
    `${formatMoment(instant, 'day', language)}, ${formatMoment(instant, 'time', language)}`;
  const answer = async (how: 'accept' | 'decline') => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await api.answerOffer(id, how);
      await onAnswered();
      navigate('/wizyty', how === 'accept' ? 'moved' : 'kept');
    } catch (failure) {
      setError(failure as Error);
      setBusy(false);
    }
  };
  return (
    <section className="offer" aria-labelledby={titleId}>
      <h4 id={titleId}>{t.offerTitle}</h4>
      <p className="point">
        <time dateTime={offer.startAt}>{moment(offer.startAt)}</time>
      </p>
      <p>
        {offer.servicePoint.name}, {offer.servicePoint.addressText}
      </p>
      <p>
        {offer.onDeadline === 'move' ? t.offerMoves(moment(offer.expiresAt)) : t.offerKeeps(moment(offer.expiresAt))}
      </p>
      {error && <Alert>{error.message}</Alert>}
      <p className="actions">
        <button type="button" className="primary" aria-disabled={busy} onClick={() => answer('accept')}>
          {t.offerAccept}
        </button>
        <button type="button" aria-disabled={busy} onClick={() => answer('decline')}>
          {t.offerDecline}
        </button>
      </p>
    </section>
  );
}
