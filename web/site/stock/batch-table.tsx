import { useId } from 'react';
import { useLanguage } from '../../ui/language.ts';
import { formatDay } from '../../ui/time.ts';
import { vaccineName } from '../../ui/vaccines.ts';
import type { BatchKey, Stock } from '../api.ts';
import { type Texts, useTexts } from '../texts/index.ts';

type Batch = Stock['batches'][number];

interface BatchTableProps {
  readonly batches: readonly Batch[];
  /** A delivery is to be recorded of a batch of which doses were given. */
  readonly onDeliver: (batch: BatchKey) => void;
  /** What was recorded of a batch is to be shown. */
  readonly onTrail: (batch: BatchKey) => void;
}

/** Doses by batch. */
export function BatchTable({ batches, onDeliver, onTrail }: BatchTableProps) {
  const t = useTexts();
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
            {batches.map((batch) => (
              <BatchRow
                key={`${batch.vaccineType} ${batch.batchNumber}`}
                batch={batch}
                onDeliver={onDeliver}
                onTrail={onTrail}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function BatchRow({ batch, onDeliver, onTrail }: Omit<BatchTableProps, 'batches'> & { readonly batch: Batch }) {
  const t = useTexts();
  const language = useLanguage();
  const id = useId();
  const { batchNumber, vaccineType, expiresOn, lastDays, received, used, wasted, balance } = batch;
  const { text, isBad } = statusOf(batch, t);
  return (
    <tr>
      <th scope="row">
        <span id={id}>{batchNumber}</span>
        <div className="row-actions">
          <button type="button" aria-describedby={id} onClick={() => onTrail({ vaccineType, batchNumber })}>
            {t.batchTrail}
          </button>
        </div>
      </th>
      <td data-label={t.vaccine}>{vaccineName(vaccineType)}</td>
      <td data-label={t.expiry}>
        {expiresOn === null ? t.expiryUnknown : lastDays.map((day) => formatDay(day, 'date', language)).join('; ')}
        {expiresOn === null && (
          <div className="row-actions">
            <button type="button" aria-describedby={id} onClick={() => onDeliver({ vaccineType, batchNumber })}>
              {t.addDelivery}
            </button>
          </div>
        )}
      </td>
      <td data-label={t.status} className={isBad ? 'bad' : undefined}>
        {text}
      </td>
      <td data-label={t.received}>{received}</td>
      <td data-label={t.used}>{used}</td>
      <td data-label={t.wasted}>{wasted}</td>
      <td data-label={t.balance} className={balance < 0 ? 'bad' : undefined}>
        <strong>{balance}</strong>
      </td>
    </tr>
  );
}

function statusOf({ denied, expired, similarDenied, expiresOn }: Batch, t: Texts): { text: string; isBad: boolean } {
  if (denied) return { text: t.batchDenied, isBad: true };
  if (expired) return { text: t.batchIsExpired, isBad: true };
  if (similarDenied.length > 0) return { text: t.batchSimilarDenied(similarDenied.join(', ')), isBad: true };
  return { text: expiresOn === null ? t.deliveryMissing : t.batchOk, isBad: expiresOn === null };
}
