import { useCallback } from 'react';
import { useLanguage } from '../../ui/language.ts';
import { Loading } from '../../ui/loading.tsx';
import { formatMoment } from '../../ui/time.ts';
import { useLoad } from '../../ui/use-load.ts';
import { vaccineName } from '../../ui/vaccines.ts';
import type { DeniedBatches as Denied } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';

/** The batches that nobody in the country may give. */
export function DeniedBatches() {
  const t = useTexts();
  const api = useApi();
  const denied = useLoad(useCallback(() => api.listDeniedBatches(), [api]));
  const list = denied.data?.list;
  return (
    <section aria-labelledby="denied">
      <details open>
        <summary id="denied">{t.deniedBatches}</summary>
        {!list && <Loading of={denied} />}
        {list?.length === 0 && <p className="empty">{t.noDeniedBatches}</p>}
        {list && list.length > 0 && <DeniedTable list={list} />}
      </details>
    </section>
  );
}

function DeniedTable({ list }: { list: Denied['list'] }) {
  const t = useTexts();
  const language = useLanguage();
  return (
    <table className="stack">
      <caption className="hidden">{t.deniedBatches}</caption>
      <thead>
        <tr>
          <th scope="col">{t.batch}</th>
          <th scope="col">{t.vaccine}</th>
          <th scope="col">{t.deniedSince}</th>
          <th scope="col">{t.reason}</th>
        </tr>
      </thead>
      <tbody>
        {list.map(({ id, batchNumber, vaccineType, deniedAt, reason }) => (
          <tr key={id}>
            <th scope="row">{batchNumber}</th>
            <td data-label={t.vaccine}>{vaccineName(vaccineType)}</td>
            <td data-label={t.deniedSince}>{formatMoment(deniedAt, 'date', language)}</td>
            <td data-label={t.reason}>{reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
