import { useCallback, useRef } from 'react';
import type { LastDays } from '../../../shared/domain/last-days.ts';
import type { Stock } from '../api.ts';
import { useApi } from '../client.ts';
import type { DoseDraft } from './dose-draft.ts';

type Package = Pick<DoseDraft, 'vaccineType' | 'batchNumber' | 'expiresOn' | 'givenOn'>;

/** Finds out what the stock of the point knows of the last days of a batch. It is asked only about a package whose day has passed. */
export function useLastDays(pointId: string): (of: Package) => Promise<LastDays | undefined> {
  const api = useApi();
  const stock = useRef<Promise<Stock>>(undefined);
  return useCallback(
    async ({ vaccineType, batchNumber, expiresOn, givenOn }) => {
      if (expiresOn === '' || expiresOn >= givenOn) return undefined;
      stock.current ??= api.getStock(pointId);
      try {
        const { batches } = await stock.current;
        const number = batchNumber.toUpperCase();
        return batches.find((batch) => batch.vaccineType === vaccineType && batch.batchNumber === number);
      } catch {
        // Without the stock the package is believed; the next attempt asks again.
        stock.current = undefined;
        return undefined;
      }
    },
    [api, pointId],
  );
}
