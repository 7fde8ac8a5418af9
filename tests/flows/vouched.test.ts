import { expect, test } from 'vitest';
import { inventPesel } from '../../local/trusted-profile/pesels.ts';
import { logIn } from '../../scripts/log-in.ts';
import { processAnnouncements } from '../../shared/container.ts';
import { formerPhones } from '../../shared/store/collections.ts';
import { tellFormerPhones } from '../../shared/use-cases/tell-former-phones.ts';
import { baseUrl, call, db, eventually, namesOfPatients, smsTo } from '../support/cloud.ts';
import { failNext } from '../support/faults.ts';
import { newPoint } from '../support/own-point.ts';

/** Longer than a number that could not be told is passed over. */
const PASSED_OVER_MS = 120_000;

/** An invented mobile number, which may stand in no log. */
function newPhone(): string {
  const phone = `+48601${String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0')}`;
  namesOfPatients.add(phone.slice(3));
  return phone;
}

async function loggedIn(pesel: string, phone: string) {
  const login = await logIn(baseUrl, { pesel, phone });
  const keys = { sid: login.patientSid, csrf: login.csrfToken };
  const own = `/api/patient/${login.patientId}`;
  return {
    patientId: login.patientId!,
    record: async () => (await call(keys, 'GET', own)).body,
    answer: (id: string, answer: string) => call(keys, 'POST', `${own}/proposals/${id}`, { answer }),
  };
}

/** Does what the schedule does each minute, as late as this. */
async function tellLater(ms = 0): Promise<void> {
  const context = { ...(await processAnnouncements()()), signal: new AbortController().signal };
  await tellFormerPhones({ ...context, now: () => Date.now() + ms });
}

const toldOn = async (phone: string) =>
  (await smsTo(phone)).filter(({ body }) => body.includes('numer telefonu do wiadomosci'));

test('what the provider vouched for changes by the patient’s answer alone, and the old phone is told of it once', async () => {
  const [pesel, phone, another] = [inventPesel(), newPhone(), newPhone()];
  const patient = await loggedIn(pesel, phone);
  const point = await newPoint();
  const known = (await point.call('POST', '/patients/find', { pesel })).body.patient;
  const said = { pesel, givenName: known.givenName, familyName: known.familyName, phone: another };
  for (const _ of [1, 2]) {
    const { status, body } = await point.call('POST', '/patients', said);
    expect([status, body.patient.phone, body.proposed]).toEqual([200, phone, ['phone']]);
  }
  const { proposals, patientData } = await patient.record();
  expect(patientData.msisdn).toBe(phone);
  expect(proposals).toEqual([
    {
      id: expect.any(String),
      proposedAt: expect.any(String),
      servicePointId: point.pointId,
      change: { of: 'phone', phone: another },
    },
  ]);
  const stranger = await loggedIn(inventPesel(), newPhone());
  expect((await stranger.answer(proposals[0].id, 'accept')).status).toBe(404);
  const answers = await Promise.all([1, 2, 3].map(() => patient.answer(proposals[0].id, 'accept')));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect((await patient.answer(proposals[0].id, 'decline')).body.errorCode).toBe('ERR_PROPOSAL_ANSWERED');
  const after = await patient.record();
  expect([after.patientData.msisdn, after.proposals]).toEqual([another, undefined]);
  // The provider goes on saying the old number.
  expect((await (await loggedIn(pesel, phone)).record()).patientData.msisdn).toBe(another);

  await tellLater();
  expect(await toldOn(phone)).toHaveLength(1);
  const [told] = await toldOn(phone);
  expect(told!.body).not.toContain(another.slice(3));
  expect(await toldOn(another)).toEqual([]);
});

test('a number replaced at a login is told once, whatever the gateway does and however often the schedule runs', async () => {
  const [pesel, phone] = [inventPesel(), newPhone()];
  await loggedIn(pesel, phone);
  await failNext('TWILIO_API_URL', ['500-after-accept']);
  const { patientId } = await loggedIn(pesel, newPhone());
  await Promise.all([tellLater(), tellLater(), tellLater()]);
  await eventually(async () => {
    await tellLater(PASSED_OVER_MS);
    expect((await formerPhones(db).where('patientId', '==', patientId).get()).size).toBe(0);
  }, 60_000);
  await tellLater();
  expect(await toldOn(phone)).toHaveLength(1);
});
