import * as Type from 'typebox';
import { circumstancesIn } from '../domain/circumstances.ts';
import { dayOf, isoDateOf } from '../domain/civil-time.ts';
import { peselFrom } from '../domain/documents.ts';
import { Refusal } from '../domain/errors.ts';
import { BY_PROVIDER } from '../domain/on-record.ts';
import { type Person, personProblem } from '../domain/person.ts';
import { LICENCE } from '../domain/point-staff.ts';
import { nameFromPerson, type Reading } from '../domain/text.ts';
import type { IdentityClaims, Realm } from '../gateways/identity.ts';
import { LOWER_CASE, parserOf, readBy } from '../validation.ts';
import { type SignInContext, signInPatient } from './sign-in-patient.ts';

/** Who has logged in, as their session will say. */
export interface Admitted {
  readonly role: 'patient' | Type.Static<typeof StaffClaims>['role'];
  readonly subject: string;
  readonly servicePointIds: readonly string[];
  readonly licence?: string;
  readonly referrals: readonly { readonly id: string }[];
}

export const PatientClaims = Type.Object({
  pesel: readBy(peselFrom, Type.String()),
  given_name: Type.Optional(Type.Unknown()),
  family_name: Type.Optional(Type.Unknown()),
  phone_number: Type.Optional(Type.Unknown()),
  professions: Type.Optional(Type.Unknown()),
  conditions: Type.Optional(Type.Unknown()),
  district: Type.Optional(Type.Unknown()),
});

export const StaffClaims = Type.Object({
  sub: Type.String({ minLength: 1 }),
  role: Type.Enum(['agent', 'staff', 'coordinator', 'ministry', 'operator']),
  service_point_ids: Type.Optional(Type.Array(Type.String({ [LOWER_CASE]: true }))),
  licence: Type.Optional(Type.Unknown()),
});

const parsePatient = parserOf(PatientClaims);
const parseStaff = parserOf(StaffClaims);

/** Turns a provider's claims into who is logged in. Throws `login_failed` when the claims do not say who it is. */
export async function admit(realm: Realm, claims: IdentityClaims, context: SignInContext): Promise<Admitted> {
  return realm === 'patient' ? admitPatient(claims, context) : admitStaff(claims);
}

async function admitPatient(claims: IdentityClaims, context: SignInContext): Promise<Admitted> {
  const { pesel, given_name, family_name, phone_number, ...others } = valid(parsePatient(claims));
  const person: Person = {
    pesel,
    givenName: usable(given_name, nameFromPerson),
    familyName: usable(family_name, nameFromPerson),
    phone: await usablePhone(phone_number),
    circumstances: circumstancesIn(others),
  };
  if (personProblem(person, isoDateOf(dayOf(context.now())))) throw incomplete();
  const { patientId, referrals } = await signInPatient(person, context, BY_PROVIDER);
  return {
    role: 'patient',
    subject: patientId,
    servicePointIds: [],
    referrals: referrals.map(({ id }) => ({ id })),
  };
}

function admitStaff(claims: IdentityClaims): Admitted {
  const { sub, role, service_point_ids, licence } = valid(parseStaff(claims));
  // Only staff and coordinators are bound to points; any other role's list would give it rights that the role does not have.
  const isOfPoints = role === 'staff' || role === 'coordinator';
  const servicePointIds = isOfPoints ? (service_point_ids ?? []) : [];
  const isLicensed = isOfPoints && typeof licence === 'string' && new RegExp(LICENCE).test(licence);
  return { role, subject: sub, servicePointIds, ...(isLicensed && { licence }), referrals: [] };
}

/** What a provider says beside who it is: nobody can mend it at a login, so that what cannot be used counts as not said. */
function usable(claim: unknown, read: (text: string) => Reading): string | null {
  if (typeof claim !== 'string' || !claim.isWellFormed()) return null;
  const reading = read(claim);
  return 'value' in reading ? reading.value : null;
}

async function usablePhone(claim: unknown): Promise<string | null> {
  // Loaded at the first login: what numbers the countries have would cost every instance a twentieth of its start.
  const { phoneFromPerson } = await import('../domain/phone.ts');
  return usable(claim, phoneFromPerson);
}

function valid<T>(parsed: { value: T } | { problems: unknown }): T {
  if ('problems' in parsed) throw incomplete();
  return parsed.value;
}

function incomplete(): Refusal {
  return new Refusal('login_failed', { reason: 'incomplete_claims' });
}
