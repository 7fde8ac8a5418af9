import { useCallback } from 'react';
import { ScreenHeading } from '../ui/heading.tsx';
import { useLanguage } from '../ui/language.ts';
import { Link } from '../ui/link.tsx';
import { Loading } from '../ui/loading.tsx';
import { formatMoment } from '../ui/time.ts';
import { useLoad } from '../ui/use-load.ts';
import type { LoggedAccess } from './api.ts';
import { useApi } from './client.ts';
import { type Texts, useTexts } from './texts.ts';

/** Who looked at the patient's data or changed their visits. */
export function Accesses({ patientId }: { patientId: string }) {
  const t = useTexts();
  const api = useApi();
  const accesses = useLoad(useCallback(() => api.getAccesses(patientId), [api, patientId]));
  return (
    <>
      <ScreenHeading title={t.accessesTitle} site={t.site} />
      <p>{t.accessesLead}</p>
      {accesses.data ? <AccessList list={accesses.data.list} /> : <Loading of={accesses} />}
      <p className="actions">
        <Link className="button" to="/wizyty">
          {t.toVisits}
        </Link>
      </p>
    </>
  );
}

function AccessList({ list }: { list: readonly LoggedAccess[] }) {
  const t = useTexts();
  const language = useLanguage();
  if (list.length === 0) return <p className="empty">{t.noAccesses}</p>;
  return (
    <ul className="plain">
      {list.map((access) => (
        <li key={`${access.at} ${access.staff} ${access.action}`} className="card">
          <h2>{t.accessActions[access.action]}</h2>
          <p>
            {formatMoment(access.at, 'date', language)}, {formatMoment(access.at, 'time', language)}
          </p>
          <p>{whoText(access, t)}</p>
          <p>{access.reason === null ? t.accessGrounds[access.ground] : t.breakGlassReason(access.reason)}</p>
        </li>
      ))}
    </ul>
  );
}

function whoText({ role, pointName, staff }: LoggedAccess, t: Texts): string {
  return [t.accessRoles[role], pointName, staff && t.staffNumber(staff)].filter(Boolean).join(', ');
}
