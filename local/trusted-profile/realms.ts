import { createHash } from 'node:crypto';
import type { InteractionView, Refusal } from './page.ts';
import { patientPage, staffPage } from './page.ts';
import type { Person } from './people.ts';
import { peopleDirectory } from './people.ts';
import type { StaffMember, StaffSource } from './staff.ts';

/** Who signed in, as the client will see it. */
export interface Identity {
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** One kind of people who sign in: what is told about them, and how they choose who to be. */
export interface Realm {
  readonly name: 'patient' | 'staff';
  readonly scopeClaims: Readonly<Record<string, readonly string[]>>;
  choose(form: URLSearchParams): Promise<Identity | Refusal>;
  page(view: InteractionView): Promise<string>;
}

/** Patients: anyone who has a valid PESEL. */
export function patientRealm(): Realm {
  const people = peopleDirectory();
  return {
    name: 'patient',
    scopeClaims: {
      profile: ['given_name', 'family_name', 'birthdate'],
      pesel: ['pesel'],
      phone: ['phone_number'],
      circumstances: ['professions', 'conditions', 'district'],
    },
    async choose(form) {
      const typed = form.get('pesel') ?? '';
      const person = people.personOf(typed.replaceAll(/\s/g, ''));
      return person ? patientIdentity({ ...person, ...saidBeside(form) }) : refusedPesel(typed);
    },
    page: async (view) => patientPage(view, people.listed),
  };
}

/** Staff: anyone in the list of the moment. */
export function staffRealm(staff: StaffSource): Realm {
  return {
    name: 'staff',
    scopeClaims: {
      profile: ['given_name', 'family_name'],
      roles: ['role', 'service_point_ids', 'licence'],
    },
    async choose(form) {
      const name = form.get('staff') ?? '';
      const member = (await staff()).find((candidate) => candidate.name === name);
      return member ? staffIdentity(member) : refusedStaff(name);
    },
    page: async (view) => staffPage(view, await staff()),
  };
}

function patientIdentity(person: Person): Identity {
  return {
    subject: subjectOf('patient', person.pesel),
    claims: {
      pesel: person.pesel,
      given_name: person.givenName,
      family_name: person.familyName,
      birthdate: person.birthDate,
      ...(person.phoneNumber && { phone_number: person.phoneNumber }),
      ...(person.professions && { professions: person.professions }),
      ...(person.conditions && { conditions: person.conditions }),
      ...(person.district && { district: person.district }),
    },
  };
}

/** What the page lets a visitor say of a person in place of what is listed, to try it out. */
function saidBeside(form: URLSearchParams): Partial<Person> {
  const words = (field: string) =>
    form
      .get(field)
      ?.split(/[\s,]+/)
      .filter(Boolean) ?? [];
  const [professions, conditions] = [words('professions'), words('conditions')];
  const [district, phoneNumber] = [form.get('district')?.trim(), form.get('phone')?.trim()];
  return {
    ...(professions.length > 0 && { professions }),
    ...(conditions.length > 0 && { conditions }),
    ...(district && { district }),
    ...(phoneNumber && { phoneNumber }),
  };
}

function staffIdentity(member: StaffMember): Identity {
  return {
    subject: subjectOf('staff', member.name),
    claims: {
      given_name: member.givenName,
      family_name: member.familyName,
      role: member.role,
      service_point_ids: member.servicePointIds,
      ...(member.licence && { licence: member.licence }),
    },
  };
}

/** Says nothing of the person and stays the same after a restart, as data kept under it must still be theirs. */
function subjectOf(realm: Realm['name'], key: string): string {
  return createHash('sha256').update(`${realm}:${key}`).digest('base64url').slice(0, 27);
}

function refusedPesel(typed: string): Refusal {
  return {
    typed,
    pl: 'Nieprawidłowy numer PESEL. Sprawdź, czy ma 11 cyfr i czy żadna nie jest pomylona.',
    en: 'Invalid PESEL. Check that it has 11 digits and none of them is mistyped.',
  };
}

function refusedStaff(typed: string): Refusal {
  return {
    typed,
    pl: 'Nie ma takiej osoby wśród personelu. Wybierz osobę z listy.',
    en: 'There is no such member of staff. Choose a person from the list.',
  };
}
