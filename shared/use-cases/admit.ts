import * as Type from 'typebox';
import { Refusal } from '../domain/errors.ts';
import type { VaccineType } from '../domain/vaccines.ts';
import type { IdentityClaims, Realm } from '../gateways/identity.ts';
import { parserOf } from '../validation.ts';
import { type SignInContext, signInPatient } from './sign-in-patient.ts';

/** Who has logged in, as their session will say. */
export interface Admitted {
  readonly role: 'patient' | Type.Static<typeof StaffClaims>['role'];
  readonly subject: string;
  readonly servicePointIds: readonly string[];
  readonly referrals: readonly { id: string; dose: number; vaccineTypes: readonly VaccineType[] }[];
}

export const PatientClaims = Type.Object({
  pesel: Type.String(),
  given_name: Type.String(),
  family_name: Type.String(),
  phone_number: Type.Optional(Type.String()),
});

export const StaffClaims = Type.Object({
  sub: Type.String({ minLength: 1 }),
  role: Type.Enum(['agent', 'staff', 'coordinator', 'ministry', 'operator']),
  service_point_ids: Type.Optional(Type.Array(Type.String())),
});

const parsePatient = parserOf(PatientClaims);
const parseStaff = parserOf(StaffClaims);

/** Turns a provider's claims into who is logged in. Throws `login_failed` when the claims do not say who it is. */
export async function admit(realm: Realm, claims: IdentityClaims, context: SignInContext): Promise<Admitted> {
  return realm === 'patient' ? admitPatient(claims, context) : admitStaff(claims);
}

async function admitPatient(claims: IdentityClaims, context: SignInContext): Promise<Admitted> {
  const { pesel, given_name, family_name, phone_number } = valid(parsePatient(claims));
  const person = { pesel, givenName: given_name, familyName: family_name, phone: phone_number ?? null };
  const { patientId, referrals } = await signInPatient(person, context);
  return {
    role: 'patient',
    subject: patientId,
    servicePointIds: [],
    referrals: referrals.map(({ id, dose, vaccineTypes }) => ({ id, dose, vaccineTypes })),
  };
}

function admitStaff(claims: IdentityClaims): Admitted {
  const { sub, role, service_point_ids } = valid(parseStaff(claims));
  // Only staff and coordinators are bound to points; any other role's list would give it rights that the role does not have.
  const isOfPoints = role === 'staff' || role === 'coordinator';
  const servicePointIds = isOfPoints ? (service_point_ids ?? []) : [];
  return { role, subject: sub, servicePointIds, referrals: [] };
}

function valid<T>(parsed: { value: T } | { problems: unknown }): T {
  if ('problems' in parsed) throw new Refusal('login_failed', { reason: 'incomplete_claims' });
  return parsed.value;
}
