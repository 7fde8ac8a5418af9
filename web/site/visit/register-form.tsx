import { type FormEvent, useState } from 'react';
import { TextField } from '../../ui/field.tsx';
import type { Found, PatientDocument } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { ActionState } from '../ui/action-state.tsx';
import { useAction } from '../ui/use-action.ts';
import { useFirstField } from '../ui/use-first-field.ts';

interface RegisterFormProps {
  readonly pointId: string;
  /** By which the patient was sought and not found. */
  readonly patientKey: PatientDocument;
  readonly onDone: (found: Found) => void;
}

type Wrong = Partial<Record<'name' | 'birthDate' | 'phone', string>>;

/** Registers a patient who came for the first time. */
export function RegisterForm({ pointId, patientKey, onDone }: RegisterFormProps) {
  const t = useTexts();
  const api = useApi();
  const action = useAction();
  const form = useFirstField();
  const [givenName, setGivenName] = useState('');
  const [familyName, setFamilyName] = useState('');
  const [birthDate, setBirthDate] = useState('');
  const [phone, setPhone] = useState('');
  const [wrong, setWrong] = useState<Wrong>({});
  const foreign = 'passport' in patientKey;

  const register = async (event: FormEvent) => {
    event.preventDefault();
    const number = phone.replace(/[\s-]/g, '');
    const person = { givenName: givenName.trim(), familyName: familyName.trim(), phone: number || null };
    const found: Wrong = {
      ...((!person.givenName || !person.familyName) && { name: t.wrongName }),
      ...(foreign && !birthDate && { birthDate: t.wrongBirthDate }),
      ...(number && !/^\+\d{8,15}$/.test(number) && { phone: t.wrongPhone }),
    };
    setWrong(found);
    if (Object.keys(found).length > 0) return;
    const body = 'passport' in patientKey ? { ...patientKey, birthDate, ...person } : { ...patientKey, ...person };
    await action.run(async () => onDone(await api.registerPatient(pointId, body)));
  };

  return (
    <form ref={form} onSubmit={register} noValidate>
      <p>{t.notRegistered}</p>
      <p className="point">{'passport' in patientKey ? patientKey.passport.number : patientKey.pesel}</p>
      <div className="columns">
        <TextField
          label={t.givenName}
          error={wrong.name}
          autoComplete="off"
          value={givenName}
          onChange={setGivenName}
        />
        <TextField label={t.familyName} autoComplete="off" value={familyName} onChange={setFamilyName} />
        {foreign && (
          <TextField
            label={t.birthDate}
            type="date"
            error={wrong.birthDate}
            value={birthDate}
            onChange={setBirthDate}
          />
        )}
        <TextField
          label={t.phoneOptional}
          hint={t.phoneHint}
          error={wrong.phone}
          type="tel"
          autoComplete="off"
          value={phone}
          onChange={setPhone}
        />
      </div>
      <ActionState of={action} />
      <p className="actions">
        <button type="submit" className="primary" aria-disabled={action.busy}>
          {t.register}
        </button>
      </p>
    </form>
  );
}
