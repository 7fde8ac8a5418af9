import { useCallback, useState } from 'react';
import { Loading } from '../../ui/loading.tsx';
import { useLoad } from '../../ui/use-load.ts';
import type { BatchKey, Point, Stock } from '../api.ts';
import { useApi } from '../client.ts';
import { BatchTable } from './batch-table.tsx';
import { BatchTrail } from './batch-trail.tsx';
import { DeliveryForm } from './delivery-form.tsx';
import { DeniedBatches } from './denied-batches.tsx';
import { Expected } from './expected.tsx';
import { RecallSearch } from './recall-search.tsx';
import { WastageForm } from './wastage-form.tsx';

/** The doses at a point. */
export function StockScreen({ point }: { point: Point }) {
  const api = useApi();
  const loaded = useLoad(useCallback(() => api.getStock(point.id), [api, point.id]));
  const [changed, setChanged] = useState<Stock>();
  const [delivered, setDelivered] = useState<BatchKey>();
  const [looked, setLooked] = useState<BatchKey>();
  const stock = changed ?? loaded.data;
  if (!stock) return <Loading of={loaded} />;
  return (
    <>
      <Expected expected={stock.expected} />
      <BatchTable batches={stock.batches} onDeliver={setDelivered} onTrail={setLooked} />
      {looked && <BatchTrail pointId={point.id} batch={looked} onClose={() => setLooked(undefined)} />}
      <DeniedBatches />
      <div className="halves">
        <DeliveryForm
          key={delivered && `${delivered.vaccineType} ${delivered.batchNumber}`}
          pointId={point.id}
          batches={stock.batches}
          of={delivered}
          onSaved={setChanged}
        />
        <WastageForm pointId={point.id} batches={stock.batches} onSaved={setChanged} />
      </div>
      <RecallSearch pointId={point.id} batches={stock.batches} />
    </>
  );
}
