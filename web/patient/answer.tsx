import { useState } from 'react';
import { Alert } from '../ui/heading.tsx';
import { navigate } from '../ui/history.ts';

export type Answer = 'accept' | 'decline';

interface AnswerButtonsProps {
  /** What each button says. */
  readonly texts: Readonly<Record<Answer, string>>;
  readonly send: (answer: Answer) => Promise<unknown>;
  /** Loads what has changed by it. */
  readonly onAnswered: () => Promise<void>;
  /** What the screen of visits says after each. */
  readonly notices: Readonly<Record<Answer, string>>;
}

/** The two answers to something that is asked of a patient, and why one did not get through. */
export function AnswerButtons({ texts, send, onAnswered, notices }: AnswerButtonsProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const answer = async (how: Answer) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await send(how);
      await onAnswered();
      // The button that was pressed is gone with its question: the screen begins anew.
      navigate('/wizyty', notices[how]);
    } catch (failure) {
      setError(failure as Error);
      setBusy(false);
    }
  };
  return (
    <>
      {error && <Alert>{error.message}</Alert>}
      <p className="actions">
        <button type="button" className="primary" aria-disabled={busy} onClick={() => answer('accept')}>
          {texts.accept}
        </button>
        <button type="button" aria-disabled={busy} onClick={() => answer('decline')}>
          {texts.decline}
        </button>
      </p>
    </>
  );
}
