import { type Instant, instantOf } from './civil-time.ts';
import { idFrom } from './ids.ts';
import type { SlotRef } from './slot.ts';

export type AppointmentState = 'booked' | 'completed' | 'noShow' | 'cancelled';

/** How a change reached the system. */
export type Channel = 'patient' | 'hotline' | 'site';

/** What staff record when the dose has been given. */
export interface Completion {
  readonly batchNumber: string;
  /** Who gave the dose: the number of a professional licence. */
  readonly administeredBy: string;
  readonly at: Instant;
}

/** A visit. Its id and referral never change; a reschedule changes its slot. */
export interface Appointment {
  readonly id: string;
  readonly patientId: string;
  readonly referralId: string;
  readonly slotId: string;
  readonly slot: SlotRef;
  readonly startAt: Instant;
  readonly minutes: number;
  readonly state: AppointmentState;
  readonly channel: Channel;
  readonly version: number;
  readonly history: readonly HistoryEntry[];
  readonly completion: Completion | null;
}

export interface HistoryEntry {
  readonly at: Instant;
  readonly change: VisitEventType;
  readonly by: Channel;
  readonly slotId: string;
}

export type VisitEventType = 'booked' | 'moved' | 'cancelled' | 'completed';

/** What happened to a visit: ids only, never personal data. */
export interface VisitEvent {
  readonly id: string;
  readonly type: VisitEventType;
  readonly at: Instant;
  readonly appointmentId: string;
  readonly version: number;
  readonly slotId: string;
  /** The slot left behind by a move. */
  readonly previousSlotId?: string;
}

/**
 * Returns the id of a referral's n-th appointment. It is known before the commit, so a rerun after an unclear commit
 * writes the same visit instead of a second one.
 */
export function appointmentIdOf(referralId: string, attempt: number): string {
  return idFrom('appointment', referralId, attempt);
}

/** A visit in one of these states occupies its place; only a cancelled one gives it back. */
export function holdsPlace(state: AppointmentState): boolean {
  return state !== 'cancelled';
}

/** Returns the version and history of a visit after one more change. */
export function nextVersion(
  appointment: Appointment,
  change: VisitEventType,
  by: Channel,
  slotId: string,
  nowMs: number,
): { version: number; history: readonly HistoryEntry[] } {
  return {
    version: appointment.version + 1,
    history: [...appointment.history, { at: instantOf(nowMs), change, by, slotId }],
  };
}

/** Returns the event of a visit's latest change; its id depends on visit and version alone. */
export function eventOf(type: VisitEventType, appointment: Appointment, nowMs: number): VisitEvent {
  return {
    id: idFrom('event', appointment.id, appointment.version),
    type,
    at: instantOf(nowMs),
    appointmentId: appointment.id,
    version: appointment.version,
    slotId: appointment.slotId,
  };
}
