import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { type Gs1, parseGs1 } from '../../../shared/domain/gs1.ts';
import { Status } from '../../ui/heading.tsx';
import { useTexts } from '../texts/index.ts';

const FNC1 = '\u001d';

/** Takes the code of a package from a scanner, which types it like a keyboard and presses Enter. */
export function ScanField({ onScan }: { onScan: (scan: Gs1) => void }) {
  const t = useTexts();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState<string>();
  const [error, setError] = useState<string>();

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    // Scanners that type send FNC1 as Ctrl+], which puts no character into a field; with Caps Lock some hold Shift, too.
    if (event.ctrlKey && (event.key === ']' || event.code === 'BracketRight')) {
      event.preventDefault();
      const { selectionStart, selectionEnd, value } = event.currentTarget;
      event.currentTarget.setRangeText(FNC1, selectionStart ?? value.length, selectionEnd ?? value.length, 'end');
    }
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const scan = inCapitals(parseGs1(event.currentTarget.value));
    setError(scan ? undefined : t.wrongScan);
    setSaid(scan && t.scanned(scan.batchNumber, scan.expiresOn));
    // The next code replaces this one, whether it was understood or not.
    field.current?.select();
    if (scan) onScan(scan);
  };

  return (
    <div className="field scan">
      <label htmlFor={id}>{t.scan}</label>
      <p className="hint" id={`${id}hint`}>
        {t.scanHint}
      </p>
      {error && (
        <p className="error" id={`${id}error`} role="alert">
          {error}
        </p>
      )}
      <input
        ref={field}
        id={id}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}error ${id}hint` : `${id}hint`}
        onKeyDown={onKeyDown}
      />
      <Status>{said}</Status>
    </div>
  );
}

/** Batches are printed in capitals, which Caps Lock turns into small letters when a scanner types. */
function inCapitals(scan: Gs1 | undefined): Gs1 | undefined {
  return scan && { ...scan, batchNumber: scan.batchNumber.toUpperCase() };
}
