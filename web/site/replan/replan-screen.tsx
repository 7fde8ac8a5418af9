import { useCallback, useState } from 'react';
import { useLanguage } from '../../ui/language.ts';
import { Loading } from '../../ui/loading.tsx';
import { formatMoment } from '../../ui/time.ts';
import { useLoad } from '../../ui/use-load.ts';
import type { Point } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { ReplanForm } from './replan-form.tsx';
import { ReplanProgressTable } from './replan-progress.tsx';

/** The bulk re-planning of visits at a point: a new one, and how those begun go on. */
export function ReplanScreen({ point }: { point: Point }) {
  const t = useTexts();
  const api = useApi();
  const language = useLanguage();
  const replans = useLoad(useCallback(() => api.listReplans(point.id), [api, point.id]));
  const [shown, setShown] = useState<string>();
  return (
    <>
      {shown && <ReplanProgressTable key={shown} pointId={point.id} id={shown} />}
      <ReplanForm
        pointId={point.id}
        onStarted={(id) => {
          setShown(id);
          void replans.reload();
        }}
      />
      <section aria-labelledby="replans">
        <h2 id="replans">{t.replanList}</h2>
        {!replans.data && <Loading of={replans} />}
        {replans.data?.list.length === 0 && <p className="empty">{t.replanNone}</p>}
        <ul>
          {replans.data?.list.map(({ id, createdAt, visits, reason }) => (
            <li key={id}>
              {t.replanOf(formatMoment(createdAt, 'date', language), visits, reason)}{' '}
              <button type="button" aria-pressed={shown === id} onClick={() => setShown(id)}>
                {t.replanShow}
              </button>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
