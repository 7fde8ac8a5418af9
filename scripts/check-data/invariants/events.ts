import { isNews } from '../../../shared/domain/appointment.ts';
import { instantOf } from '../../../shared/domain/civil-time.ts';
import { idFrom } from '../../../shared/domain/ids.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Finding } from './finding.ts';

/* That what happened to visits is told, once. */

/** An event is on its way for a while after its commit. */
export const EVENT_GRACE_MS = 120_000;

export function changesAreAnnounced({ appointments, outbox, messageIds }: Snapshot, nowMs: number): Finding {
  const waiting = new Set(outbox.flatMap(({ events }) => events.map(({ id }) => id)));
  const violations: string[] = [];
  let checked = 0;
  for (const [id, { history }] of appointments) {
    for (const [i, { change, at }] of history.entries()) {
      // What is no news goes to the warehouse, which is another database, or nowhere.
      if (!isNews(change) || at > instantOf(nowMs - EVENT_GRACE_MS)) continue;
      checked++;
      const eventId = idFrom('event', id, i + 1);
      if (!waiting.has(eventId) && !messageIds.has(`${eventId}-${change}`))
        violations.push(`${id}: no trace of "${change}" (${eventId})`);
    }
  }
  return { invariant: 'every change has reached the SMS ledger or waits in the outbox', checked, violations };
}

export function outboxIsConsistent({ outbox, appointments }: Snapshot): Finding {
  const violations: string[] = [];
  const seen = new Set<string>();
  for (const { id, events } of outbox) {
    for (const event of events) {
      const visit = appointments.get(event.appointmentId);
      const isOfVisit = visit?.history[event.version - 1]?.change === event.type;
      if (!isOfVisit || event.id !== idFrom('event', event.appointmentId, event.version))
        violations.push(`${id}: event ${event.id} of no change`);
      if (seen.has(event.id)) violations.push(`${id}: event ${event.id} twice`);
      seen.add(event.id);
    }
  }
  return { invariant: 'every event in the outbox belongs to one change', checked: seen.size, violations };
}
