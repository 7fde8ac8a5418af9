import { type FormEvent, useCallback, useState } from 'react';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Loading } from '../../ui/loading.tsx';
import { addDays, dayOf } from '../../ui/time.ts';
import { useLoad } from '../../ui/use-load.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { ActionState } from '../ui/action-state.tsx';
import { OneOf } from '../ui/choices.tsx';
import { useAction } from '../ui/use-action.ts';
import { VisitChoice } from './visit-choice.tsx';

const HOURS = [1, 4, 24, 48] as const;
const HOUR_MS = 3_600_000;
/** Where new terms are looked for, unless told: the week after the day. */
const WEEK_DAYS = 7;

interface ReplanFormProps {
  readonly pointId: string;
  readonly onStarted: (id: string) => void;
}

/** Chooses visits of a day and offers their patients other terms. */
export function ReplanForm({ pointId, onStarted }: ReplanFormProps) {
  const t = useTexts();
  const api = useApi();
  const action = useAction();
  const [day, setDay] = useState(() => addDays(dayOf(Date.now()), 1));
  const [from, setFrom] = useState(() => addDays(day, 1));
  const [to, setTo] = useState(() => addDays(day, WEEK_DAYS));
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [hours, setHours] = useState<string>('24');
  const [onDeadline, setOnDeadline] = useState<'move' | 'keep'>('move');
  const [reason, setReason] = useState('');
  const [judged, setJudged] = useState(false);
  // A repeat after a lost answer is the same order, so it has the same id.
  const [id, setId] = useState(() => crypto.randomUUID());
  const calendar = useLoad(
    useCallback(async () => (day ? api.getCalendar(pointId, day, day) : undefined), [api, pointId, day]),
  );
  const visits = (calendar.data?.days?.[0]?.visits ?? []).filter(
    // Nobody who has come is sent to another term.
    ({ status, checkedInAt }) => status === 'ACTIVE' && checkedInAt === null,
  );
  const wrongRange = !from || !to || to < from;

  const chooseDay = (next: string) => {
    setDay(next);
    setChosen([]);
    if (!next) return;
    setFrom(addDays(next, 1));
    setTo(addDays(next, WEEK_DAYS));
  };
  const start = async (event: FormEvent) => {
    event.preventDefault();
    setJudged(true);
    if (chosen.length === 0 || wrongRange || reason.trim() === '') return;
    const expiresAt = new Date(Date.now() + Number(hours) * HOUR_MS).toISOString();
    const order = { id, visitIds: [...chosen], from, to, expiresAt, onDeadline, reason: reason.trim() };
    const done = await action.run(async () => {
      await api.startReplan(pointId, order);
    });
    if (!done) return;
    onStarted(id);
    setId(crypto.randomUUID());
    setChosen([]);
    setReason('');
    setJudged(false);
  };

  return (
    <form className="card" onSubmit={start} noValidate aria-label={t.replanTitle}>
      <p>{t.replanLead}</p>
      <TextField label={t.replanDay} type="date" value={day} onChange={chooseDay} />
      {calendar.data || !day ? (
        <VisitChoice
          visits={visits}
          chosen={chosen}
          onChange={setChosen}
          error={judged && chosen.length === 0 ? t.replanNothingChosen : undefined}
        />
      ) : (
        <Loading of={calendar} />
      )}
      <div className="columns">
        <TextField label={t.replanFrom} type="date" value={from} onChange={setFrom} />
        <TextField
          label={t.replanTo}
          type="date"
          error={wrongRange ? t.wrongRange : undefined}
          value={to}
          onChange={setTo}
        />
        <SelectField label={t.replanHours} value={hours} onChange={setHours}>
          {HOURS.map((count) => (
            <option key={count} value={count}>
              {t.hoursCount(count)}
            </option>
          ))}
        </SelectField>
      </div>
      <OneOf
        label={t.onDeadline}
        choices={[
          { value: 'move', name: t.onDeadlineMove },
          { value: 'keep', name: t.onDeadlineKeep },
        ]}
        value={onDeadline}
        onChange={(value) => setOnDeadline(value as 'move' | 'keep')}
      />
      <TextField
        label={t.reason}
        hint={t.replanReasonHint}
        error={judged && reason.trim() === '' ? t.wrongReason : undefined}
        value={reason}
        onChange={setReason}
      />
      <ActionState of={action} />
      <p className="actions">
        <button type="submit" className="primary" aria-disabled={action.busy}>
          {t.replanStart}
        </button>
      </p>
    </form>
  );
}
