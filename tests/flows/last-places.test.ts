import { PubSub } from '@google-cloud/pubsub';
import { expect, test } from 'vitest';
import { bookedOn, db, eventually, newDay, newPatient, smsCounts } from '../support/cloud.ts';

/** Counts the events of these visits' slots from now on. */
async function countEvents(slotIds: readonly string[]): Promise<{ ids: string[]; close(): Promise<void> }> {
  const pubsub = new PubSub({ projectId: process.env.GOOGLE_CLOUD_PROJECT! });
  const [subscription] = await pubsub.topic('appointments').createSubscription(`count-${Date.now()}`);
  const ids: string[] = [];
  subscription.on('message', (message) => {
    const event = JSON.parse(message.data.toString());
    if (slotIds.includes(event.slotId)) ids.push(event.id);
    message.ack();
  });
  return { ids, close: () => pubsub.close() };
}

test('200 patients confirm the last 50 places of one day at once: 50 visits, 150 told why, counters exact, 50 SMS, 50 events', async () => {
  const day = await newDay(10, 5);
  const patients = await Promise.all(Array.from({ length: 200 }, newPatient));

  const events = await countEvents(day.slotIds);

  const answers = await Promise.all(
    patients.map(({ call, referralId }, i) =>
      call('POST', `/api/calendarSlot/${day.slotIds[i % 10]}/confirm`, { prescriptionId: referralId }),
    ),
  );

  const outcomes = Object.groupBy(answers, ({ status, body }) => (status === 200 ? 'booked' : body.errorCode));
  const counts = Object.fromEntries(Object.entries(outcomes).map(([outcome, list]) => [outcome, list?.length]));
  expect(counts).toEqual({ booked: 50, ERR_SLOT_FULL: 150 });
  for (const { status, body } of outcomes.ERR_SLOT_FULL ?? []) {
    expect(status).toBe(409);
    expect(body).toMatchObject({
      errorCode: 'ERR_SLOT_FULL',
      errorId: expect.any(String),
      alternatives: expect.any(Array),
    });
  }
  expect(await bookedOn(day.siteDayId)).toBe(50);
  const visits = await db.collection('appointments').where('slotId', 'in', day.slotIds).get();
  expect(visits.docs.filter((visit) => visit.get('state') === 'booked')).toHaveLength(50);

  await eventually(async () => {
    const winners = answers.map(({ status }) => (status === 200 ? 1 : 0));
    expect(await smsCounts(patients.map(({ phone }) => phone))).toEqual(winners);
    expect((await db.collection('outbox').get()).size).toBe(0);
    expect(events.ids).toHaveLength(50);
  }, 60_000);
  expect(new Set(events.ids).size).toBe(50);
  await events.close();
});

test('a refused booking offers the nearest free terms of the same day', async () => {
  const day = await newDay(3, 1);
  const [first, second] = [await newPatient(), await newPatient()];
  await first.call('POST', `/api/calendarSlot/${day.slotIds[0]}/confirm`, { prescriptionId: first.referralId });
  const refused = await second.call('POST', `/api/calendarSlot/${day.slotIds[0]}/confirm`, {
    prescriptionId: second.referralId,
  });
  expect(refused.body.alternatives.map(({ id }: { id: string }) => id)).toEqual([day.slotIds[1], day.slotIds[2]]);
  const taken = await second.call('POST', `/api/calendarSlot/${day.slotIds[1]}/confirm`, {
    prescriptionId: second.referralId,
  });
  expect(taken.status).toBe(200);
});
