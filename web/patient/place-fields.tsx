import { useCallback } from 'react';
import { Combobox } from '../ui/combobox.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { VOIVODESHIPS } from '../ui/voivodeships.ts';
import { useApi } from './client.ts';
import { type Criteria, type DistanceCode, type Problems, RADIUS_KM } from './criteria.ts';
import { useTexts } from './texts.ts';

export interface CriteriaProps {
  readonly criteria: Criteria;
  readonly problems: Problems;
  readonly onChange: (change: Partial<Criteria>) => void;
}

/** Where to search: in a voivodeship or a locality of it, or around a postal code. */
export function PlaceFields(props: CriteriaProps) {
  const t = useTexts();
  const { criteria, onChange } = props;
  const ways = { locality: t.byLocality, postalCode: t.byPostalCode } as const;
  return (
    <fieldset>
      <legend>{t.where}</legend>
      <div className="choices">
        {(Object.keys(ways) as (keyof typeof ways)[]).map((way) => (
          <label key={way} className="choice">
            <input
              type="radio"
              name="place"
              checked={criteria.place === way}
              onChange={() => onChange({ place: way })}
            />
            {ways[way]}
          </label>
        ))}
      </div>
      {criteria.place === 'locality' ? <LocalityFields {...props} /> : <PostalCodeFields {...props} />}
    </fieldset>
  );
}

function LocalityFields({ criteria, problems, onChange }: CriteriaProps) {
  const t = useTexts();
  const api = useApi();
  const { voiId, localityText } = criteria;
  const ask = useCallback((text: string, signal: AbortSignal) => api.findLocalities(voiId, text, signal), [api, voiId]);
  return (
    <div className="columns">
      <SelectField
        label={t.voivodeship}
        value={voiId}
        error={problems.voiId && t[problems.voiId]}
        onChange={(chosen) => onChange({ voiId: chosen, localityText: '', locality: undefined })}
      >
        <option value="">{t.chooseVoivodeship}</option>
        {VOIVODESHIPS.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <Combobox
        label={t.locality}
        hint={t.localityHint}
        error={problems.localityText && t[problems.localityText]}
        disabled={!voiId}
        text={localityText}
        onChange={(text, locality) => onChange({ localityText: text, locality })}
        ask={ask}
        words={{ found: t.localitiesFound, none: t.localitiesNone, failed: t.localitiesFailed }}
      />
    </div>
  );
}

function PostalCodeFields({ criteria, problems, onChange }: CriteriaProps) {
  const t = useTexts();
  return (
    <div className="columns">
      <TextField
        label={t.postalCode}
        hint={t.postalCodeHint}
        inputMode="numeric"
        autoComplete="postal-code"
        value={criteria.postalCode}
        error={problems.postalCode && t[problems.postalCode]}
        onChange={(postalCode) => onChange({ postalCode })}
      />
      <SelectField
        label={t.distance}
        value={criteria.distance}
        onChange={(distance) => onChange({ distance: distance as DistanceCode })}
      >
        {Object.entries(RADIUS_KM).map(([code, km]) => (
          <option key={code} value={code}>
            {t.kilometres(km)}
          </option>
        ))}
      </SelectField>
    </div>
  );
}
