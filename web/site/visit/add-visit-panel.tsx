import { useTexts } from '../texts/index.ts';
import { Sheet } from '../ui/sheet.tsx';
import { AddVisit } from './add-visit.tsx';

interface AddVisitPanelProps {
  readonly pointId: string;
  /** The first day on which the visit may be. */
  readonly from: string;
  readonly onChanged: () => Promise<void>;
  readonly onClose: () => void;
}

/** A new visit for which no term was chosen: the patient first. */
export function AddVisitPanel({ pointId, from, onChanged, onClose }: AddVisitPanelProps) {
  const t = useTexts();
  return (
    <Sheet title={t.newVisitTitle} onClose={onClose}>
      <AddVisit pointId={pointId} from={from} onBooked={onChanged} />
    </Sheet>
  );
}
