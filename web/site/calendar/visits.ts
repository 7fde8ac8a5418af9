import { nameOf } from '../../../shared/domain/person.ts';
import { foldName } from '../../../shared/domain/teryt.ts';
import type { CalendarDay, SiteVisit } from '../api.ts';

/** Whether a visit's patient has these words in the name, or a PESEL that begins so. */
export function isSought({ patient }: SiteVisit, text: string): boolean {
  // Both orders of the names are sought in.
  const name = foldName(`${nameOf(patient, 'family')} ${patient.familyName ?? ''}`);
  const words = foldName(text);
  return name.includes(words) || (patient.pesel?.startsWith(words) ?? false);
}

/** The visits of a day as they follow one another. */
export function byTime(visits: readonly SiteVisit[]): readonly SiteVisit[] {
  const keyed = visits.map((visit) => ({ visit, key: `${visit.startAt} ${nameOf(visit.patient, 'family')}` }));
  return keyed.sort((a, b) => a.key.localeCompare(b.key)).map(({ visit }) => visit);
}

export function findVisit(days: readonly CalendarDay[], visitId: string): SiteVisit | undefined {
  for (const { visits } of days) {
    const found = visits.find(({ id }) => id === visitId);
    if (found) return found;
  }
  return undefined;
}
