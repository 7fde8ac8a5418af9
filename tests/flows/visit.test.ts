import { PubSub } from '@google-cloud/pubsub';
import { expect, test } from 'vitest';
import { idFrom } from '../../shared/domain/ids.ts';
import { baseUrl, type Client, db, eventually, newDay, newPatient, newStaff, smsTo } from '../support/cloud.ts';

const RECORD = { batchNumber: 'EX3599', dose: 1, vaccineType: 'cov19.pfizer', administeredBy: '7654321' };

async function book(patient: Client, slotId: string): Promise<string> {
  const { status, body } = await patient.call('POST', `/api/calendarSlot/${slotId}/confirm`, {
    prescriptionId: patient.referralId,
  });
  expect(status).toBe(200);
  return body.id;
}

async function warehouseRows(): Promise<{ event_id: string }[]> {
  return (await (await fetch(`${baseUrl}/local/warehouse.json`)).json()) as { event_id: string }[];
}

test('a dose recorded by the point’s own staff uses up the referral and reaches the warehouse once, with no personal data', async () => {
  const day = await newDay(1, 2);
  const patient = await newPatient();
  const appointmentId = await book(patient, day.slotIds[0]!);
  const staff = await newStaff([day.servicePointId]);

  const path = `/api/site/appointment/${appointmentId}/complete`;
  expect(await staff.call('POST', path, RECORD)).toMatchObject({ status: 200, body: { status: 'COMPLETED' } });
  expect((await staff.call('POST', path, RECORD)).status).toBe(200);
  expect(await staff.call('POST', path, { ...RECORD, batchNumber: 'OTHER1' })).toMatchObject({
    status: 409,
    body: { errorCode: 'ERR_VISIT_ALREADY_COMPLETED' },
  });
  expect((await db.collection('referrals').doc(patient.referralId).get()).get('state')).toBe('used');
  const another = await patient.call('POST', `/api/calendarSlot/${day.slotIds[0]}/confirm`, {
    prescriptionId: patient.referralId,
  });
  expect(another).toMatchObject({ status: 409, body: { errorCode: 'ERR_REFERRAL_USED' } });

  const eventId = idFrom('event', appointmentId, 2);
  const row = await eventually(async () => {
    const rows = (await warehouseRows()).filter(({ event_id }) => event_id === eventId);
    expect(rows).toHaveLength(1);
    return rows[0]!;
  });
  expect(row).toMatchObject({
    vaccine: 'cov19.pfizer',
    dose: 1,
    batch_number: 'EX3599',
    voivodeship: '12',
    sex: expect.stringMatching(/^[FM]$/),
  });
  expect(JSON.stringify(row)).not.toContain(patient.patientId);
});

test('staff of another point, and anyone who is not staff, record nothing', async () => {
  const day = await newDay(1, 1);
  const patient = await newPatient();
  const appointmentId = await book(patient, day.slotIds[0]!);
  const path = `/api/site/appointment/${appointmentId}/complete`;
  const stranger = await newStaff(['00000000-0000-8000-8000-000000000000']);
  expect(await stranger.call('POST', path, RECORD)).toMatchObject({
    status: 404,
    body: { errorCode: 'ERR_APPOINTMENT_NOT_FOUND' },
  });
  expect(await patient.call('POST', path, RECORD)).toMatchObject({ status: 403, body: { errorCode: 'ERR_FORBIDDEN' } });
  expect((await db.collection('appointments').doc(appointmentId).get()).get('state')).toBe('booked');
});

test('a wrong vaccine or dose is refused with what was booked', async () => {
  const day = await newDay(1, 1);
  const patient = await newPatient();
  const path = `/api/site/appointment/${await book(patient, day.slotIds[0]!)}/complete`;
  const staff = await newStaff([day.servicePointId]);
  expect(await staff.call('POST', path, { ...RECORD, vaccineType: 'cov19.moderna' })).toMatchObject({
    status: 409,
    body: { errorCode: 'ERR_VACCINE_NOT_ALLOWED', vaccineType: 'cov19.pfizer' },
  });
  expect(await staff.call('POST', path, { ...RECORD, dose: 2 })).toMatchObject({
    status: 409,
    body: { errorCode: 'ERR_DOSE_MISMATCH', dose: 1 },
  });
});

test('the same message delivered three times gives one SMS and one warehouse row', async () => {
  const day = await newDay(1, 1);
  const patient = await newPatient();
  const appointmentId = await book(patient, day.slotIds[0]!);
  const topic = new PubSub({ projectId: process.env.GOOGLE_CLOUD_PROJECT! }).topic('appointments');
  const booked = {
    id: idFrom('event', appointmentId, 1),
    type: 'booked',
    at: new Date().toISOString(),
    appointmentId,
    version: 1,
    slotId: day.slotIds[0],
  };
  await Promise.all(
    [1, 2, 3].map(() => topic.publishMessage({ json: booked, attributes: { type: 'booked', eventId: booked.id } })),
  );
  await eventually(async () => expect(await smsTo(patient.phone)).toHaveLength(1));

  const staff = await newStaff([day.servicePointId]);
  expect((await staff.call('POST', `/api/site/appointment/${appointmentId}/complete`, RECORD)).status).toBe(200);
  const completed = { ...booked, id: idFrom('event', appointmentId, 2), type: 'completed', version: 2 };
  await Promise.all(
    [1, 2, 3].map(() =>
      topic.publishMessage({ json: completed, attributes: { type: 'completed', eventId: completed.id } }),
    ),
  );
  await eventually(async () =>
    expect((await warehouseRows()).filter(({ event_id }) => event_id === completed.id)).toHaveLength(1),
  );
  // What a fourth delivery would still do, it would do now.
  await new Promise((done) => setTimeout(done, 3_000));
  expect(await smsTo(patient.phone)).toHaveLength(1);
  expect((await warehouseRows()).filter(({ event_id }) => event_id === completed.id)).toHaveLength(1);
});

test('a visit more than a day ahead has a reminder in the queue, by id only', async () => {
  const day = await newDay(1, 1);
  const patient = await newPatient();
  const before = ((await (await fetch(`${baseUrl}/local/tasks.json`)).json()) as unknown[]).length;
  await book(patient, day.slotIds[0]!);
  await eventually(async () => {
    const tasks = (await (await fetch(`${baseUrl}/local/tasks.json`)).json()) as unknown[];
    expect(tasks.length).toBeGreaterThan(before);
    expect(JSON.stringify(tasks)).not.toContain(patient.phone);
  });
});
