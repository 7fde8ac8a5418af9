import type { Appointment, VisitEvent } from './appointment.ts';
import { Refusal } from './errors.ts';
import type { Referral } from './referral.ts';
import { type SiteDay, siteDayIdOf } from './slot.ts';
import type { DoseCount } from './stock.ts';
import { decideVisit, type VisitCommand, type VisitDocuments } from './visit-changes.ts';

/** What became of one command of a batch. */
export type VisitOutcome = { appointment: Appointment } | { refusal: Refusal } | { failure: unknown };

/** A decided batch: an outcome for each command in order, and what to write for all of them. */
export interface VisitBatch {
  readonly outcomes: readonly VisitOutcome[];
  readonly days: readonly SiteDay[];
  readonly referrals: readonly Referral[];
  readonly appointments: readonly Appointment[];
  readonly events: readonly VisitEvent[];
  readonly doses: readonly DoseCount[];
}

/**
 * Decides commands one after another, in order of arrival, each on what the earlier ones left. Pure: the documents given
 * are not changed. A command that cannot be decided fails alone.
 */
export function decideBatch(commands: readonly VisitCommand[], documents: VisitDocuments, nowMs: number): VisitBatch {
  const current = {
    ...documents,
    days: new Map(documents.days),
    referrals: new Map(documents.referrals),
    appointments: new Map(documents.appointments),
  };
  const changed = {
    days: new Map<string, SiteDay>(),
    referrals: new Map<string, Referral>(),
    appointments: new Map<string, Appointment>(),
  };
  const events: VisitEvent[] = [];
  const doses: DoseCount[] = [];

  const outcomes = commands.map((command): VisitOutcome => {
    try {
      const change = decideVisit(command, current, nowMs);
      if (!change.event) return { appointment: change.appointment };
      for (const day of change.days) put(day, siteDayIdOf(day), current.days, changed.days);
      for (const referral of [change.referral, change.nextReferral]) {
        if (referral) put(referral, referral.id, current.referrals, changed.referrals);
      }
      doses.push(...(change.doses ?? []));
      put(change.appointment, change.appointment.id, current.appointments, changed.appointments);
      events.push(change.event, ...(change.furtherEvents ?? []));
      return { appointment: change.appointment };
    } catch (error) {
      return error instanceof Refusal ? { refusal: error } : { failure: error };
    }
  });

  return {
    outcomes,
    days: [...changed.days.values()],
    referrals: [...changed.referrals.values()],
    appointments: [...changed.appointments.values()],
    events,
    doses,
  };
}

function put<T>(document: T, id: string, current: Map<string, T>, changed: Map<string, T>): void {
  current.set(id, document);
  changed.set(id, document);
}
