import { type FormEvent, useCallback, useId, useState } from 'react';
import { SelectField, TextField } from '../ui/field.tsx';
import { Alert } from '../ui/heading.tsx';
import { navigate } from '../ui/history.ts';
import { useLanguage } from '../ui/language.ts';
import { formatMoment, lastDayBefore } from '../ui/time.ts';
import { useLoad } from '../ui/use-load.ts';
import type { Standby } from './api.ts';
import { useApi } from './client.ts';
import { codeOf, type ProblemText, problemsIn } from './criteria.ts';
import { useTexts } from './texts.ts';

const RADII_KM = [5, 10, 25, 50] as const;
/** How long one consent lasts. */
const DAYS = 30;

/** The consent to come at short notice for a dose that is left, and the call that waits for an answer. */
export function StandbyPool({ patientId, onBooked }: { patientId: string; onBooked: () => Promise<void> }) {
  const t = useTexts();
  const api = useApi();
  const titleId = useId();
  const standby = useLoad(useCallback(() => api.getStandby(patientId), [api, patientId]));
  const [error, setError] = useState<Error>();
  const act = async (doing: () => Promise<unknown>) => {
    setError(undefined);
    try {
      await doing();
      await standby.reload();
    } catch (failure) {
      setError(failure as Error);
    }
  };
  // Someone who does not use the pool misses nothing when it cannot be asked.
  if (!standby.data) return null;
  const { membership, call } = standby.data;
  return (
    <section aria-labelledby={titleId}>
      <h2 id={titleId}>{t.standbyTitle}</h2>
      {error && !problemsIn(error) && <Alert>{error.message}</Alert>}
      {call && (
        <Call
          call={call}
          onAnswer={(answer) =>
            act(async () => {
              await api.answerStandby(call.id, answer);
              if (answer === 'decline') return;
              await onBooked();
              navigate('/wizyty', 'booked');
            })
          }
        />
      )}
      {membership ? (
        <Membership of={membership} onLeave={() => act(() => api.leaveStandby(patientId))} />
      ) : (
        <Join
          refused={problemsIn(error)?.postalCode}
          onJoin={(place) => act(() => api.joinStandby(patientId, { ...place, days: DAYS }))}
        />
      )}
    </section>
  );
}

interface CallProps {
  readonly call: NonNullable<Standby['call']>;
  readonly onAnswer: (answer: 'accept' | 'decline') => void;
}

function Call({ call: { startAt, servicePoint, expiresAt }, onAnswer }: CallProps) {
  const t = useTexts();
  const language = useLanguage();
  return (
    <div className="offer">
      <h3>{t.standbyCall}</h3>
      <p className="point">
        <time dateTime={startAt}>
          {formatMoment(startAt, 'day', language)}, {formatMoment(startAt, 'time', language)}
        </time>
      </p>
      <p>
        {servicePoint.name}, {servicePoint.addressText}
      </p>
      <p>{t.standbyAnswerUntil(formatMoment(expiresAt, 'time', language))}</p>
      <p className="actions">
        <button type="button" className="primary" onClick={() => onAnswer('accept')}>
          {t.standbyAccept}
        </button>
        <button type="button" onClick={() => onAnswer('decline')}>
          {t.standbyDecline}
        </button>
      </p>
    </div>
  );
}

function Membership({ of, onLeave }: { of: NonNullable<Standby['membership']>; onLeave: () => void }) {
  const t = useTexts();
  const language = useLanguage();
  return (
    <div className="card">
      {!of.isPlaced && <Alert>{t.standbyUnplaced}</Alert>}
      <p>{t.standbyJoined(of.postalCode, of.radiusKm, lastDayBefore(of.until, language))}</p>
      <p className="actions">
        <button type="button" onClick={onLeave}>
          {t.standbyLeave}
        </button>
      </p>
    </div>
  );
}

interface JoinProps {
  /** What the server found wrong with the postal code that was last given. */
  readonly refused: ProblemText | undefined;
  readonly onJoin: (place: { postalCode: string; radiusKm: number }) => void;
}

function Join({ refused, onJoin }: JoinProps) {
  const t = useTexts();
  const [typed, setTyped] = useState('');
  const [radius, setRadius] = useState('10');
  const [judged, setJudged] = useState(false);
  const postalCode = codeOf(typed);
  const join = (event: FormEvent) => {
    event.preventDefault();
    setJudged(true);
    if (postalCode) onJoin({ postalCode, radiusKm: Number(radius) });
  };
  return (
    <form className="card" onSubmit={join} noValidate aria-label={t.standbyTitle}>
      <p>{t.standbyLead(DAYS)}</p>
      <TextField
        label={t.postalCode}
        hint={t.postalCodeHint}
        error={judged && !postalCode ? t.wrongPostalCode : refused && t[refused]}
        autoComplete="postal-code"
        value={typed}
        onChange={setTyped}
      />
      <SelectField label={t.standbyRadius} value={radius} onChange={setRadius}>
        {RADII_KM.map((km) => (
          <option key={km} value={km}>
            {km} km
          </option>
        ))}
      </SelectField>
      <p className="actions">
        <button type="submit">{t.standbyJoin}</button>
      </p>
    </form>
  );
}
