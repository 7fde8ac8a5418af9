import { Alert, ScreenHeading, Status } from '../ui/heading.tsx';
import { usePlace } from '../ui/history.ts';
import { useTexts } from './texts/index.ts';

/** Where whoever has no session of the staff begins. */
export function Login({ stranger }: { stranger: boolean }) {
  const t = useTexts();
  const { notice, query } = usePlace();
  const notices: Record<string, string> = { sessionOver: t.noticeSessionOver, loggedOut: t.noticeLoggedOut };
  return (
    <>
      <ScreenHeading title={t.siteTitle} site={t.site} />
      {query.get('powod') === 'login_failed' && <Alert>{t.loginFailed}</Alert>}
      <Status>{stranger ? t.notStaff : notice && notices[notice]}</Status>
      <p className="lead">{t.staffLead}</p>
      <p className="actions">
        <a className="button primary" href="/zaloguj/punkt">
          {t.staffLogIn}
        </a>
      </p>
      <hr />
      <p>
        <a href="/">{t.forPatients}</a>
      </p>
    </>
  );
}
