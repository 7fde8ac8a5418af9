import { randomUUID } from 'node:crypto';
import { FieldValue, Firestore } from '@google-cloud/firestore';
import { answering } from '../load.ts';
import type { BareBooking, BarePlan } from './transactions.ts';

const db = new Firestore({ projectId: process.env.GOOGLE_CLOUD_PROJECT!, ignoreUndefinedProperties: true });

answering<BarePlan>(async ({ name, bookings, concurrency, seconds }) => {
  const latencies: number[] = [];
  const outcomes: Record<string, number> = {};
  const startedMs = performance.now();
  const deadlineMs = startedMs + seconds * 1_000;
  let begun = 0;
  const worker = async () => {
    while (begun < bookings.length && performance.now() < deadlineMs) {
      const booking = bookings[begun++]!;
      const sinceMs = performance.now();
      const outcome = await book(booking).catch((error: { code?: number }) => `error ${error.code ?? ''}`);
      if (performance.now() > deadlineMs && outcome.startsWith('error')) return;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      latencies.push(performance.now() - sinceMs);
    }
  };
  const workers = Promise.all(Array.from({ length: concurrency }, worker));
  // Under contention a transaction may wait for minutes; what is not decided in time does not count.
  await Promise.race([workers, new Promise((done) => setTimeout(done, seconds * 1_000))]);
  return {
    name,
    seconds: (performance.now() - startedMs) / 1_000,
    latenciesMs: Float64Array.from(latencies),
    acceptedMs: Float64Array.from(latencies),
    outcomes,
    bytes: 0,
  };
});

/** The same documents as a booking by confirm-slot, and nothing else. */
async function book({ siteDayId, slotKey, slotId, referralId, patientId }: BareBooking): Promise<string> {
  const siteDay = db.collection('siteDays').doc(siteDayId);
  const referral = db.collection('referrals').doc(referralId);
  const entry = db.collection('outbox').doc();
  const appointmentId = randomUUID();
  const event = { id: randomUUID(), type: 'booked', at: new Date().toISOString(), appointmentId, version: 1, slotId };
  const booked = await db.runTransaction(async (tx) => {
    const [day, held] = await tx.getAll(siteDay, referral);
    const counter = day!.get(`slots.${slotKey}`);
    if (counter.booked >= counter.capacity) return false;
    const version = day!.get('version') + 1;
    const changedAt = FieldValue.serverTimestamp();
    tx.update(siteDay, { [`slots.${slotKey}.booked`]: counter.booked + 1, version, changedAt });
    tx.set(referral, { ...held!.data(), state: 'booked', visit: { appointmentId, slotId }, bookings: 1 });
    tx.set(db.collection('appointments').doc(appointmentId), {
      patientId,
      referralId,
      slotId,
      startAt: event.at,
      minutes: 5,
      state: 'booked',
      channel: 'patient',
      version: 1,
      history: [{ at: event.at, change: 'booked', by: 'patient', slotId }],
      completion: null,
    });
    tx.create(entry, { events: [event], committedAt: changedAt });
    return true;
  });
  if (!booked) return 'full';
  await entry.delete();
  return 'booked';
}
