import { useId } from 'react';
import { useLanguage } from '../ui/language.ts';
import { formatMoment } from '../ui/time.ts';
import { AnswerButtons } from './answer.tsx';
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
  const moment = (instant: string) =>
    `${formatMoment(instant, 'day', language)}, ${formatMoment(instant, 'time', language)}`;
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
      <AnswerButtons
        texts={{ accept: t.offerAccept, decline: t.offerDecline }}
        send={(answer) => api.answerOffer(id, answer)}
        onAnswered={onAnswered}
        notices={{ accept: 'moved', decline: 'kept' }}
      />
    </section>
  );
}
