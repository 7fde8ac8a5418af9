import { useCallback, useState } from 'react';
import { Loading } from '../../ui/loading.tsx';
import { useLoad } from '../../ui/use-load.ts';
import type { Point, Stock } from '../api.ts';
import { useApi } from '../client.ts';
import { BatchTable } from './batch-table.tsx';
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
  const stock = changed ?? loaded.data;
  if (!stock) return <Loading of={loaded} />;
  return (
    <>
      <Expected expected={stock.expected} />
      <BatchTable batches={stock.batches} />
      <DeniedBatches />
      <div className="halves">
        <DeliveryForm pointId={point.id} onSaved={setChanged} />
        <WastageForm pointId={point.id} batches={stock.batches} onSaved={setChanged} />
      </div>
      <RecallSearch pointId={point.id} batches={stock.batches} />
    </>
  );
}
