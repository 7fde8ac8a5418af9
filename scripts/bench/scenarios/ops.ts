import { randomUUID } from 'node:crypto';
import { type Actor, patientActor } from '../../../shared/domain/actor.ts';
import { type Appointment, eventOf } from '../../../shared/domain/appointment.ts';
import { addDays, dayOf } from '../../../shared/domain/civil-time.ts';
import { programmes } from '../../../shared/domain/programmes/programmes.ts';
import { Outbox } from '../../../shared/events/outbox.ts';
import { smsGateway } from '../../../shared/gateways/sms.ts';
import { slotText } from '../../../shared/http/wire.ts';
import { FreeTermsFeed } from '../../../shared/store/free-terms-feed.ts';
import { Messages } from '../../../shared/store/messages.ts';
import { ENTRY_KEEPS_MS } from '../../../shared/store/outbox.ts';
import { Patients } from '../../../shared/store/patients.ts';
import { personalData } from '../../../shared/store/personal-data.ts';
import { RememberedReferrals } from '../../../shared/store/remembered-referrals.ts';
import { servicePointCache } from '../../../shared/store/service-point-cache.ts';
import { admit } from '../../../shared/use-cases/admit.ts';
import { announceVisit, remindOfVisit } from '../../../shared/use-cases/announce-visit.ts';
import { bookVisit } from '../../../shared/use-cases/book-visit.ts';
import { cancelVisit } from '../../../shared/use-cases/cancel-visit.ts';
import { recordDose } from '../../../shared/use-cases/change-at-site.ts';
import { visitChanges } from '../../../shared/use-cases/change-visits.ts';
import { findSlotsFor } from '../../../shared/use-cases/find-slots.ts';
import type { BenchContext } from '../context.ts';
import { countingFirestore, type Operations } from '../counting.ts';
import { newDay, slotsEverywhere } from '../days.ts';
import { type Figures, percentiles, rounded } from '../figures.ts';
import { bookers, patients } from '../people.ts';

/** US dollars for 100,000 documents: Firestore Standard, European multi-region, list price of November 2026. */
/** Of whoever records, who is logged in. */
const LICENCE = '7654321';
const PRICE = { reads: 0.06, writes: 0.18, deletes: 0.02 } as const;
/** So many of each that what is shared or cached shows its share. */
const TIMES = 40;
const SEARCHES = 1_000;
const CROWD = 250;
/** An entry of the outbox goes a second or two after its time. */
const REMOVED_AFTER_MS = ENTRY_KEEPS_MS + 3_000;

/**
 * Documents that each operation reads, writes and deletes, counted at the client while the use cases themselves run, and what a
 * million of them costs. There is no yardstick; `perSecond` is of one at a time.
 */
export async function ops({ db: own, env, progress, row }: BenchContext): Promise<void> {
  const { db, counted } = countingFirestore({
    projectId: env.GOOGLE_CLOUD_PROJECT!,
    ignoreUndefinedProperties: true,
  });
  const known = new Patients(db, await personalData()());
  const messages = new Messages(db);
  const announcing = {
    db,
    patients: known,
    servicePointById: servicePointCache(db),
    messages,
    sms: smsGateway(),
    now: Date.now,
  };
  const visits = visitChanges({ db, outbox: new Outbox(db, async () => {}), now: Date.now });
  const people = await patients(own, TIMES);
  const slots = (await slotsEverywhere(own, { atLeast: TIMES })).slice(-TIMES);

  /**
   * Runs `act` so many times, one after another. `waitMs`: until what follows an answer has happened too. What comes back is
   * empty where it fails: what builds on it fails with it.
   */
  const count = async <T>(name: string, times: number, act: (i: number) => Promise<T>, waitMs = 0): Promise<T[]> => {
    const results: T[] = [];
    await row(`ops ${name}`, async () => {
      progress(`ops: ${name}`);
      const before = { ...counted };
      const latencies: number[] = [];
      for (let i = 0; i < times; i++) {
        const startedMs = performance.now();
        results.push(await act(i));
        latencies.push(performance.now() - startedMs);
      }
      await new Promise((done) => setTimeout(done, waitMs));
      return figuresOf(before, counted, latencies, times);
    });
    return results;
  };
  const actorOf = (i: number) => patientActor(people[i]!.patientId, randomUUID());
  const request = (i: number) => ({ ...people[i]!, slotId: slots[i]!.slotId, actor: actorOf(i) });

  await count('login', TIMES, (i) =>
    admit('patient', people[i]!.claims, { db, patients: known, programmes, now: Date.now }),
  );
  const booked = await count('booking', TIMES, (i) => bookVisit(request(i), visits), REMOVED_AFTER_MS);
  await count('confirmation by SMS', TIMES, (i) =>
    announceVisit(eventOf('booked', made(booked, i), Date.now()), announcing),
  );
  await count('reminder by SMS', TIMES, (i) => remindOfVisit(made(booked, i), announcing));
  const cancelling = (i: number) => ({ ...people[i]!, id: made(booked, i).id, actor: actorOf(i) });
  await count('cancellation', TIMES, (i) => cancelVisit(cancelling(i), { db, visits }), REMOVED_AFTER_MS);

  const day = await newDay(own, CROWD * 2);
  const crowd = await bookers(own, CROWD);
  let crowded: Appointment[] = [];
  await row('ops booking in a rush', async () => {
    const before = { ...counted };
    progress(`ops: ${CROWD} bookings at once`);
    const startedMs = performance.now();
    crowded = await Promise.all(
      crowd.map((person, i) =>
        bookVisit(
          { ...person, slotId: day[i % day.length]!.slotId, actor: patientActor(person.patientId, randomUUID()) },
          visits,
        ),
      ),
    );
    const tookMs = performance.now() - startedMs;
    await new Promise((done) => setTimeout(done, REMOVED_AFTER_MS));
    return figuresOf(before, counted, [tookMs / CROWD], CROWD);
  });

  const staffAt = (pointId: string): Actor => {
    return { subject: 'PWZ-BENCH', role: 'staff', organisation: pointId, session: randomUUID(), channel: 'site' };
  };
  const completing = ({ id, slot }: Appointment) => ({
    kind: 'complete' as const,
    actor: staffAt(slot.servicePointId),
    appointmentId: id,
    servicePointIds: [slot.servicePointId],
    batchNumber: 'EX3599',
    dose: slot.dose,
    vaccineType: slot.vaccineType,
    administeredBy: LICENCE,
  });
  const recording = { db, visits, patients: async () => known };
  await count(
    'completion',
    TIMES,
    (i) => recordDose(completing(made(crowded, i)), recording, LICENCE),
    REMOVED_AFTER_MS,
  );

  const referrals = new RememberedReferrals(db, Date.now);
  const feed = new FreeTermsFeed(db, { form: slotText, uptimeMs: () => performance.now(), referrals });
  progress('ops: loading the index of free terms');
  await feed.view();
  const today = dayOf(Date.now());
  const search = { area: { voiId: '12' }, fromDay: today, toDay: addDays(today, 7), after: new Date().toISOString() };
  const searching = { feed, referrals, now: Date.now };
  await count('search, nothing changes', SEARCHES, () => findSlotsFor(people[0]!, search, searching));
  await db.terminate();
}

/** A visit that an earlier row has made. */
function made(visits: readonly Appointment[], i: number): Appointment {
  const visit = visits[i];
  if (!visit) throw new Error('it needs the visits of a row above, which failed');
  return visit;
}

function figuresOf(before: Operations, after: Operations, latenciesMs: readonly number[], times: number): Figures {
  const each = (kind: keyof Operations) => rounded((after[kind] - before[kind]) / times);
  const dollars = (['reads', 'writes', 'deletes'] as const).reduce(
    (sum, kind) => sum + ((after[kind] - before[kind]) / times) * PRICE[kind] * 10,
    0,
  );
  return {
    perSecond: rounded(1_000 / (latenciesMs.reduce((sum, ms) => sum + ms, 0) / latenciesMs.length)),
    yardstickPerSecond: null,
    ratio: null,
    ...percentiles(Float64Array.from(latenciesMs)),
    errors: 0,
    reads: each('reads'),
    writes: each('writes'),
    deletes: each('deletes'),
    dollarsPerMillion: rounded(dollars),
  };
}
