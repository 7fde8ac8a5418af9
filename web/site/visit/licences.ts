import { keep, kept } from '../../ui/own-storage.ts';

/** Who gives the dose, and who examines the patient before: often two people, each with many patients in a row. */
type LicenceOf = 'administeredBy' | 'qualifiedBy';

const KEPT_AS = { administeredBy: 'uprawnienia', qualifiedBy: 'uprawnienia-kwalifikacja' } as const;

/** The licence number last given on this tab in this session; before that the one of whoever is logged in. */
export function keptLicence(whose: LicenceOf, own: string | null): string {
  // Until somebody else is named, whoever gives the dose has examined the patient, too.
  return kept(KEPT_AS[whose]) ?? kept(KEPT_AS.administeredBy) ?? own ?? '';
}

export function keepLicence(whose: LicenceOf, licence: string): void {
  if (licence !== '') keep(KEPT_AS[whose], licence);
}

/** Whoever logs in next may be somebody else, whose doses must not be recorded under these numbers. */
export function forgetLicences(): void {
  for (const key of Object.values(KEPT_AS)) keep(key, undefined);
}
