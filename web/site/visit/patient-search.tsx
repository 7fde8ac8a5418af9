import { type FormEvent, useState } from 'react';
import { countryFrom, documentNumberFrom, peselFrom } from '../../../shared/domain/documents.ts';
import { TextField } from '../../ui/field.tsx';
import { Status } from '../../ui/heading.tsx';
import type { Found, PatientDocument } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { OneOf } from '../ui/choices.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { useAction } from '../ui/use-action.ts';
import { useFirstField } from '../ui/use-first-field.ts';

interface PatientSearchProps {
  readonly pointId: string;
  readonly onFound: (key: PatientDocument, found: Found) => void;
}

/** Finds a patient by PESEL or, for foreigners, by passport. */
export function PatientSearch({ pointId, onFound }: PatientSearchProps) {
  const t = useTexts();
  const api = useApi();
  const { busy, error, run } = useAction();
  const form = useFirstField();
  const [by, setBy] = useState('pesel');
  const [pesel, setPesel] = useState('');
  const [country, setCountry] = useState('');
  const [number, setNumber] = useState('');
  const [wrong, setWrong] = useState<{ pesel?: string; country?: string; number?: string }>({});

  const read = (): PatientDocument | undefined => {
    if (by === 'pesel') {
      const read = peselFrom(pesel);
      setWrong('value' in read ? {} : { pesel: t.wrongPesel });
      return 'value' in read ? { pesel: read.value } : undefined;
    }
    const [readCountry, readNumber] = [countryFrom(country), documentNumberFrom(number)];
    setWrong({
      ...('problem' in readCountry && { country: t.wrongCountry }),
      ...('problem' in readNumber && { number: t.wrongPassport }),
    });
    if ('problem' in readCountry || 'problem' in readNumber) return undefined;
    return { passport: { country: readCountry.value, number: readNumber.value } };
  };
  const find = async (event: FormEvent) => {
    event.preventDefault();
    const key = read();
    if (!key) return;
    await run(async () => onFound(key, await api.findPatient(pointId, key)));
  };

  return (
    <form ref={form} onSubmit={find} noValidate>
      {by === 'pesel' ? (
        <TextField
          label={t.byPesel}
          hint={t.peselHint}
          error={wrong.pesel}
          inputMode="numeric"
          autoComplete="off"
          value={pesel}
          onChange={setPesel}
        />
      ) : (
        <div className="columns">
          <TextField
            label={t.passportCountry}
            hint={t.passportCountryHint}
            error={wrong.country}
            autoComplete="off"
            value={country}
            onChange={setCountry}
          />
          <TextField
            label={t.passportNumber}
            error={wrong.number}
            autoComplete="off"
            value={number}
            onChange={setNumber}
          />
        </div>
      )}
      <OneOf
        label={t.patientKey}
        value={by}
        onChange={setBy}
        choices={[
          { value: 'pesel', name: t.byPesel },
          { value: 'passport', name: t.byPassport },
        ]}
      />
      <Status>{busy && t.finding}</Status>
      {error && <Refusal error={error} />}
      <p className="actions">
        <button type="submit" className="primary" aria-disabled={busy}>
          {t.findPatient}
        </button>
      </p>
    </form>
  );
}
