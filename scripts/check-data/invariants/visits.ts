import { appointmentIdOf, stateAfter } from '../../../shared/domain/appointment.ts';
import { instantOf } from '../../../shared/domain/civil-time.ts';
import { slotIdOf, startOf } from '../../../shared/domain/slot.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Finding } from './finding.ts';

/* Visits by themselves: that what stands in one agrees. */

export function visitsMatchTheirSlots({ appointments, referrals }: Snapshot): Finding {
  const violations: string[] = [];
  for (const [id, { slot, slotId, startAt, referralId }] of appointments) {
    if (slotIdOf(slot) !== slotId || startOf(slot) !== startAt) violations.push(`${id}: slot, id and start disagree`);
    const bookings = referrals.get(referralId)?.bookings ?? 0;
    const attempts = Array.from({ length: bookings }, (_, i) => appointmentIdOf(referralId, i + 1));
    if (!attempts.includes(id)) violations.push(`${id}: not an attempt of its referral`);
  }
  return { invariant: 'every visit is the one its referral and slot make', checked: appointments.size, violations };
}

export function offersAwaitAnAnswer({ appointments }: Snapshot): Finding {
  const violations: string[] = [];
  let checked = 0;
  for (const [id, { offer, state, checkedInAt }] of appointments) {
    if (!offer) continue;
    checked++;
    if (state !== 'booked') violations.push(`${id}: ${state}, and offered another term`);
    else if (checkedInAt) violations.push(`${id}: checked in, and offered another term`);
  }
  return { invariant: 'an open offer is of a visit that nobody has come to', checked, violations };
}

export function placesAreFreedEarly({ appointments }: Snapshot, nowMs: number): Finding {
  const now = instantOf(nowMs);
  const violations: string[] = [];
  let checked = 0;
  for (const [id, visit] of appointments) {
    const recordedAt = visit.completion?.at ?? visit.contraindication?.at;
    const isOver = visit.state === 'completed' || visit.state === 'notQualified';
    if (visit.placeFreed) {
      checked++;
      if (!isOver || !recordedAt || recordedAt >= visit.startAt)
        violations.push(`${id}: ${visit.state}, without its place`);
      // Once the term has begun nobody could have the place any more.
    } else if (isOver && recordedAt && recordedAt < visit.startAt && visit.startAt > now) {
      checked++;
      violations.push(`${id}: ${visit.state} before its term, and keeps its place`);
    }
  }
  return { invariant: 'a visit recorded before its term has given its place back', checked, violations };
}

export function historyIsComplete({ appointments }: Snapshot): Finding {
  const violations: string[] = [];
  for (const [id, { version, history, state, slotId, completion }] of appointments) {
    const last = history.at(-1);
    if (history.length !== version)
      violations.push(`${id}: version ${version}, ${history.length} changes in its history`);
    else if (!last || stateAfter(last.change) !== state) violations.push(`${id}: ${state} after ${last?.change}`);
    else if (last.slotId !== slotId) violations.push(`${id}: its history ends on another slot`);
    if ((state === 'completed') !== (completion !== null))
      violations.push(`${id}: ${state}, completion ${completion !== null}`);
  }
  return { invariant: 'every change of a visit is in its history', checked: appointments.size, violations };
}
