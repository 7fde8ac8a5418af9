import { describe, expect, it } from 'vitest';
import { NOW_MS, readOnlyDb, STAFF_ACTOR, slotRef, visit } from '../../tests/builders.ts';
import { type Appointment, nextVersion, type VisitEventType } from '../domain/appointment.ts';
import type { AnnouncementContext } from './announce-visit.ts';
import { remind } from './remind.ts';

/** A visit after these changes, at its first term. */
function visitAfter(...changes: VisitEventType[]): Appointment {
  let { appointment } = visit(slotRef());
  for (const change of changes) {
    appointment = { ...appointment, ...nextVersion(appointment, change, STAFF_ACTOR, appointment.slotId, NOW_MS) };
  }
  return appointment;
}

/** Has a reminder handled of a patient without a phone. Returns what the ledger of messages noted, and what was planned. */
async function remindedOf(appointment: Appointment, version: number, isDue = true) {
  const settled: string[] = [];
  const planned: object[] = [];
  const context = {
    db: readOnlyDb({ appointments: new Map([[appointment.id, appointment]]) }),
    patients: { get: async () => undefined },
    messages: { settle: async (id: string) => void settled.push(id) },
    now: () => NOW_MS,
  } as unknown as AnnouncementContext;
  const queue = { schedule: async (_: string, reminder: object) => void planned.push(reminder) };
  await remind({ appointmentId: appointment.id, version, isDue }, { ...context, queue });
  return { settled, planned };
}

describe('a reminder', () => {
  it('is of a term: a visit for which another one was offered and declined is reminded of its own', async () => {
    const kept = visitAfter('offered', 'offerEnded');
    expect((await remindedOf(kept, 1)).settled).toEqual([`${kept.id}-1-reminder`]);
  });

  it('of a term that the visit was moved away from is not given; of the present one it is', async () => {
    const moved = visitAfter('offered', 'moved');
    expect((await remindedOf(moved, 1)).settled).toEqual([]);
    expect((await remindedOf(moved, 3)).settled).toEqual([`${moved.id}-3-reminder`]);
  });

  it('that is not due yet is planned again and says nothing', async () => {
    const booked = visitAfter();
    const far = { ...booked, slotId: visit(slotRef({ day: '20270310' })).appointment.slotId };
    expect(await remindedOf(far, 1, false)).toEqual({
      settled: [],
      planned: [{ appointmentId: far.id, version: 1, isDue: true }],
    });
  });
});
