import { type ReactNode, useState } from 'react';
import { Alert } from '../ui/heading.tsx';
import { navigate } from '../ui/history.ts';
import { type Language, useLanguage } from '../ui/language.ts';
import { Link } from '../ui/link.tsx';
import { useApi } from './client.ts';
import { useTexts } from './texts.ts';

interface FrameProps {
  readonly onLanguage: (language: Language) => void;
  readonly loggedIn?: boolean;
  readonly children: ReactNode;
}

/** What surrounds every screen: the name of the service, the language, the way out. */
export function Frame({ onLanguage, loggedIn = false, children }: FrameProps) {
  const t = useTexts();
  const other = useLanguage() === 'pl' ? 'en' : 'pl';
  return (
    <>
      <a className="skip" href="#content">
        {t.skip}
      </a>
      <header>
        <div className="bar">
          <Link to="/" className="brand">
            {t.site}
          </Link>
          <div className="tools">
            <button type="button" lang={other} onClick={() => onLanguage(other)}>
              {t.otherLanguage}
            </button>
            {loggedIn && <LogOut />}
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function LogOut() {
  const t = useTexts();
  const api = useApi();
  const [error, setError] = useState<Error>();
  const leave = async () => {
    try {
      await api.logout();
      navigate('/', 'loggedOut');
    } catch (failure) {
      setError(failure as Error);
    }
  };
  return (
    <>
      <button type="button" onClick={leave}>
        {t.logOut}
      </button>
      {error && <Alert>{error.message}</Alert>}
    </>
  );
}
