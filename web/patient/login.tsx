import { Alert, ScreenHeading } from '../ui/heading.tsx';
import { Notice } from './notice.tsx';
import { useTexts } from './texts.ts';

/** Where whoever has no session is sent. */
export function Login({ failed }: { failed: boolean }) {
  const t = useTexts();
  return (
    <>
      <ScreenHeading title={t.loginTitle} site={t.site} />
      {failed ? <Alert>{t.loginFailed}</Alert> : <Notice />}
      <p>{t.loginLead}</p>
      <p className="actions">
        <a className="button primary" href="/zaloguj">
          {t.logIn}
        </a>
      </p>
    </>
  );
}
