import { type FormEvent, useCallback, useState } from 'react';
import { TextField } from '../../ui/field.tsx';
import { useLanguage } from '../../ui/language.ts';
import { Loading } from '../../ui/loading.tsx';
import { formatMoment } from '../../ui/time.ts';
import { useLoad } from '../../ui/use-load.ts';
import type { Point, Staff } from '../api.ts';
import { useApi } from '../client.ts';
import { useMe } from '../me.ts';
import { useTexts } from '../texts/index.ts';
import { ActionState } from '../ui/action-state.tsx';
import { useAction } from '../ui/use-action.ts';
import { isLicence } from '../visit/dose-draft.ts';
import { LicenceField } from '../visit/record-fields.tsx';

/** Who may give doses at a point. Its coordinator keeps the list, its staff see it. */
export function StaffScreen({ point }: { point: Point }) {
  const t = useTexts();
  const api = useApi();
  const { role } = useMe();
  const staff = useLoad(useCallback(() => api.listStaff(point.id), [api, point.id]));
  const action = useAction();
  const [said, setSaid] = useState<string>();
  const keeps = role === 'coordinator';
  const change = async (how: () => Promise<Staff>, done: string) => {
    setSaid(undefined);
    const isDone = await action.run(async () => {
      await how();
      await staff.reload();
    });
    if (isDone) setSaid(done);
    return isDone;
  };
  const list = staff.data?.list ?? [];
  return (
    <section aria-labelledby="staff">
      <h2 id="staff">{t.staffList}</h2>
      <p className="hint">{t.staffListHint}</p>
      {!keeps && <p className="hint">{t.staffByCoordinator}</p>}
      {!staff.data && <Loading of={staff} />}
      {staff.data && list.length === 0 && <p className="empty">{keeps ? t.staffNoneCoordinator : t.staffNone}</p>}
      {list.length > 0 && (
        <StaffTable
          list={list}
          onRemove={
            keeps
              ? ({ licence, name }) => void change(() => api.removeStaff(point.id, licence), t.staffRemoved(name))
              : undefined
          }
        />
      )}
      <ActionState of={action} done={said} />
      {keeps && (
        <AddForm
          busy={action.busy}
          onAdd={(licence, name) => change(() => api.putStaff(point.id, licence, name), t.staffAdded(name))}
        />
      )}
    </section>
  );
}

type Member = Staff['list'][number];

interface StaffTableProps {
  readonly list: readonly Member[];
  readonly onRemove: ((member: Member) => void) | undefined;
}

function StaffTable({ list, onRemove }: StaffTableProps) {
  const t = useTexts();
  const language = useLanguage();
  return (
    <table className="stack">
      <caption className="hidden">{t.staffList}</caption>
      <thead>
        <tr>
          <th scope="col">{t.staffName}</th>
          <th scope="col">{t.administeredBy}</th>
          <th scope="col">{t.staffSince}</th>
        </tr>
      </thead>
      <tbody>
        {list.map((member) => (
          <tr key={member.licence}>
            <th scope="row">{member.name}</th>
            <td data-label={t.administeredBy}>{member.licence}</td>
            <td data-label={t.staffSince}>
              {formatMoment(member.since, 'date', language)}{' '}
              {onRemove && (
                <button type="button" aria-label={t.staffRemoveNamed(member.name)} onClick={() => onRemove(member)}>
                  {t.staffRemove}
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface AddFormProps {
  readonly busy: boolean;
  /** Says whether it was done. */
  readonly onAdd: (licence: string, name: string) => Promise<boolean>;
}

function AddForm({ busy, onAdd }: AddFormProps) {
  const t = useTexts();
  const [name, setName] = useState('');
  const [licence, setLicence] = useState('');
  const [judged, setJudged] = useState(false);
  const add = async (event: FormEvent) => {
    event.preventDefault();
    setJudged(true);
    if (!name.trim() || !isLicence(licence) || !(await onAdd(licence, name.trim()))) return;
    setName('');
    setLicence('');
    setJudged(false);
  };
  return (
    <form onSubmit={add} noValidate>
      <div className="columns">
        <TextField
          label={t.staffName}
          error={judged && !name.trim() ? t.wrongStaffName : undefined}
          value={name}
          onChange={setName}
        />
        <LicenceField
          label={t.administeredBy}
          hint={t.administeredByHint}
          error={judged && !isLicence(licence) ? t.wrongLicence : undefined}
          value={licence}
          onChange={setLicence}
        />
      </div>
      <p className="actions">
        <button type="submit" className="primary" aria-disabled={busy}>
          {t.staffAdd}
        </button>
      </p>
    </form>
  );
}
