import { useId } from 'react';
import { vaccineName } from '../../ui/vaccines.ts';
import { unclearBatchOf } from '../api.ts';
import { useTexts } from '../texts/index.ts';

interface UnclearBatchProps {
  /** Why something was refused. */
  readonly error: Error | undefined;
  /** The number as it stands in the form now. */
  readonly typed: string;
  readonly onOther: (batchNumber: string) => void;
  /** Exactly this number is on the vial. */
  readonly onConfirm: () => void;
}

/** Asks which number is on the vial, when what was typed or scanned may be another batch's. */
export function UnclearBatch({ error, typed, onOther, onConfirm }: UnclearBatchProps) {
  const t = useTexts();
  const id = useId();
  const unclear = unclearBatchOf(error);
  if (unclear?.batchNumber !== typed.toUpperCase()) return null;
  return (
    <section className="note warning" aria-labelledby={id}>
      <p id={id}>{t.whichBatch}</p>
      <p className="actions">
        {unclear.similar.map(({ batchNumber, vaccineType, denied }) => (
          <button key={`${vaccineType} ${batchNumber}`} type="button" onClick={() => onOther(batchNumber)}>
            {(denied ? t.itIsDeniedBatch : t.itIsBatch)(batchNumber, vaccineName(vaccineType))}
          </button>
        ))}
        <button type="button" onClick={onConfirm}>
          {t.itIsExactly(unclear.batchNumber)}
        </button>
      </p>
    </section>
  );
}
