import { useCallback, useEffect } from 'react';
import { nameOf } from '../../../shared/domain/person.ts';
import { Status } from '../../ui/heading.tsx';
import { type Language, useLanguage } from '../../ui/language.ts';
import { Loading } from '../../ui/loading.tsx';
import { formatMoment } from '../../ui/time.ts';
import { useLoad } from '../../ui/use-load.ts';
import type { Replan, ReplanProgress } from '../api.ts';
import { useApi } from '../client.ts';
import { type Texts, useTexts } from '../texts/index.ts';

const REFRESH_MS = 3_000;

/** How each visit of a re-planning stands; looked at again every few seconds. */
export function ReplanProgressTable({ pointId, id }: { pointId: string; id: string }) {
  const t = useTexts();
  const api = useApi();
  const language = useLanguage();
  const replan = useLoad(useCallback(() => api.getReplan(pointId, id), [api, pointId, id]));
  const { reload } = replan;
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && void reload(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [reload]);
  if (!replan.data) return <Loading of={replan} />;
  const { visits, expiresAt } = replan.data;
  return (
    <section aria-labelledby="progress">
      <h2 id="progress">{t.replanProgress}</h2>
      <p>{t.replanUntil(momentText(expiresAt, language))}</p>
      <Status>{summaryOf(visits, t)}</Status>
      <table className="stack">
        <caption className="hidden">{t.replanProgress}</caption>
        <thead>
          <tr>
            <th scope="col">{t.patient}</th>
            <th scope="col">{t.time}</th>
            <th scope="col">{t.replanOffer}</th>
            <th scope="col">{t.status}</th>
          </tr>
        </thead>
        <tbody>
          {visits.map(({ visit, offer, progress }) => (
            <tr key={visit.id}>
              <th scope="row">{nameOf(visit.patient, 'family')}</th>
              <td data-label={t.time}>{momentText(visit.startAt, language)}</td>
              <td data-label={t.replanOffer}>
                {offer ? `${momentText(offer.startAt, language)}, ${offer.servicePointName}` : '–'}
              </td>
              <td data-label={t.status}>{progressText(progress, t)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function momentText(instant: string, language: Language): string {
  return `${formatMoment(instant, 'short', language)}, ${formatMoment(instant, 'time', language)}`;
}

/** `czeka na odpowiedź: 12, pacjent się zgodził: 28` */
function summaryOf(visits: Replan['visits'], t: Texts): string {
  const counts = new Map<ReplanProgress, number>();
  for (const { progress } of visits) counts.set(progress, (counts.get(progress) ?? 0) + 1);
  return [...counts].map(([progress, count]) => `${progressText(progress, t)}: ${count}`).join(', ');
}

function progressText(progress: ReplanProgress, t: Texts): string {
  return {
    pending: t.progressPending,
    noTerm: t.progressNoTerm,
    offered: t.progressOffered,
    accepted: t.progressAccepted,
    declined: t.progressDeclined,
    movedAtDeadline: t.progressMoved,
    keptAtDeadline: t.progressKept,
    superseded: t.progressSuperseded,
  }[progress];
}
