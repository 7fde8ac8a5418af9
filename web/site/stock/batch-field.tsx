import { SelectField } from '../../ui/field.tsx';
import { vaccineName } from '../../ui/vaccines.ts';
import type { Stock } from '../api.ts';
import { useTexts } from '../texts/index.ts';

interface BatchFieldProps {
  readonly batches: Stock['batches'];
  readonly index: number;
  readonly onChange: (index: number) => void;
}

/** One of the batches that the point has had. */
export function BatchField({ batches, index, onChange }: BatchFieldProps) {
  const t = useTexts();
  return (
    <SelectField label={t.batch} value={String(index)} onChange={(chosen) => onChange(Number(chosen))}>
      {batches.map(({ batchNumber, vaccineType }, each) => (
        <option key={`${vaccineType} ${batchNumber}`} value={each}>
          {batchNumber} ({vaccineName(vaccineType)})
        </option>
      ))}
    </SelectField>
  );
}
