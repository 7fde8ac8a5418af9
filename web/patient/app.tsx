import { Frame } from '../ui/frame.tsx';
import { usePlace } from '../ui/history.ts';
import { type Language, LanguageContext } from '../ui/language.ts';
import { usePageClient } from '../ui/page-client.ts';
import { ScreenBoundary } from '../ui/screen-boundary.tsx';
import { PatientApi } from './api.ts';
import { Booking } from './booking.tsx';
import { ApiContext, useApi } from './client.ts';
import { Home } from './home.tsx';
import { Login } from './login.tsx';
import { SessionGate } from './session-gate.tsx';
import { Visits } from './visits.tsx';

export function App() {
  const { api, language, choose } = usePageClient(PatientApi, '/auth');
  return (
    <LanguageContext value={language}>
      <ApiContext value={api}>
        <ScreenBoundary home="/">
          <Screen onLanguage={choose} />
        </ScreenBoundary>
      </ApiContext>
    </LanguageContext>
  );
}

function Screen({ onLanguage }: { onLanguage: (language: Language) => void }) {
  const { path, query } = usePlace();
  const api = useApi();
  if (path === '/wizyty' || path === '/rezerwacja-wizyty') {
    return (
      <Frame home="/" onLanguage={onLanguage} logout={() => api.logout()}>
        <ScreenBoundary home={path === '/wizyty' ? '/' : '/wizyty'}>
          <SessionGate>
            {(patientId) =>
              path === '/wizyty' ? (
                <Visits patientId={patientId} />
              ) : (
                <Booking patientId={patientId} visitId={query.get('zmiana')} referralId={query.get('skierowanie')} />
              )
            }
          </SessionGate>
        </ScreenBoundary>
      </Frame>
    );
  }
  return (
    <Frame home="/" onLanguage={onLanguage}>
      <ScreenBoundary home="/">
        {path === '/auth' ? <Login failed={query.get('powod') === 'login_failed'} /> : <Home />}
      </ScreenBoundary>
    </Frame>
  );
}
