type StaffRole = 'agent' | 'staff' | 'coordinator' | 'ministry' | 'operator';

export interface StaffMember {
  /** The login handle: ASCII, unique in the list. */
  readonly name: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly role: StaffRole;
  readonly servicePointIds: readonly string[];
  /** Of whoever may give doses. */
  readonly licence?: string;
}

/** Read anew at every sign-in, because the points are known only after seeding. */
export type StaffSource = () => Promise<readonly StaffMember[]> | readonly StaffMember[];

/** How the page names each role, in Polish and English. */
export const ROLE_LABELS: Record<StaffRole, { readonly pl: string; readonly en: string }> = {
  agent: { pl: 'konsultant infolinii', en: 'hotline agent' },
  staff: { pl: 'pracownik punktu szczepień', en: 'vaccination point staff' },
  coordinator: { pl: 'koordynator punktów szczepień', en: 'coordinator of vaccination points' },
  ministry: { pl: 'Ministerstwo Zdrowia', en: 'Ministry of Health' },
  operator: { pl: 'operator systemu', en: 'system operator' },
};

/** Invented staff over these points: one point each, a coordinator of three, one who has none yet. */
export function inventedStaff(servicePointIds: readonly string[]): StaffMember[] {
  const points = (from: number, to: number) => servicePointIds.slice(from, to);
  return [
    { name: 'anna', givenName: 'Anna', familyName: 'Kwiatek', role: 'agent', servicePointIds: [] },
    { name: 'piotr', givenName: 'Piotr', familyName: 'Sójka', role: 'agent', servicePointIds: [] },
    {
      name: 'zofia',
      givenName: 'Zofia',
      familyName: 'Lisiecka',
      role: 'staff',
      servicePointIds: points(0, 1),
      licence: '7654321',
    },
    {
      name: 'tomasz',
      givenName: 'Tomasz',
      familyName: 'Bąk',
      role: 'staff',
      servicePointIds: points(1, 2),
      licence: '7654322',
    },
    { name: 'beata', givenName: 'Beata', familyName: 'Dzięcioł', role: 'coordinator', servicePointIds: points(0, 3) },
    { name: 'kuba', givenName: 'Jakub', familyName: 'Nowy', role: 'staff', servicePointIds: [] },
    { name: 'ewa', givenName: 'Ewa', familyName: 'Marzec', role: 'ministry', servicePointIds: [] },
    { name: 'marek', givenName: 'Marek', familyName: 'Żelazny', role: 'operator', servicePointIds: [] },
  ];
}
