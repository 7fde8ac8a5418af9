import { type FormEvent, useState } from 'react';
import { TextField } from '../../ui/field.tsx';
import type { DayException } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { OneOf } from '../ui/choices.tsx';
import { CountField } from '../ui/count-field.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { AudienceField, DoseField, VaccineField } from '../ui/vaccine-fields.tsx';
import { areClosedHours, draftOf, type ExceptionDraft, exceptionOf } from './exception-draft.ts';
import { TermFields, type TermsDraft } from './term-fields.tsx';

interface ExceptionDialogProps {
  readonly exception: DayException | undefined;
  readonly onSave: (exception: DayException) => void;
  readonly onClose: () => void;
}

/** Edits what makes a day differ from the regular week. */
export function ExceptionDialog({ exception, onSave, onClose }: ExceptionDialogProps) {
  const t = useTexts();
  const [draft, setDraft] = useState(() => draftOf(exception));
  const [judged, setJudged] = useState(false);
  const put = (change: Partial<ExceptionDraft>) => setDraft((before) => ({ ...before, ...change }));
  const putTerms = (change: Partial<TermsDraft>) => put({ terms: { ...draft.terms, ...change } });
  const save = (event: FormEvent) => {
    event.preventDefault();
    setJudged(true);
    const read = exceptionOf(draft);
    if (read) onSave(read);
  };
  return (
    <Sheet title={t.editException} onClose={onClose}>
      <form onSubmit={save} noValidate>
        <OneOf
          label={t.kind}
          value={draft.kind}
          onChange={(kind) => put({ kind: kind as DayException['kind'] })}
          choices={[
            { value: 'closed', name: t.kindClosed },
            { value: 'extra', name: t.kindExtra },
            { value: 'places', name: t.kindPlaces },
          ]}
        />
        <TextField
          label={t.day}
          type="date"
          error={judged && !draft.day ? t.wrongDay : undefined}
          value={draft.day}
          onChange={(day) => put({ day })}
        />
        {draft.kind === 'closed' && <ClosedFields draft={draft} judged={judged} onChange={put} />}
        {draft.kind === 'extra' && <TermFields draft={draft.terms} judged={judged} onChange={putTerms} />}
        {draft.kind === 'places' && (
          <>
            <div className="columns">
              <TextField
                label={t.startTime}
                type="time"
                error={judged && !draft.at ? t.wrongTime : undefined}
                value={draft.at}
                onChange={(at) => put({ at })}
              />
              <CountField
                label={t.capacity}
                min={0}
                max={500}
                value={draft.places}
                onChange={(places) => put({ places })}
              />
              <VaccineField
                value={draft.terms.vaccineType}
                judged={judged}
                onChange={(vaccineType) => putTerms({ vaccineType })}
              />
              <DoseField value={draft.dose} onChange={(dose) => put({ dose })} />
            </div>
            <AudienceField value={draft.terms.audience} onChange={(audience) => putTerms({ audience })} />
          </>
        )}
        <p className="actions">
          <button type="submit" className="primary">
            {t.save}
          </button>
          <button type="button" onClick={onClose}>
            {t.cancel}
          </button>
        </p>
      </form>
    </Sheet>
  );
}

interface ClosedFieldsProps {
  readonly draft: ExceptionDraft;
  readonly judged: boolean;
  readonly onChange: (change: Partial<ExceptionDraft>) => void;
}

function ClosedFields({ draft, judged, onChange }: ClosedFieldsProps) {
  const t = useTexts();
  return (
    <>
      <p className="hint">{t.hoursOptional}</p>
      <div className="columns">
        <TextField
          label={t.fromTime}
          type="time"
          value={draft.closedFrom}
          onChange={(closedFrom) => onChange({ closedFrom })}
        />
        <TextField
          label={t.toTime}
          type="time"
          error={judged && !areClosedHours(draft) ? t.wrongHours : undefined}
          value={draft.closedTo}
          onChange={(closedTo) => onChange({ closedTo })}
        />
      </div>
      <TextField
        label={t.reason}
        hint={t.closeReasonHint}
        error={judged && !draft.reason.trim() ? t.wrongReason : undefined}
        autoComplete="off"
        value={draft.reason}
        onChange={(reason) => onChange({ reason })}
      />
    </>
  );
}
