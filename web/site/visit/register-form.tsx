import { type FormEvent, useState } from 'react';
import { TextField } from '../../ui/field.tsx';
import type { ApiError } from '../../ui/http-client.ts';
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

type Wrong = Partial<Record<'name' | 'birthDate', string>>;

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
    const found: Wrong = {
      ...(!givenName.trim() && !familyName.trim() && { name: t.wrongName }),
      ...(foreign && !birthDate && { birthDate: t.wrongBirthDate }),
    };
    setWrong(found);
    if (Object.keys(found).length > 0) return;
    await send(false);
  };
  const send = async (confirmName: boolean) => {
    // Whether a phone number can be one is for the server to say, which knows the numbers of every country.
    const person = { givenName: givenName.trim(), familyName: familyName.trim(), phone: phone.trim() || null };
    const named = { ...person, confirmName };
    const body = 'passport' in patientKey ? { ...patientKey, birthDate, ...named } : { ...patientKey, ...named };
    await action.run(async () => onDone(await api.registerPatient(pointId, body)));
  };
  const isRenaming = (action.error as ApiError | undefined)?.code === 'ERR_NAME_DIFFERS';

  return (
    <form ref={form} onSubmit={register} noValidate>
      <p>{t.notRegistered}</p>
      <p className="point">{'passport' in patientKey ? patientKey.passport.number : patientKey.pesel}</p>
      <div className="columns">
        <TextField
          label={t.givenName}
          hint={t.oneNameHint}
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
          type="tel"
          autoComplete="off"
          value={phone}
          onChange={setPhone}
        />
      </div>
      <ActionState of={action} />
      {isRenaming && <p>{t.renameExplained}</p>}
      <p className="actions">
        <button type="submit" className="primary" aria-disabled={action.busy}>
          {t.register}
        </button>
        {isRenaming && (
          <button type="button" aria-disabled={action.busy} onClick={() => send(true)}>
            {t.renameYes}
          </button>
        )}
      </p>
    </form>
  );
}
