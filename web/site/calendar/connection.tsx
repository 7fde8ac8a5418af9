import { Alert } from '../../ui/heading.tsx';
import { useLanguage } from '../../ui/language.ts';
import { formatMoment } from '../../ui/time.ts';
import { useTexts } from '../texts/index.ts';
import type { LiveCalendar } from './use-calendar.ts';

/** How fresh the calendar is: while the connection is lost, of when. */
export function Connection({ calendar: { asOf, error } }: { calendar: LiveCalendar }) {
  const t = useTexts();
  const language = useLanguage();
  const clock = asOf && formatMoment(asOf, 'clock', language);
  return (
    <>
      {error && (
        <Alert>
          {clock ? t.connectionLost(clock) : t.connectionLostNever} {error.message !== t.offline && error.message}
        </Alert>
      )}
      {/* Changes every two seconds: not to be read aloud. */}
      {!error && clock && <p className="hint no-print">{t.asOf(clock)}</p>}
    </>
  );
}
