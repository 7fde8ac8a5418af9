import { useEffect, useRef } from 'react';
import { I18nProvider } from 'react-aria-components';
import { Frame } from '../ui/frame.tsx';
import { usePlace } from '../ui/history.ts';
import { type Language, LanguageContext } from '../ui/language.ts';
import { usePageClient } from '../ui/page-client.ts';
import { ProgrammesGate, ProgrammesProvider } from '../ui/programmes.tsx';
import { ScreenBoundary } from '../ui/screen-boundary.tsx';
import { SiteApi } from './api.ts';
import { askAhead } from './calendar/ahead.ts';
import { CalendarScreen } from './calendar/calendar-screen.tsx';
import { ApiContext, useApi } from './client.ts';
import { HOME, sectionOf } from './paths.ts';
import { PointFrame } from './point-frame.tsx';
import { Points } from './points.tsx';
import { ReplanScreen } from './replan/replan-screen.tsx';
import { ScheduleScreen } from './schedule/schedule-screen.tsx';
import { SessionGate } from './session-gate.tsx';
import { StaffScreen } from './staff/staff-screen.tsx';
import { StockScreen } from './stock/stock-screen.tsx';

const SCREENS = {
  grafik: CalendarScreen,
  harmonogram: ScheduleScreen,
  zmiany: ReplanScreen,
  zapasy: StockScreen,
  personel: StaffScreen,
} as const;

export function App() {
  const { api, language, choose } = usePageClient(SiteApi, HOME);
  return (
    <LanguageContext value={language}>
      <I18nProvider locale={language === 'pl' ? 'pl-PL' : 'en-GB'}>
        <ApiContext value={api}>
          <ProgrammesProvider api={api}>
            <ScreenBoundary home={HOME}>
              <Screen onLanguage={choose} />
            </ScreenBoundary>
          </ProgrammesProvider>
        </ApiContext>
      </I18nProvider>
    </LanguageContext>
  );
}

function Screen({ onLanguage }: { onLanguage: (language: Language) => void }) {
  const { path, query } = usePlace();
  const api = useApi();
  const place = sectionOf(path);
  const Section = place && SCREENS[place.section];
  const logout = async () => {
    await api.logout();
  };
  const opened = useRef(false);
  // The largest answer of the page is asked for while the server still says who is there and where they work. Later screens ask themselves.
  useEffect(() => {
    if (!opened.current && place?.section === 'grafik') askAhead(api, place.pointId, query);
    opened.current = true;
  }, [api, place, query]);
  return (
    <SessionGate onLanguage={onLanguage}>
      <Frame home={HOME} onLanguage={onLanguage} logout={logout} wide={place !== undefined}>
        <ScreenBoundary home={HOME}>
          {place && Section ? (
            <ProgrammesGate>
              <PointFrame key={place.pointId} pointId={place.pointId} section={place.section}>
                {(point) => (
                  <ScreenBoundary key={place.section} home={HOME}>
                    <Section point={point} />
                  </ScreenBoundary>
                )}
              </PointFrame>
            </ProgrammesGate>
          ) : (
            <Points />
          )}
        </ScreenBoundary>
      </Frame>
    </SessionGate>
  );
}
