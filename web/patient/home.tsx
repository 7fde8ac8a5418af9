import { ScreenHeading } from '../ui/heading.tsx';
import { Link } from '../ui/link.tsx';
import { Notice } from './notice.tsx';
import { useTexts } from './texts.ts';

/** The first screen. It asks the server nothing, so that any number of visitors costs only files. */
export function Home() {
  const t = useTexts();
  return (
    <>
      <ScreenHeading title={t.homeTitle} site={t.site} />
      <Notice />
      <p className="lead">{t.homeLead}</p>
      <p className="actions">
        <a className="button primary" href="/zaloguj">
          {t.logIn}
        </a>
        <Link className="button" to="/wizyty">
          {t.toVisits}
        </Link>
      </p>
      <h2>{t.homeSteps}</h2>
      <ol className="steps">
        <li>{t.homeStep1}</li>
        <li>{t.homeStep2}</li>
        <li>{t.homeStep3}</li>
      </ol>
      <p>{t.homeLater}</p>
      <hr />
      <p>
        {t.staff} <a href="/zaloguj/punkt">{t.staffLogIn}</a>
      </p>
    </>
  );
}
