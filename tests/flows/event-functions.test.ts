import { FieldValue } from '@google-cloud/firestore';
import type { CloudEvent } from 'firebase-functions/v2';
import { type MessagePublishedData, onMessagePublished } from 'firebase-functions/v2/pubsub';
import functionsTest from 'firebase-functions-test';
import { afterAll, expect, test } from 'vitest';
import { handler as planReminder } from '../../functions/plan-reminder/handler.ts';
import { handler as sendSms } from '../../functions/send-sms/handler.ts';
import { handler as streamVisits } from '../../functions/stream-visits/handler.ts';
import { processAnnouncements, processPatients } from '../../shared/container.ts';
import { patientActor } from '../../shared/domain/actor.ts';
import type { VisitEvent } from '../../shared/domain/appointment.ts';
import { idFrom } from '../../shared/domain/ids.ts';
import { Outbox } from '../../shared/events/outbox.ts';
import { visitEventOf } from '../../shared/events/visit-event.ts';
import type { SmsOutcome } from '../../shared/gateways/sms.ts';
import type { CompletedVisitRow } from '../../shared/gateways/warehouse.ts';
import { servicePointCache } from '../../shared/store/service-point-cache.ts';
import { bookVisit } from '../../shared/use-cases/book-visit.ts';
import { changeAtSite } from '../../shared/use-cases/change-at-site.ts';
import { visitChanges } from '../../shared/use-cases/change-visits.ts';
import { remind } from '../../shared/use-cases/remind.ts';
import { RetryLater } from '../../shared/use-cases/send-message.ts';
import { db, newDay, newPatient } from '../support/cloud.ts';
import { STAFF_ACTOR } from '../support/own-point.ts';

const fft = functionsTest();
const events: VisitEvent[] = [];

// Every visit is told to someone in the end, as the check of the data after this file demands.
afterAll(async () => {
  const { handle } = await withGateway(events.map(() => ({ kind: 'sent', sid: '' })));
  for (const event of events) await deliver(handle, event).catch(() => undefined);
  fft.cleanup();
});

// Nothing is published here, so that the running functions stay out of it: each test calls its function itself.
const visits = visitChanges({ db, outbox: new Outbox(db, async () => {}), now: Date.now });

/** Delivers an event as the platform would, to a handler of the cloudevent signature. */
async function deliver(handle: (event: VisitEvent) => Promise<void>, event: VisitEvent): Promise<void> {
  const deployed = onMessagePublished('appointments', (message: CloudEvent<MessagePublishedData>) => {
    const { data } = message.data.message;
    return handle(visitEventOf({ id: message.id, data: { message: { data } } }));
  });
  const data = Buffer.from(JSON.stringify(event)).toString('base64');
  await fft.wrap(deployed)({ data: { message: { data } } } as unknown as CloudEvent<MessagePublishedData>);
}

async function booked() {
  const day = await newDay(1, 1);
  const patient = await newPatient();
  const visit = await bookVisit(
    {
      slotId: day.slotIds[0]!,
      referralId: patient.referralId,
      patientId: patient.patientId,
      actor: patientActor(patient.patientId, null),
    },
    visits,
  );
  const event: VisitEvent = {
    id: idFrom('event', visit.id, 1),
    type: 'booked',
    at: new Date().toISOString(),
    appointmentId: visit.id,
    version: 1,
    slotId: visit.slotId,
  };
  events.push(event);
  return { day, patient, visit, event };
}

interface Sent {
  to: string;
  body: string;
}

/** The announcements of the running cloud with an SMS gateway that answers as told and remembers what it took. */
async function withGateway(answers: (SmsOutcome | 'takenButUnclear')[]) {
  const taken: (Sent & { sid: string })[] = [];
  const context = {
    ...(await processAnnouncements()()),
    sms: {
      send: async ({ to, body }: Sent): Promise<SmsOutcome> => {
        const answer = answers.shift() ?? 'takenButUnclear';
        const sid = `SM${Math.random()}`;
        if (answer === 'takenButUnclear' || answer.kind === 'sent') taken.push({ to, body, sid });
        if (answer === 'takenButUnclear') return { kind: 'unclear' };
        return answer.kind === 'sent' ? { kind: 'sent', sid } : answer;
      },
      findSent: async ({ to, body }: Sent) =>
        taken.filter((sms) => sms.to === to && sms.body === body).map(({ sid }) => sid),
      isSigned: () => false,
    },
  };
  return { handle: sendSms(async () => context), taken };
}

/** Lets time pass for a message in the ledger: its times are the database's, which no test can move. */
async function later({ id }: VisitEvent, ms: number): Promise<void> {
  await db
    .collection('messages')
    .doc(`${id}-booked`)
    .update({ claimedMs: FieldValue.increment(-ms) });
}

test('send-sms: a gateway that takes the message and does not say so is asked, and the message is not sent again', async () => {
  const { event, patient } = await booked();
  const { handle, taken } = await withGateway(['takenButUnclear']);
  await expect(deliver(handle, event)).rejects.toThrow(RetryLater);
  await deliver(handle, event);
  await deliver(handle, event);
  expect(taken.map(({ to }) => to)).toEqual([patient.phone]);
  expect((await db.collection('messages').doc(`${event.id}-booked`).get()).get('sid')).toBe(taken[0]!.sid);
});

test('send-sms: a gateway that fails before taking the message gets it again, once its list has settled', async () => {
  const { event } = await booked();
  const { handle, taken } = await withGateway([{ kind: 'unclear' }, { kind: 'sent', sid: '' }]);
  await expect(deliver(handle, event)).rejects.toThrow(RetryLater);
  await expect(deliver(handle, event)).rejects.toThrow(RetryLater);
  expect(taken).toEqual([]);
  await later(event, 6_000);
  await deliver(handle, event);
  expect(taken).toHaveLength(1);
});

test('send-sms: too many requests are repeated at once, a rejected number is given up with its code', async () => {
  const first = await booked();
  const busy = await withGateway([{ kind: 'notTaken' }, { kind: 'sent', sid: '' }]);
  await expect(deliver(busy.handle, first.event)).rejects.toThrow(RetryLater);
  await deliver(busy.handle, first.event);
  expect(busy.taken).toHaveLength(1);

  const second = await booked();
  const rejecting = await withGateway([{ kind: 'rejected', errorCode: 21211 }]);
  await deliver(rejecting.handle, second.event);
  await deliver(rejecting.handle, second.event);
  const entry = (await db.collection('messages').doc(`${second.event.id}-booked`).get()).data();
  expect(entry).toMatchObject({ state: 'failed', errorCode: 21211 });
});

test('send-sms: ten deliveries at once send one message', async () => {
  const { event } = await booked();
  const { handle, taken } = await withGateway(Array.from({ length: 10 }, () => ({ kind: 'sent', sid: '' }) as const));
  await Promise.allSettled(Array.from({ length: 10 }, () => deliver(handle, event)));
  expect(taken).toHaveLength(1);
});

test('send-sms: a worker that died while sending is waited for, then the gateway is asked', async () => {
  const { event } = await booked();
  const dead = await withGateway([]);
  const { messages } = await processAnnouncements()();
  await messages.claim(`${event.id}-booked`);
  await expect(deliver(dead.handle, event)).rejects.toThrow(RetryLater);
  await later(event, 46_000);
  await expect(deliver(dead.handle, event)).rejects.toThrow(RetryLater);
  expect(dead.taken).toHaveLength(1);
});

test('stream-visits: a completed visit becomes one row without personal data; other events become none', async () => {
  const { day, visit, event } = await booked();
  const rows: CompletedVisitRow[] = [];
  const handle = streamVisits(async () => ({
    db,
    patients: await processPatients()(),
    servicePointById: servicePointCache(db),
    warehouse: { append: async (row: CompletedVisitRow) => void rows.push(row), prepare: async () => {} },
    pseudonymKey: Buffer.alloc(32, 1),
  }));
  await deliver(handle, event);
  expect(rows).toEqual([]);
  const record = { vaccineType: 'cov19.pfizer', dose: 1, batchNumber: 'B1', administeredBy: '7654321' };
  await changeAtSite(
    { kind: 'complete', appointmentId: visit.id, actor: STAFF_ACTOR, servicePointIds: [day.servicePointId], ...record },
    { db, visits },
  );
  const completed = { ...event, id: idFrom('event', visit.id, 2), type: 'completed' as const, version: 2 };
  await deliver(handle, completed);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    event_id: completed.id,
    terc: expect.stringMatching(/^12\d{5}$/),
    age_band: expect.any(String),
  });
  expect(JSON.stringify(rows)).not.toContain(visit.patientId);
});

test('plan-reminder: the day before, once for one version, and never for a visit that is less than a day away', async () => {
  const { event, visit } = await booked();
  const planned: { name: string; atMs: number }[] = [];
  const queue = {
    schedule: async (name: string, _reminder: unknown, atMs: number) => void planned.push({ name, atMs }),
  };
  const startMs = Date.parse(visit.startAt);
  const dayMs = 86_400_000;
  await deliver(planReminder({ queue, now: () => startMs - 3 * dayMs }), event);
  await deliver(planReminder({ queue, now: () => startMs - 3 * dayMs }), event);
  expect(planned.map(({ atMs }) => atMs)).toEqual([startMs - dayMs, startMs - dayMs]);
  expect(planned[0]!.name).toBe(planned[1]!.name);
  await deliver(planReminder({ queue, now: () => startMs - dayMs / 2 }), event);
  expect(planned).toHaveLength(2);
  await deliver(planReminder({ queue, now: () => startMs - 100 * dayMs }), event);
  expect(planned[2]!.atMs).toBe(startMs - 100 * dayMs + 29 * dayMs);
});

test('send-reminder: one SMS when due, none for another term or a visit gone by, planned again when it was beyond reach, whatever the clock says', async () => {
  const { visit, patient } = await booked();
  const planned: number[] = [];
  const taken: Sent[] = [];
  const startMs = Date.parse(visit.startAt);
  const remindAt = async (nowMs: number, { version = 1, isDue = true } = {}) => {
    const context = await processAnnouncements()();
    const sms = {
      ...context.sms,
      send: async ({ to, body }: Sent): Promise<SmsOutcome> => {
        taken.push({ to, body });
        return { kind: 'sent', sid: `SM${Math.random()}` };
      },
    };
    const queue = { schedule: async (_name: string, _reminder: unknown, atMs: number) => void planned.push(atMs) };
    await remind({ appointmentId: visit.id, version, isDue }, { ...context, sms, queue, now: () => nowMs });
  };
  await remindAt(startMs - 50 * 86_400_000, { isDue: false });
  expect([planned.length, taken.length]).toEqual([1, 0]);
  await remindAt(startMs + 60_000);
  await remindAt(startMs - 86_400_000, { version: 2 });
  expect(taken).toEqual([]);
  // A clock that is an hour behind.
  await remindAt(startMs - 25 * 3_600_000);
  await remindAt(startMs - 86_400_000);
  expect(taken).toEqual([{ to: patient.phone, body: expect.stringContaining('Przypomnienie o wizycie') }]);
});

test('a message that is no visit event is refused, for the dead letters', async () => {
  await expect(deliver(async () => {}, { nonsense: true } as unknown as VisitEvent)).rejects.toThrow(
    'not a visit event',
  );
});
