import type { DayException } from '../api.ts';
import { useTexts } from '../texts/index.ts';

interface DayNotesProps {
  readonly holiday: string | null | undefined;
  readonly closing: DayException | undefined;
}

/** What is particular about a day. */
export function DayNotes({ holiday, closing }: DayNotesProps) {
  const t = useTexts();
  return (
    <>
      {holiday && <p className="note">{t.holiday(holiday)}</p>}
      {closing?.kind === 'closed' && <p className="note">{t.dayClosed(closing.reason)}</p>}
    </>
  );
}
