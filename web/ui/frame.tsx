import { type ReactNode, useState } from 'react';
import { Alert } from './heading.tsx';
import { navigate } from './history.ts';
import { type Language, useLanguage } from './language.ts';
import { Link } from './link.tsx';
import { useWords } from './words.ts';

interface FrameProps {
  /** Where the name of the service leads, and whoever logs out. */
  readonly home: string;
  readonly onLanguage: (language: Language) => void;
  /** Ends the session, on screens of someone who is logged in. */
  readonly logout?: (() => Promise<void>) | undefined;
  /** For screens of tables, which need the whole width. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** What surrounds every screen: the name of the service, the language, the way out. */
export function Frame({ home, onLanguage, logout, wide = false, children }: FrameProps) {
  const t = useWords();
  const other = useLanguage() === 'pl' ? 'en' : 'pl';
  const width = wide ? 'wide' : undefined;
  return (
    <>
      <a className="skip" href="#content">
        {t.skip}
      </a>
      <header>
        <div className={wide ? 'bar wide' : 'bar'}>
          <Link to={home} className="brand">
            {t.site}
          </Link>
          <div className="tools">
            <button type="button" lang={other} onClick={() => onLanguage(other)}>
              {t.otherLanguage}
            </button>
            {logout && <LogOut home={home} logout={logout} />}
          </div>
        </div>
      </header>
      <main id="content" className={width} tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function LogOut({ home, logout }: { home: string; logout: () => Promise<void> }) {
  const t = useWords();
  const [error, setError] = useState<Error>();
  const leave = async () => {
    try {
      await logout();
      navigate(home, 'loggedOut');
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
