import type { ReactNode } from 'react';
import { useTexts } from '../texts/index.ts';
import { ActionState } from './action-state.tsx';
import { focusFirstFault } from './focus-fault.ts';
import { Sheet } from './sheet.tsx';
import type { Action } from './use-action.ts';

interface FormSheetProps {
  readonly title: string;
  readonly kind?: 'panel' | 'question';
  readonly action: Action;
  /** What the button that does it says. */
  readonly confirm: string;
  /** What the button that leaves says. */
  readonly leave?: string;
  /** Whether it takes something away. */
  readonly isDanger?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

/** A dialog that asks whether, or how, something is to be done. What was filled in stays when doing it fails. */
export function FormSheet(props: FormSheetProps) {
  const t = useTexts();
  const { title, kind = 'question', action, confirm, leave = t.cancel, isDanger, onConfirm, onClose, children } = props;
  return (
    <Sheet title={title} kind={kind} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onConfirm();
          focusFirstFault(event.currentTarget);
        }}
      >
        {children}
        <ActionState of={action} />
        <p className="actions">
          <button type="submit" className={isDanger ? 'danger' : 'primary'} aria-disabled={action.busy}>
            {confirm}
          </button>
          <button type="button" onClick={onClose}>
            {leave}
          </button>
        </p>
      </form>
    </Sheet>
  );
}
