import { useState } from 'react';
import type { CalendarDay } from '../api.ts';
import { findVisit } from '../calendar/visits.ts';
import { VisitSheet } from './visit-sheet.tsx';

interface VisitPanelProps {
  readonly pointId: string;
  readonly visitId: string;
  readonly days: readonly CalendarDay[];
  readonly onChanged: () => Promise<void>;
  readonly onClose: () => void;
}

/** A visit of the days that the calendar shows, as it stands there. */
export function VisitPanel({ visitId, days, ...sheet }: VisitPanelProps) {
  const current = findVisit(days, visitId);
  const [opened] = useState(current);
  // A visit that is moved away meanwhile stays on the screen, with whatever was typed for it.
  const visit = current ?? opened;
  return visit ? <VisitSheet {...sheet} visit={visit} isGone={!current} /> : null;
}
