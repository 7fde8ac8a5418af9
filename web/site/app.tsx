import { lazy, Suspense } from 'react';
import { I18nProvider } from 'react-aria-components';
import { Frame } from '../ui/frame.tsx';
import { Status } from '../ui/heading.tsx';
import { usePlace } from '../ui/history.ts';
import { type Language, LanguageContext } from '../ui/language.ts';
import { usePageClient } from '../ui/page-client.ts';
import { SiteApi } from './api.ts';
import { ApiContext, useApi } from './client.ts';
import { HOME, sectionOf } from './paths.ts';
import { PointFrame } from './point-frame.tsx';
import { Points } from './points.tsx';
import { ReplanScreen } from './replan/replan-screen.tsx';
import { ScheduleScreen } from './schedule/schedule-screen.tsx';
import { SessionGate } from './session-gate.tsx';
import { StockScreen } from './stock/stock-screen.tsx';
import { useTexts } from './texts/index.ts';

/** Apart, since the calendar weighs more than everything else and the table of points does not need it. */
const CalendarScreen = lazy(() => import('./calendar/calendar-screen.tsx'));

const SCREENS = {
  grafik: CalendarScreen,
  harmonogram: ScheduleScreen,
  zmiany: ReplanScreen,
  zapasy: StockScreen,
} as const;

export function App() {
  const { api, language, choose } = usePageClient(SiteApi, HOME);
  return (
    <LanguageContext value={language}>
      <I18nProvider locale={language === 'pl' ? 'pl-PL' : 'en-GB'}>
        <ApiContext value={api}>
          <Screen onLanguage={choose} />
        </ApiContext>
      </I18nProvider>
    </LanguageContext>
  );
}

function Screen({ onLanguage }: { onLanguage: (language: Language) => void }) {
  const t = useTexts();
  const { path } = usePlace();
  const api = useApi();
  const place = sectionOf(path);
  const Section = place && SCREENS[place.section];
  const logout = async () => {
    await api.logout();
  };
  return (
    <SessionGate onLanguage={onLanguage}>
      <Frame home={HOME} onLanguage={onLanguage} logout={logout} wide={place !== undefined}>
        {place && Section ? (
          <PointFrame key={place.pointId} pointId={place.pointId} section={place.section}>
            {(point) => (
              <Suspense fallback={<Status>{t.loading}</Status>}>
                <Section key={place.section} point={point} />
              </Suspense>
            )}
          </PointFrame>
        ) : (
          <Points />
        )}
      </Frame>
    </SessionGate>
  );
}
