import { type ReactNode, useCallback } from 'react';
import { Alert, ScreenHeading } from '../ui/heading.tsx';
import { Link } from '../ui/link.tsx';
import { Loading } from '../ui/loading.tsx';
import { useLoad } from '../ui/use-load.ts';
import type { Point } from './api.ts';
import { useApi } from './client.ts';
import { HOME, pathOf, type Section } from './paths.ts';
import { useTexts } from './texts/index.ts';

interface PointFrameProps {
  readonly pointId: string;
  readonly section: Section;
  readonly children: (point: Point) => ReactNode;
}

/** What surrounds every screen of one point: its name, and the way to its other screens. */
export function PointFrame({ pointId, section, children }: PointFrameProps) {
  const t = useTexts();
  const api = useApi();
  const points = useLoad(useCallback(() => api.listPoints(), [api]));
  const point = points.data?.list.find(({ id }) => id === pointId);
  const titles = {
    grafik: t.calendarTitle,
    harmonogram: t.scheduleTitle,
    zmiany: t.replanTitle,
    zapasy: t.stockTitle,
    personel: t.staffListTitle,
  };
  return (
    <>
      <div className="point-head">
        <Link to={HOME}>{t.backToPoints}</Link>
        <ScreenHeading title={titles[section]} site={t.site} />
        {point && (
          <p className="point-name">
            <strong>{point.name}</strong> {point.addressText}
          </p>
        )}
        <nav aria-label={t.pointSections} className="sections">
          {(Object.keys(titles) as Section[]).map((each) => (
            <Link key={each} to={pathOf(pointId, each)} current={each === section}>
              {titles[each]}
            </Link>
          ))}
        </nav>
      </div>
      {!points.data && <Loading of={points} />}
      {points.data && !point && <Alert>{t.noSuchPoint}</Alert>}
      {point && children(point)}
    </>
  );
}
