import { Frame } from '../ui/frame.tsx';
import { usePlace } from '../ui/history.ts';
import { type Language, LanguageContext } from '../ui/language.ts';
import { usePageClient } from '../ui/page-client.ts';
import { ProgrammesGate, ProgrammesProvider } from '../ui/programmes.tsx';
import { ScreenBoundary } from '../ui/screen-boundary.tsx';
import { Accesses } from './accesses.tsx';
import { PatientApi } from './api.ts';
import { Booking } from './booking.tsx';
import { ApiContext, useApi } from './client.ts';
import { Home } from './home.tsx';
import { Login } from './login.tsx';
import { SessionGate } from './session-gate.tsx';
import { Visits } from './visits.tsx';

const OF_PATIENT: readonly string[] = ['/wizyty', '/rezerwacja-wizyty', '/dostep-do-danych'];

export function App() {
  const { api, language, choose } = usePageClient(PatientApi, '/auth');
  return (
    <LanguageContext value={language}>
      <ApiContext value={api}>
        <ProgrammesProvider api={api}>
          <ScreenBoundary home="/">
            <Screen onLanguage={choose} />
          </ScreenBoundary>
        </ProgrammesProvider>
      </ApiContext>
    </LanguageContext>
  );
}

function Screen({ onLanguage }: { onLanguage: (language: Language) => void }) {
  const { path, query } = usePlace();
  const api = useApi();
  if (OF_PATIENT.includes(path)) {
    return (
      <Frame home="/" onLanguage={onLanguage} logout={() => api.logout()}>
        <ScreenBoundary home={path === '/wizyty' ? '/' : '/wizyty'}>
          <SessionGate>
            {(patientId) => {
              if (path === '/dostep-do-danych') return <Accesses patientId={patientId} />;
              return (
                <ProgrammesGate>
                  {path === '/wizyty' ? (
                    <Visits patientId={patientId} />
                  ) : (
                    <Booking
                      patientId={patientId}
                      visitId={query.get('zmiana')}
                      referralId={query.get('skierowanie')}
                    />
                  )}
                </ProgrammesGate>
              );
            }}
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
