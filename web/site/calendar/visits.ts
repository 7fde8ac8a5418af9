import type { CalendarDay, SiteVisit } from '../api.ts';

/** Letters as a search takes them: without case and without the accents that keyboards abroad lack. */
export function plain(text: string): string {
  return text.toLocaleLowerCase('pl').replaceAll('ł', 'l').normalize('NFD').replace(/\p{M}/gu, '');
}

/** Whether a visit's patient has these words in the name, or a PESEL that begins so. */
export function isSought({ patient }: SiteVisit, text: string): boolean {
  const { givenName, familyName, pesel } = patient;
  const name = plain(`${familyName} ${givenName} ${familyName}`);
  const words = plain(text).trim();
  return name.includes(words.replace(/\s+/g, ' ')) || (pesel?.startsWith(words) ?? false);
}

/** The visits of a day as they follow one another. */
export function byTime(visits: readonly SiteVisit[]): readonly SiteVisit[] {
  const keyed = visits.map((visit) => ({ visit, key: `${visit.startAt} ${visit.patient.familyName}` }));
  return keyed.sort((a, b) => a.key.localeCompare(b.key)).map(({ visit }) => visit);
}

export function findVisit(days: readonly CalendarDay[], visitId: string): SiteVisit | undefined {
  for (const { visits } of days) {
    const found = visits.find(({ id }) => id === visitId);
    if (found) return found;
  }
  return undefined;
}
