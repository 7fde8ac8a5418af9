/** Who logs in. */
export const ROLES = ['patient', 'agent', 'staff', 'coordinator', 'ministry', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Through which door a change came: the patient's own app or page, the hotline, the page of a vaccination point, the
 * Ministry's or the operators' tools, or none at all, for what the system does by itself when a deadline passes.
 */
export const CHANNELS = ['patient', 'hotline', 'site', 'ministry', 'operator', 'system'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Who acts, for whom, and through which door. Ids only, never personal data: history, events and logs carry it. */
export interface Actor {
  /** The patient's id, the subject that the staff issuer vouched for, or the name of the system's own job. */
  readonly subject: string;
  readonly role: Role | 'system';
  /** For whom the subject works here: the id of the vaccination point. Null for patients and the system. */
  readonly organisation: string | null;
  /** The session in which it was done. Null for the system, and where documents of earlier versions do not say. */
  readonly session: string | null;
  readonly channel: Channel;
  /** The patient at whose wish somebody else acts, as a hotline agent does for a caller. */
  readonly onBehalfOf?: string;
}

/** The door of each role. */
export const CHANNEL_OF_ROLE = {
  patient: 'patient',
  agent: 'hotline',
  staff: 'site',
  coordinator: 'site',
  ministry: 'ministry',
  operator: 'operator',
} as const satisfies Record<Role, Channel>;

/** Returns a patient who acts for themselves. */
export function patientActor(patientId: string, session: string | null): Actor {
  return { subject: patientId, role: 'patient', organisation: null, session, channel: 'patient' };
}

/** Returns the system itself, as a job of this name. */
export function systemActor(job: string): Actor {
  return { subject: job, role: 'system', organisation: null, session: null, channel: 'system' };
}

/** Stands for a member of staff or an agent whose number documents of earlier versions did not keep. */
export const NUMBER_NOT_KEPT = 'not kept';

/**
 * Returns the number of the member of staff or agent who acts; null where it was not kept, and for
 * patients and the system.
 */
export function staffNumberOf({ role, subject }: Actor): string | null {
  const hasNumber = role !== 'patient' && role !== 'system' && subject !== NUMBER_NOT_KEPT;
  return hasNumber ? subject : null;
}
