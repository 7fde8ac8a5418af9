import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTexts } from '../texts/index.ts';

interface SheetProps {
  readonly title: string;
  /** A question in the middle, or a panel at the side. */
  readonly kind?: 'panel' | 'question';
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A modal panel or question. It is open as long as it is rendered; Escape leaves it, and the focus returns. */
export function Sheet({ title, kind = 'panel', onClose, children }: SheetProps) {
  const t = useTexts();
  return (
    <ModalOverlay className={`overlay ${kind}-overlay`} isOpen isDismissable={false} onOpenChange={onClose}>
      <Modal className={`sheet ${kind}`}>
        <Dialog role={kind === 'question' ? 'alertdialog' : 'dialog'}>
          <div className="sheet-head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            {kind === 'panel' && (
              <button type="button" onClick={onClose}>
                {t.close}
              </button>
            )}
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
