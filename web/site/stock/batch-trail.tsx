import { useCallback } from 'react';
import { useLanguage } from '../../ui/language.ts';
import { Loading } from '../../ui/loading.tsx';
import { formatDay } from '../../ui/time.ts';
import { useLoad } from '../../ui/use-load.ts';
import type { BatchKey, StockEntries } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { momentText } from '../ui/moment.ts';
import { Sheet } from '../ui/sheet.tsx';

interface BatchTrailProps {
  readonly pointId: string;
  readonly batch: BatchKey;
  readonly onClose: () => void;
}

/** What was recorded of a batch, the latest first: deliveries and losses, last days that changed, by whom and why. */
export function BatchTrail({ pointId, batch, onClose }: BatchTrailProps) {
  const t = useTexts();
  const api = useApi();
  const entries = useLoad(useCallback(() => api.getStockEntries(pointId, batch), [api, pointId, batch]));
  return (
    <Sheet title={`${t.batchTrail}: ${batch.batchNumber}`} onClose={onClose}>
      {!entries.data && <Loading of={entries} />}
      {entries.data?.list.length === 0 && <p className="empty">{t.noBatchEntries}</p>}
      <ol className="plain trail">
        {entries.data?.list.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ol>
    </Sheet>
  );
}

function Entry({ entry }: { entry: StockEntries['list'][number] }) {
  const t = useTexts();
  const language = useLanguage();
  const { kind, doses, at, by, reason, expiresOn, replaces, similarBatches } = entry;
  return (
    <li>
      <strong>{(kind === 'delivery' ? t.entryDelivery : t.entryWastage)(doses)}</strong>
      <small>
        <time dateTime={at}>{momentText(at, language, 'date')}</time>, {t.staffNumber(by)}
      </small>
      {expiresOn && <div>{t.goodUntil(formatDay(expiresOn, 'date', language))}</div>}
      {replaces && <div>{t.insteadOf(formatDay(replaces, 'date', language))}</div>}
      {reason && <div>{t.because(reason)}</div>}
      {similarBatches.length > 0 && <div>{t.confirmedUnlike(similarBatches.join(', '))}</div>}
    </li>
  );
}
