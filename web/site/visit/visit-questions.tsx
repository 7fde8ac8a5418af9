import type { RecordedVisit, SiteVisit } from '../api.ts';
import { AnnulQuestion } from './annul-question.tsx';
import { CancelQuestion } from './cancel-question.tsx';
import { CorrectForm } from './correct-form.tsx';
import { NotQualifiedQuestion } from './not-qualified-question.tsx';

/** What staff are asked before they do it, with the visit as they saw it. */
export type Asked =
  | { readonly what: 'cancel' | 'notQualified' }
  | { readonly what: 'correct' | 'annul'; readonly opened: RecordedVisit };

interface VisitQuestionsProps {
  readonly pointId: string;
  readonly visit: SiteVisit;
  readonly asked: Asked | undefined;
  readonly onDone: () => Promise<void>;
  readonly onClose: () => void;
}

/** The dialog that is open over a visit. It stays, with what was typed, whatever becomes of the visit meanwhile. */
export function VisitQuestions({ asked, visit, ...props }: VisitQuestionsProps) {
  switch (asked?.what) {
    case 'cancel':
      return <CancelQuestion {...props} visit={visit} />;
    case 'notQualified':
      return <NotQualifiedQuestion {...props} visit={visit} />;
    case 'correct':
      return <CorrectForm {...props} opened={asked.opened} />;
    case 'annul':
      return <AnnulQuestion {...props} opened={asked.opened} />;
    default:
      return null;
  }
}
