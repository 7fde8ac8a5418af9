import { expect, test } from 'vitest';
import { db, eventually, newDay, newPatient, smsTo } from '../support/cloud.ts';

test('someone who books and cancels all day is stopped after ten changes, gets no more SMS than that, and reads no more', async () => {
  const patient = await newPatient();
  const { slotIds } = await newDay(2, 1);
  const book = () =>
    patient.call('POST', `/api/calendarSlot/${slotIds[0]}/confirm`, { prescriptionId: patient.referralId });
  const answers = [];
  for (let cycle = 0; cycle < 12; cycle++) {
    const booked = await book();
    answers.push(booked.status);
    if (booked.status === 200) {
      // By the slot's id, as a client of the original does it, though the slot has had visits before.
      expect((await patient.call('DELETE', `/api/appointment/${slotIds[0]}`)).status).toBe(200);
    } else {
      expect(booked.body).toMatchObject({ errorCode: 'ERR_DAILY_LIMIT_REACHED', changesMax: 10 });
      expect(Date.parse(booked.body.possibleFrom)).toBeGreaterThan(Date.now());
    }
  }
  expect(answers).toEqual([200, 200, 200, 200, 200, 409, 409, 409, 409, 409, 409, 409]);
  const sent = await eventually(async () => {
    const states = (await db.collection('messages').get()).docs.map((message) => message.get('state'));
    if (states.some((state) => state === 'sending' || state === 'notTaken')) throw new Error('on its way');
    const messages = await smsTo(patient.phone);
    expect(messages[0]?.body).toMatch(/odwolana/i);
    return messages;
  });
  expect(sent.length).toBeLessThanOrEqual(10);
  const { body } = await patient.call('GET', `/api/patient/${patient.patientId}`);
  expect(body.appointments ?? []).toEqual([]);
});
