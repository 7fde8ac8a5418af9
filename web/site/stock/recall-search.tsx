import { type FormEvent, useState } from 'react';
import { nameOf } from '../../../shared/domain/person.ts';
import { TextField } from '../../ui/field.tsx';
import { Status } from '../../ui/heading.tsx';
import { useLanguage } from '../../ui/language.ts';
import { useOnlyVaccine } from '../../ui/programmes.tsx';
import { formatMoment } from '../../ui/time.ts';
import type { Recall, Stock } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { Refusal } from '../ui/refusal.tsx';
import { useAction } from '../ui/use-action.ts';
import { VaccineField } from '../ui/vaccine-fields.tsx';
import { isBatchNumber } from './entry.ts';

interface RecallSearchProps {
  readonly pointId: string;
  readonly batches: Stock['batches'];
}

/** Finds everyone who got a dose of a batch. */
export function RecallSearch({ pointId, batches }: RecallSearchProps) {
  const t = useTexts();
  const api = useApi();
  const { busy, error, run } = useAction();
  const only = useOnlyVaccine();
  const [chosen, setVaccineType] = useState<string>();
  const vaccineType = chosen ?? batches[0]?.vaccineType ?? only;
  const [batchNumber, setBatchNumber] = useState('');
  const [judged, setJudged] = useState(false);
  const [found, setFound] = useState<{ batchNumber: string; list: Recall['list'] }>();
  const exact = found?.list.filter(({ isExact }) => isExact) ?? [];
  const similar = found?.list.filter(({ isExact }) => !isExact) ?? [];
  const find = async (event: FormEvent) => {
    event.preventDefault();
    setJudged(true);
    if (vaccineType === '' || !isBatchNumber(batchNumber)) return;
    await run(async () => {
      const { list } = await api.recallBatch(pointId, { vaccineType, batchNumber });
      setFound({ batchNumber, list });
    });
  };
  return (
    <section className="card" aria-labelledby="recall">
      <h2 id="recall">{t.recall}</h2>
      <form onSubmit={find} noValidate className="columns">
        <VaccineField value={vaccineType} judged={judged} onChange={setVaccineType} />
        <TextField
          label={t.batchNumber}
          error={judged && !isBatchNumber(batchNumber) ? t.wrongBatch : undefined}
          autoComplete="off"
          value={batchNumber}
          onChange={(text) => setBatchNumber(text.trim())}
        />
        <p className="actions">
          <button type="submit" className="primary" aria-disabled={busy}>
            {t.recallSearch}
          </button>
        </p>
      </form>
      {error && <Refusal error={error} />}
      <Status>
        {found && (found.list.length === 0 ? t.recallNone : t.recallFound(exact.length, found.batchNumber))}
      </Status>
      {exact.length > 0 && <RecallTable caption={t.recall} list={exact} />}
      {similar.length > 0 && (
        <>
          <h3>{t.recallSimilar(similar.length)}</h3>
          <p>{t.recallSimilarHint}</p>
          <RecallTable caption={t.recallSimilar(similar.length)} list={similar} />
        </>
      )}
    </section>
  );
}

function RecallTable({ caption, list }: { caption: string; list: Recall['list'] }) {
  const t = useTexts();
  const language = useLanguage();
  return (
    <table className="stack">
      <caption className="hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t.patient}</th>
          <th scope="col">{t.byPesel}</th>
          <th scope="col">{t.phone}</th>
          <th scope="col">{t.batch}</th>
          <th scope="col">{t.givenAt}</th>
          <th scope="col">{t.doseLabel}</th>
          <th scope="col">{t.administeredBy}</th>
        </tr>
      </thead>
      <tbody>
        {list.map(({ visitId, batchNumber, givenAt, dose, administeredBy, patient }) => (
          <tr key={visitId}>
            <th scope="row">{nameOf(patient, 'family')}</th>
            <td data-label={t.byPesel}>{patient.pesel ?? '–'}</td>
            <td data-label={t.phone}>{patient.phone ?? '–'}</td>
            <td data-label={t.batch}>{batchNumber}</td>
            <td data-label={t.givenAt}>
              {formatMoment(givenAt, 'date', language)}, {formatMoment(givenAt, 'time', language)}
            </td>
            <td data-label={t.doseLabel}>{dose}</td>
            <td data-label={t.administeredBy}>{administeredBy}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
