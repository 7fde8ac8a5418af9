import { type KeyboardEvent, useCallback, useRef, useState } from 'react';
import { foldName } from '../../../shared/domain/teryt.ts';
import { Combobox } from '../../ui/combobox.tsx';
import { SelectField } from '../../ui/field.tsx';
import type { Ask } from '../../ui/use-suggestions.ts';
import { VOIVODESHIPS } from '../../ui/voivodeships.ts';
import type { FoundPoint } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';

/** As many as can be looked through. */
const SHOWN_MAX = 20;

type PointOption = FoundPoint & { readonly desc: string };

interface PointFieldsProps {
  readonly chosen: FoundPoint | undefined;
  /** Whether an attempt was made without a point. */
  readonly judged: boolean;
  readonly onChoose: (point: FoundPoint | undefined) => void;
}

/** A vaccination point anywhere in the country: its voivodeship, then some letters of its name or address. */
export function PointFields({ chosen, judged, onChoose }: PointFieldsProps) {
  const t = useTexts();
  const [voiId, setVoiId] = useState('');
  const [text, setText] = useState('');
  const ask = usePointsOf(voiId);
  return (
    <>
      <SelectField
        label={t.voivodeship}
        error={judged && !voiId ? t.wrongVoivodeship : undefined}
        value={voiId}
        onChange={(next) => {
          setVoiId(next);
          setText('');
          onChoose(undefined);
        }}
      >
        <option value="">{t.chooseVoivodeship}</option>
        {VOIVODESHIPS.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only stands between the field and the dialog. */}
      <div onKeyDown={keepHandled}>
        <Combobox<PointOption>
          label={t.point}
          hint={t.pointHint}
          error={judged && voiId && !chosen ? t.wrongPoint : undefined}
          disabled={!voiId}
          text={text}
          onChange={(typed, point) => {
            setText(typed);
            onChoose(point);
          }}
          ask={ask}
          words={{ found: t.pointsFound, none: t.pointsNone, failed: t.pointsFailed }}
        />
      </div>
      {chosen && <p className="point">{chosen.addressText}</p>}
    </>
  );
}

/** Escape closes the suggestions; the dialog around them is not meant. */
function keepHandled(event: KeyboardEvent): void {
  if (event.defaultPrevented) event.stopPropagation();
}

/** Points whose name or address has all the words that are typed. They are loaded once for a voivodeship. */
function usePointsOf(voiId: string): Ask<PointOption> {
  const api = useApi();
  const known = useRef(new Map<string, readonly PointOption[]>());
  return useCallback(
    async (text) => {
      const points =
        known.current.get(voiId) ??
        (await api.findPoints(voiId)).list.map((point) => ({ ...point, desc: point.addressText }));
      known.current.set(voiId, points);
      const words = foldName(text).split('-');
      const found = points.filter(({ name, desc }) => {
        const said = foldName(`${name} ${desc}`);
        return words.every((word) => said.includes(word));
      });
      return { list: found.slice(0, SHOWN_MAX), hasMore: found.length > SHOWN_MAX };
    },
    [api, voiId],
  );
}
