import type { Snapshot } from '../snapshot.ts';
import type { Finding } from './finding.ts';

/* Who the patients are, and how their records rest. */

export function patientsAreFoundOnce({ patients, identities, referrals }: Snapshot): Finding {
  const violations: string[] = [];
  const found = new Map<string, number>();
  for (const patientId of identities.values()) {
    found.set(patientId, (found.get(patientId) ?? 0) + 1);
    if (!patients.has(patientId)) violations.push(`${patientId}: has a lookup and no record`);
  }
  for (const id of patients.keys()) {
    if (found.get(id) !== 1) violations.push(`${id}: ${found.get(id) ?? 0} lookups`);
  }
  for (const [id, { patientId }] of referrals) {
    if (!patients.has(patientId)) violations.push(`${id}: referral of no patient`);
  }
  return { invariant: 'every person has one record and one lookup', checked: patients.size, violations };
}

/** `keyId.base64url` of at least a nonce and a tag. */
const SEALED = /^[\w-]+\.[\w-]{38,}$/;

export function personalDataAreSealed({ patients, formerPhones, staffNames }: Snapshot): Finding {
  const violations: string[] = [];
  for (const [id, phone] of formerPhones) if (!isSealed(phone)) violations.push(`${id}: a former phone is in clear`);
  for (const [id, names] of staffNames) {
    if (!names.every(isSealed)) violations.push(`${id}: the name of one of its staff is in clear`);
  }
  for (const [id, document] of patients) {
    for (const [field, value] of Object.entries(document)) {
      if (field === 'schemaVersion') continue;
      if (value !== null && !isSealed(value)) violations.push(`${id}: ${field} is in clear`);
    }
  }
  const checked = patients.size + formerPhones.size + staffNames.size;
  return { invariant: 'personal data rest sealed', checked, violations };
}

function isSealed(value: unknown): boolean {
  return typeof value === 'string' && SEALED.test(value);
}
