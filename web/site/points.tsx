import { useCallback } from 'react';
import { ScreenHeading } from '../ui/heading.tsx';
import { Link } from '../ui/link.tsx';
import { Loading } from '../ui/loading.tsx';
import { useLoad } from '../ui/use-load.ts';
import { useApi } from './client.ts';
import { pathOf } from './paths.ts';
import { useTexts } from './texts/index.ts';

/** The points at which the user works. */
export function Points() {
  const t = useTexts();
  const api = useApi();
  const points = useLoad(useCallback(() => api.listPoints(), [api]));
  return (
    <>
      <ScreenHeading title={t.pointsTitle} site={t.site} />
      {!points.data && <Loading of={points} />}
      {points.data?.list.length === 0 && <p className="empty">{t.noPoints}</p>}
      {points.data && points.data.list.length > 0 && (
        <table className="stack">
          <caption className="hidden">{t.pointsTitle}</caption>
          <thead>
            <tr>
              <th scope="col">{t.pointName}</th>
              <th scope="col">{t.address}</th>
              <th scope="col">{t.actions}</th>
            </tr>
          </thead>
          <tbody>
            {points.data.list.map(({ id, name, addressText }) => (
              <tr key={id}>
                <th scope="row" id={`point${id}`}>
                  {name}
                </th>
                <td>{addressText}</td>
                <td>
                  <Link className="button" to={pathOf(id, 'grafik')} describedBy={`point${id}`}>
                    {t.calendarTitle}
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
