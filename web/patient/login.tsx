import { ScreenHeading } from '../ui/heading.tsx';
import { Notice } from './notice.tsx';
import { useTexts } from './texts.ts';

/** Where whoever has no session is sent. */
export function Login() {
  const t = useTexts();
  return (
    <>
      <ScreenHeading title={t.loginTitle} site={t.site} />
      <Notice />
      <p>{t.loginLead}</p>
      <p className="actions">
        <a className="button primary" href="/zaloguj">
          {t.logIn}
        </a>
      </p>
    </>
  );
}
