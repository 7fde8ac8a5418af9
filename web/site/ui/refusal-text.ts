import type { PhoneProblem } from '../../../shared/domain/phone.ts';
import type { ApiError } from '../../ui/http-client.ts';
import type { Language } from '../../ui/language.ts';
import { formatDay } from '../../ui/time.ts';
import { type VaccineType, vaccineName } from '../../ui/vaccines.ts';
import { problemsOf } from '../api.ts';
import type { Texts } from '../texts/index.ts';

/** Fields that staff fill in, by the path under which the server names them, and what is asked of each. */
const FIELDS = {
  '/batchNumber': 'wrongBatch',
  '/expiresOn': 'wrongExpiry',
  '/administeredBy': 'wrongLicence',
  '/qualifiedBy': 'wrongLicence',
  '/foundBy': 'wrongLicence',
  '/until': 'wrongUntil',
  '/reason': 'wrongReasonLength',
  '/vaccineType': 'wrongVaccine',
  '/doses': 'wrongDosesCount',
  '/pesel': 'wrongPesel',
  '/passport/country': 'wrongCountry',
  '/passport/number': 'wrongPassport',
  '/givenName': 'wrongName',
  '/familyName': 'wrongName',
  '/birthDate': 'wrongBirthDate',
  '/givenOn': 'wrongGivenOn',
  '/phone': 'wrongPhone',
} as const satisfies Record<string, keyof Texts>;

/** What is asked of a phone number, by what is wrong with it; of all others `wrongPhone`. */
const PHONE_PROBLEMS = {
  no_such_country: 'wrongPhoneCountry',
  no_such_number: 'wrongPhoneDigits',
  has_extension: 'wrongPhoneExtension',
  not_of_a_country: 'wrongPhoneKind',
  premium_rate: 'wrongPhoneKind',
  shared_cost: 'wrongPhoneKind',
  toll_free: 'wrongPhoneKind',
  company: 'wrongPhoneKind',
  forwarding: 'wrongPhoneKind',
  pager: 'wrongPhoneKind',
  voicemail: 'wrongPhoneKind',
} as const satisfies Record<Exclude<PhoneProblem, 'not_a_number'>, keyof Texts>;

/** A refusal in words: the server's own, and what it tells beside them. */
export function refusalText(error: Error, t: Texts, language: Language): string {
  const { code, details } = error as ApiError;
  const { vaccineType, visitNotBefore } = (details ?? {}) as { vaccineType?: VaccineType; visitNotBefore?: string };
  const fields = problemsOf(error).map(({ field, code }) => {
    const asked = PHONE_PROBLEMS[code as keyof typeof PHONE_PROBLEMS] ?? FIELDS[field as keyof typeof FIELDS];
    return t[asked] as string | undefined;
  });
  const more = [
    code === 'ERR_BATCH_OF_OTHER_VACCINE' && vaccineType && t.deliveredAs(vaccineName(vaccineType)),
    code === 'ERR_VACCINE_NOT_ALLOWED' && vaccineType && t.plannedVaccine(vaccineName(vaccineType)),
    code === 'ERR_VISIT_TOO_EARLY' && visitNotBefore && t.possibleFrom(formatDay(visitNotBefore, 'date', language)),
    // Two parts of one thing can ask the same.
    ...new Set(fields),
  ];
  return [error.message, ...more.filter(Boolean)].join(' ');
}
