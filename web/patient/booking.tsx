import { useCallback } from 'react';
import { ScreenHeading } from '../ui/heading.tsx';
import { useLanguage } from '../ui/language.ts';
import { Link } from '../ui/link.tsx';
import { Loading } from '../ui/loading.tsx';
import { useProgramme } from '../ui/programmes.tsx';
import { useLoad } from '../ui/use-load.ts';
import type { Patient } from './api.ts';
import { useApi } from './client.ts';
import { bookableReferrals, isChangeable } from './patient.ts';
import { TermPlace, TermTime } from './term.tsx';
import { type Purpose, TermSearch } from './term-search.tsx';
import { useTexts } from './texts.ts';

interface BookingProps {
  readonly patientId: string;
  /** The visit whose term is to change. */
  readonly visitId: string | null;
  readonly referralId: string | null;
}

/** Books a visit on a referral, or changes the term of a visit. */
export function Booking({ patientId, visitId, referralId }: BookingProps) {
  const t = useTexts();
  const api = useApi();
  const patient = useLoad(useCallback(() => api.getPatient(patientId), [api, patientId]));
  const purpose = patient.data && purposeOf(patient.data, visitId, referralId);
  return (
    <>
      <ScreenHeading title={visitId ? t.changeTitle : t.bookingTitle} site={t.site} />
      <p>
        <Link to="/wizyty">{t.backToVisits}</Link>
      </p>
      {!patient.data && <Loading of={patient} />}
      {patient.data && !purpose && <p className="empty">{visitId ? t.nothingToChange : t.nothingToBook}</p>}
      {purpose?.visit && (
        <section className="card" aria-labelledby="current">
          <h2 id="current">{t.currentTerm}</h2>
          <p className="point">
            <TermTime term={purpose.visit} />
          </p>
          <TermPlace term={purpose.visit} />
          <p>{t.currentKept}</p>
        </section>
      )}
      {purpose && <FormLead programme={purpose.programme} />}
      {purpose && <TermSearch purpose={purpose} />}
    </>
  );
}

/** What the programme says above its form. */
function FormLead({ programme }: { programme: string | undefined }) {
  const language = useLanguage();
  const known = useProgramme(programme ?? '');
  return known && <p>{known.texts.formLead[language]}</p>;
}

interface ProgrammePurpose extends Purpose {
  readonly programme: string | undefined;
}

function purposeOf(patient: Patient, visitId: string | null, referralId: string | null): ProgrammePurpose | undefined {
  if (visitId) {
    const visit = patient.appointments?.find(({ id }) => id === visitId);
    if (!visit || !isChangeable(visit, Date.now())) return undefined;
    const { prescriptionId, vaccineType } = visit;
    const held = patient.prescriptions?.find(({ id }) => id === prescriptionId);
    return { visit, prescriptionId, programme: held?.programme, vaccineTypes: held?.vaccineTypes ?? [vaccineType] };
  }
  const bookable = bookableReferrals(patient);
  // Whoever comes without naming a referral means the only one there usually is.
  const referral = referralId ? bookable.find(({ id }) => id === referralId) : bookable[0];
  if (!referral) return undefined;
  const { id: prescriptionId, programme, vaccineTypes } = referral;
  return { prescriptionId, programme, vaccineTypes };
}
