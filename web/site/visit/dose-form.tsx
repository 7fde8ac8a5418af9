import { type FormEvent, useRef, useState } from 'react';
import { passedLastDay } from '../../../shared/domain/last-days.ts';
import { TextField } from '../../ui/field.tsx';
import { dayOf } from '../../ui/time.ts';
import type { SiteVisit } from '../api.ts';
import { useApi } from '../client.ts';
import { useMe } from '../me.ts';
import { useTexts } from '../texts/index.ts';
import { ActionState } from '../ui/action-state.tsx';
import { focusFirstFault } from '../ui/focus-fault.ts';
import { ScanField } from '../ui/scan-field.tsx';
import { UnclearBatch } from '../ui/unclear-batch.tsx';
import { useAction } from '../ui/use-action.ts';
import { DoseField, VaccineField } from '../ui/vaccine-fields.tsx';
import { type DoseDraft, faultsOf, newDraft, sentOf, type Wrong } from './dose-draft.ts';
import { keepLicence } from './licences.ts';
import { GivenOnField, RecordFields } from './record-fields.tsx';
import { useLastDays } from './use-last-days.ts';

interface DoseFormProps {
  readonly pointId: string;
  readonly visit: SiteVisit;
  readonly onRecorded: () => Promise<void>;
}

/** Records that the dose was given. A scan fills batch and expiry; Enter then goes on to what is still empty. */
export function DoseForm({ pointId, visit, onRecorded }: DoseFormProps) {
  const t = useTexts();
  const api = useApi();
  const action = useAction();
  const lastDaysOf = useLastDays(pointId);
  const form = useRef<HTMLFormElement>(null);
  const today = dayOf(Date.now());
  const { licence } = useMe();
  const [draft, setDraft] = useState(() => newDraft(visit, today, licence));
  const [wrong, setWrong] = useState<Wrong>({});
  const put = (change: Partial<DoseDraft>) => setDraft((before) => ({ ...before, ...change }));

  const send = (batchConfirmed = false) =>
    action.run(async () => {
      await api.recordDose(visit.id, { ...sentOf(draft), ...(batchConfirmed && { batchConfirmed }) });
      await onRecorded();
    });
  const record = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { currentTarget } = event;
    const faults = faultsOf(draft, today, t, await lastDaysOf(draft));
    setWrong(faults);
    focusFirstFault(currentTarget);
    if (Object.keys(faults).length > 0) return;
    keepLicence('administeredBy', draft.administeredBy);
    keepLicence('qualifiedBy', draft.qualifiedBy);
    await send();
  };
  /** After a scan there is at most the licence to be typed. */
  const goOn = () => {
    const next = draft.administeredBy === '' ? 'input[name="licence"]' : 'button[type="submit"]';
    form.current?.querySelector<HTMLElement>(next)?.focus();
  };

  return (
    <section className="dose-form">
      <h3>{t.recordDose}</h3>
      <ScanField
        onScan={async ({ batchNumber, expiresOn }) => {
          put({ batchNumber, expiresOn });
          setWrong({});
          goOn();
          const lastDays = await lastDaysOf({ ...draft, batchNumber, expiresOn });
          if (passedLastDay(lastDays, expiresOn, draft.givenOn)) setWrong({ expiresOn: t.batchExpired });
        }}
      />
      <form ref={form} onSubmit={record} noValidate>
        <div className="columns">
          <TextField
            label={t.batchNumber}
            error={wrong.batchNumber}
            autoComplete="off"
            value={draft.batchNumber}
            onChange={(batchNumber) => put({ batchNumber: batchNumber.trim() })}
          />
          <TextField
            label={t.expiresOn}
            type="date"
            error={wrong.expiresOn}
            value={draft.expiresOn}
            onChange={(expiresOn) => put({ expiresOn })}
          />
          <VaccineField value={draft.vaccineType} onChange={(vaccineType) => put({ vaccineType })} />
          <DoseField value={draft.dose} onChange={(dose) => put({ dose })} />
        </div>
        {dayOf(visit.startAt) !== today && (
          <GivenOnField value={draft.givenOn} error={wrong.givenOn} onChange={(givenOn) => put({ givenOn })} />
        )}
        <RecordFields pointId={pointId} draft={draft} wrong={wrong} onChange={put} />
        <ActionState of={action} />
        <UnclearBatch
          error={action.error}
          typed={draft.batchNumber}
          onOther={(batchNumber) => put({ batchNumber })}
          onConfirm={() => send(true)}
        />
        <p className="actions">
          <button type="submit" className="primary" aria-disabled={action.busy}>
            {t.recordDose}
          </button>
        </p>
      </form>
    </section>
  );
}
