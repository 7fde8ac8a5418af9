/** Where the page of the vaccination points lives. */
export const HOME = '/punkty-szczepien';

const SECTIONS = ['grafik', 'harmonogram', 'zmiany', 'zapasy', 'personel'] as const;

/** What can be seen of a point. */
export type Section = (typeof SECTIONS)[number];

export function pathOf(pointId: string, section: Section): string {
  return `${HOME}/${pointId}/${section}`;
}

/** The point and the section that a path names; undefined for the table of points. */
export function sectionOf(path: string): { pointId: string; section: Section } | undefined {
  const [, pointId, name] = /^\/punkty-szczepien\/([\da-f-]{36})(?:\/([a-z]+))?\/?$/.exec(path) ?? [];
  if (!pointId) return undefined;
  const section = SECTIONS.find((known) => known === name);
  return { pointId, section: section ?? 'grafik' };
}
