import { type FormEvent, useEffect, useRef, useState } from 'react';
import { TextField } from '../../ui/field.tsx';
import { useLanguage } from '../../ui/language.ts';
import { useOnlyVaccine } from '../../ui/programmes.tsx';
import { dayOf, formatDay } from '../../ui/time.ts';
import type { BatchKey, Stock } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { ActionState } from '../ui/action-state.tsx';
import { OneOf } from '../ui/choices.tsx';
import { CountField } from '../ui/count-field.tsx';
import { ReasonField } from '../ui/reason-field.tsx';
import { ScanField } from '../ui/scan-field.tsx';
import { UnclearBatch } from '../ui/unclear-batch.tsx';
import { useAction } from '../ui/use-action.ts';
import { VaccineField } from '../ui/vaccine-fields.tsx';
import { isBatchNumber, useEntryId } from './entry.ts';

const DOSES_MAX = 100_000;

/** The last day is that of these doses alone; otherwise it replaces the one that is chosen. */
const OWN = '';

interface DeliveryFormProps {
  readonly pointId: string;
  readonly batches: Stock['batches'];
  /** The batch to begin with, of which doses were given before a delivery was recorded. */
  readonly of: BatchKey | undefined;
  readonly onSaved: (stock: Stock) => void;
}

/** Records a delivery, or with a last day that was extended none. */
export function DeliveryForm({ pointId, batches, of, onSaved }: DeliveryFormProps) {
  const t = useTexts();
  const language = useLanguage();
  const api = useApi();
  const action = useAction();
  const entry = useEntryId();
  const heading = useRef<HTMLHeadingElement>(null);
  const only = useOnlyVaccine();
  const [chosen, setVaccineType] = useState(of?.vaccineType);
  const vaccineType = chosen ?? onlyIn(batches) ?? only;
  const [batchNumber, setBatchNumber] = useState(of?.batchNumber ?? '');
  const [expiresOn, setExpiresOn] = useState('');
  const [doses, setDoses] = useState<number>();
  const [reason, setReason] = useState('');
  const [replaces, setReplaces] = useState(OWN);
  const [judged, setJudged] = useState(false);
  const [said, setSaid] = useState<string>();
  useEffect(() => {
    if (of) heading.current?.focus();
  }, [of]);

  const known = batches.find(
    (batch) => batch.vaccineType === vaccineType && batch.batchNumber === batchNumber.toUpperCase(),
  );
  const earlierDays = known?.lastDays ?? [];
  const isOther = expiresOn !== '' && earlierDays.length > 0 && !earlierDays.includes(expiresOn);
  const isExtension = isOther && earlierDays.includes(replaces);
  const because = reason.trim();
  const dosesMissing = doses === undefined && !isExtension;

  const send = async (batchConfirmed = false) => {
    const body = {
      id: entry.id,
      vaccineType,
      batchNumber,
      expiresOn,
      doses: doses ?? 0,
      ...(isOther && { reason: because }),
      ...(isExtension && { replaces }),
      ...(batchConfirmed && { batchConfirmed }),
    };
    const done = await action.run(async () => onSaved(await api.receiveDelivery(pointId, body)));
    if (!done) return;
    entry.renew();
    setBatchNumber('');
    setExpiresOn('');
    setDoses(undefined);
    setReason('');
    setReplaces(OWN);
    setJudged(false);
    setSaid(t.deliverySaved);
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setJudged(true);
    setSaid(undefined);
    if (vaccineType === '' || !isBatchNumber(batchNumber) || !expiresOn || dosesMissing || (isOther && because === ''))
      return;
    await send();
  };

  return (
    <section className="card" aria-labelledby="delivery">
      <h2 id="delivery" ref={heading} tabIndex={-1}>
        {t.delivery}
      </h2>
      <ScanField
        onScan={(scan) => {
          setBatchNumber(scan.batchNumber);
          setExpiresOn(scan.expiresOn);
        }}
      />
      <form onSubmit={save} noValidate>
        <VaccineField value={vaccineType} judged={judged} onChange={setVaccineType} />
        <TextField
          label={t.batchNumber}
          error={judged && !isBatchNumber(batchNumber) ? t.wrongBatch : undefined}
          autoComplete="off"
          value={batchNumber}
          onChange={(text) => setBatchNumber(text.trim())}
        />
        <TextField
          label={t.expiresOn}
          type="date"
          error={judged && !expiresOn ? t.wrongExpiry : undefined}
          value={expiresOn}
          onChange={setExpiresOn}
        />
        {expiresOn !== '' && expiresOn < dayOf(Date.now()) && <p className="note warning">{t.deliveryExpired}</p>}
        {isOther && (
          <>
            <OneOf
              label={t.otherLastDay}
              value={isExtension ? replaces : OWN}
              onChange={setReplaces}
              choices={[
                { value: OWN, name: t.lastDayOfThese },
                ...earlierDays.map((day) => ({
                  value: day,
                  name: t.lastDayInsteadOf(formatDay(day, 'date', language)),
                })),
              ]}
            />
            <ReasonField hint={t.otherLastDayHint} judged={judged} value={reason} onChange={setReason} />
          </>
        )}
        <CountField
          label={t.dosesCount}
          min={isExtension ? 0 : 1}
          max={DOSES_MAX}
          error={judged && dosesMissing ? t.wrongDosesCount : undefined}
          value={doses}
          onChange={setDoses}
        />
        <ActionState of={action} done={said} />
        <UnclearBatch error={action.error} typed={batchNumber} onOther={setBatchNumber} onConfirm={() => send(true)} />
        <p className="actions">
          <button type="submit" className="primary" aria-disabled={action.busy}>
            {t.addDelivery}
          </button>
        </p>
      </form>
    </section>
  );
}

/** A point that has had one vaccine alone most likely gets that one again. */
function onlyIn(batches: Stock['batches']): string | undefined {
  const [first, ...others] = new Set(batches.map(({ vaccineType }) => vaccineType));
  return others.length === 0 ? first : undefined;
}
