import { useCallback } from 'react';
import { TextField } from '../../ui/field.tsx';
import { useLoad } from '../../ui/use-load.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { OneOf } from '../ui/choices.tsx';
import { BODY_SITES, type BodySite, type RecordDraft, type Wrong } from './dose-draft.ts';

interface LicenceFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly name?: string;
  readonly error: string | undefined;
  readonly value: string;
  readonly suggestions?: readonly { readonly value: string; readonly name: string }[];
  readonly onChange: (licence: string) => void;
}

/** The number of a professional licence, whatever case and blanks it is typed with. */
export function LicenceField({ onChange, ...field }: LicenceFieldProps) {
  return <TextField {...field} autoComplete="off" onChange={(text) => onChange(text.trim().toUpperCase())} />;
}

interface GivenOnFieldProps {
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (day: string) => void;
}

/** The day on which the dose was given, for when that is not plain: the dates of the batch and of the next dose count from it. */
export function GivenOnField(field: GivenOnFieldProps) {
  const t = useTexts();
  return <TextField label={t.givenOn} hint={t.givenOnHint} type="date" {...field} />;
}

interface RecordFieldsProps {
  readonly pointId: string;
  readonly draft: RecordDraft;
  readonly wrong: Wrong;
  readonly onChange: (change: Partial<RecordDraft>) => void;
}

/** Where a dose was given, by whom, and who had examined the patient. */
export function RecordFields({ pointId, draft, wrong, onChange }: RecordFieldsProps) {
  const t = useTexts();
  const staff = useStaff(pointId);
  return (
    <>
      <OneOf
        label={t.bodySite}
        value={draft.bodySite}
        onChange={(bodySite) => onChange({ bodySite: bodySite as BodySite })}
        choices={BODY_SITES.map((value) => ({ value, name: t[value] }))}
      />
      <div className="columns">
        <LicenceField
          label={t.administeredBy}
          hint={t.administeredByHint}
          name="licence"
          error={wrong.administeredBy}
          value={draft.administeredBy}
          suggestions={staff}
          onChange={(administeredBy) => onChange({ administeredBy })}
        />
        <LicenceField
          label={t.qualifiedBy}
          hint={t.qualifiedByHint}
          error={wrong.qualifiedBy}
          value={draft.qualifiedBy}
          onChange={(qualifiedBy) => onChange({ qualifiedBy })}
        />
      </div>
    </>
  );
}

/** Who may give doses at the point, to choose from. Without the list the number can still be typed. */
function useStaff(pointId: string) {
  const api = useApi();
  const { data } = useLoad(useCallback(() => api.listStaff(pointId), [api, pointId]));
  return data?.list.map(({ licence, name }) => ({ value: licence, name })) ?? [];
}
