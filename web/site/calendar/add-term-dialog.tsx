import { type FormEvent, useState } from 'react';
import { TextField } from '../../ui/field.tsx';
import { useOnlyVaccine } from '../../ui/programmes.tsx';
import type { Audience } from '../api.ts';
import { useApi } from '../client.ts';
import { publishOnTop } from '../schedule/publish-on-top.ts';
import { useTexts } from '../texts/index.ts';
import { ActionState } from '../ui/action-state.tsx';
import { CountField } from '../ui/count-field.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { useAction } from '../ui/use-action.ts';
import { AudienceField, DoseField, VaccineField } from '../ui/vaccine-fields.tsx';
import { endOf } from './term-end.ts';

interface AddTermDialogProps {
  readonly pointId: string;
  readonly day: string;
  readonly onDone: (said: string) => void;
  readonly onClose: () => void;
}

const PLACES_MAX = 500;
const MINUTES_MAX = 240;

/** Adds one term to a day and publishes it. */
export function AddTermDialog({ pointId, day, onDone, onClose }: AddTermDialogProps) {
  const t = useTexts();
  const api = useApi();
  const action = useAction();
  const [from, setFrom] = useState('');
  const [vaccineType, setVaccineType] = useState(useOnlyVaccine());
  const [dose, setDose] = useState(1);
  const [capacity, setCapacity] = useState<number | undefined>(1);
  const [minutes, setMinutes] = useState<number | undefined>(15);
  const [audience, setAudience] = useState<Audience>('external');
  const [wrong, setWrong] = useState<string>();
  const [judged, setJudged] = useState(false);

  const add = async (event: FormEvent) => {
    event.preventDefault();
    const to = minutes === undefined ? undefined : endOf(from, minutes);
    setJudged(true);
    setWrong(from === '' ? t.wrongTime : to ? undefined : t.wrongTermEnd);
    if (from === '' || !to || minutes === undefined || capacity === undefined || vaccineType === '') return;
    const terms = { from, to, slotMinutes: minutes, capacity, vaccineType, doses: [dose], audience };
    const range = { from: day, to: day };
    const done = await action.run(async () => {
      await publishOnTop(api, pointId, range, (timetable) => ({
        ...timetable,
        exceptions: [...timetable.exceptions, { kind: 'extra', day, ...terms }],
      }));
    });
    if (done) onDone(t.termAdded);
  };

  return (
    <Sheet title={t.addTerm} onClose={onClose}>
      <form onSubmit={add} noValidate>
        <div className="columns">
          <TextField label={t.startTime} type="time" error={wrong} value={from} onChange={setFrom} />
          <CountField label={t.minutesCount} max={MINUTES_MAX} value={minutes} onChange={setMinutes} />
          <VaccineField value={vaccineType} judged={judged} onChange={setVaccineType} />
          <DoseField value={dose} onChange={setDose} />
          <CountField label={t.placesCount} max={PLACES_MAX} value={capacity} onChange={setCapacity} />
        </div>
        <AudienceField value={audience} onChange={setAudience} />
        <ActionState of={action} />
        <p className="actions">
          <button type="submit" className="primary" aria-disabled={action.busy}>
            {t.addTerm}
          </button>
          <button type="button" onClick={onClose}>
            {t.cancel}
          </button>
        </p>
      </form>
    </Sheet>
  );
}
