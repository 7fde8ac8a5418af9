import { useLanguage } from '../../ui/language.ts';
import { formatMoment } from '../../ui/time.ts';
import { vaccineName } from '../../ui/vaccines.ts';
import type { Stock } from '../api.ts';
import { useTexts } from '../texts/index.ts';

/** Doses by batch. */
export function BatchTable({ batches }: { batches: Stock['batches'] }) {
  const t = useTexts();
  const language = useLanguage();
  return (
    <section aria-labelledby="batches">
      <h2 id="batches">{t.batches}</h2>
      {batches.length === 0 && <p className="empty">{t.noBatches}</p>}
      {batches.length > 0 && (
        <table className="stack">
          <caption className="hidden">{t.batches}</caption>
          <thead>
            <tr>
              <th scope="col">{t.batch}</th>
              <th scope="col">{t.vaccine}</th>
              <th scope="col">{t.expiry}</th>
              <th scope="col">{t.status}</th>
              <th scope="col">{t.received}</th>
              <th scope="col">{t.used}</th>
              <th scope="col">{t.wasted}</th>
              <th scope="col">{t.balance}</th>
            </tr>
          </thead>
          <tbody>
            {batches.map(
              ({ batchNumber, vaccineType, expiresOn, denied, expired, received, used, wasted, balance }) => (
                <tr key={`${vaccineType} ${batchNumber}`}>
                  <th scope="row">{batchNumber}</th>
                  <td data-label={t.vaccine}>{vaccineName(vaccineType)}</td>
                  <td data-label={t.expiry}>{formatMoment(`${expiresOn}T12:00:00Z`, 'date', language)}</td>
                  <td data-label={t.status} className={denied || expired ? 'bad' : undefined}>
                    {denied ? t.batchDenied : expired ? t.batchIsExpired : t.batchOk}
                  </td>
                  <td data-label={t.received}>{received}</td>
                  <td data-label={t.used}>{used}</td>
                  <td data-label={t.wasted}>{wasted}</td>
                  <td data-label={t.balance} className={balance < 0 ? 'bad' : undefined}>
                    <strong>{balance}</strong>
                  </td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      )}
    </section>
  );
}
