import { expect, test } from 'vitest';
import { inventPesel } from '../../local/trusted-profile/pesels.ts';
import hpv from '../../programmes/hpv.json' with { type: 'json' };
import { logIn } from '../../scripts/log-in.ts';
import { instantOf } from '../../shared/domain/civil-time.ts';
import type { Programme } from '../../shared/domain/programmes/schema.ts';
import { referralIdOf } from '../../shared/domain/referral.ts';
import { Patients } from '../../shared/store/patients.ts';
import { personalData } from '../../shared/store/personal-data.ts';
import { earliestEffect, learnVersions, readVersions } from '../../shared/store/programme-versions.ts';
import { previewProgramme } from '../../shared/use-cases/preview-programme.ts';
import { baseUrl, call, db, eventually, newStaff, smsTo } from '../support/cloud.ts';
import { dateIn, newBatch, newPoint, timetableOf } from '../support/own-point.ts';
import { searchAfterPause } from '../support/search.ts';

/** Nobody else in these tests was born in these years. */
const YEARS = { invited: 1931, waiting: 1932, nurses: 1933 } as const;
const [ALFA, BETA] = ['proba.alfa', 'proba.beta'] as const;
const SWITCH_MAX_MS = 60_000;
/** Between the moment of the version and the opening for those who are invited. */
const OPENS_AFTER_MS = 8_000;

const text = (pl: string) => ({ pl, en: `${pl} (en)`, uk: `${pl} (uk)` });
const born = (year: number) => ({ from: `${year}-01-01`, to: `${year}-12-31` });

/** A programme that nobody has heard of, with two vaccines and three cohorts. */
function invented(effectiveFrom: string): Programme {
  const opensAt = instantOf(Date.parse(effectiveFrom) + OPENS_AFTER_MS);
  return {
    id: 'proba',
    version: 1,
    effectiveFrom,
    names: text('Gorączka próbna'),
    vaccines: [
      { type: ALFA, number: 201, name: 'Alfavax' },
      { type: BETA, number: 202, name: 'Betavax' },
    ],
    rules: [
      {
        from: '2020-01-01',
        courses: [{ vaccines: [ALFA], next: [{ after: { min: { days: 2 }, max: { days: 30 } }, vaccines: [BETA] }] }],
        boosters: [],
      },
    ],
    cohorts: [
      { id: 'invited', born: born(YEARS.invited), vaccines: [ALFA], opensAt },
      { id: 'waiting', born: born(YEARS.waiting), opensAt: '2090-01-22T05:00:00Z' },
      { id: 'nurses', born: born(YEARS.nurses), professions: ['nurse'], opensAt },
    ],
    referral: { validDays: 60 },
    texts: {
      formLead: text('Umów szczepienie.'),
      referralTitle: text('Skierowanie próbne'),
      messageSubject: text('Szczepienie przeciw gorączce próbnej'),
    },
  };
}

const operator = await newStaff([], { role: 'operator', subject: 'op-1' });
const publish = (document: object, query = '') =>
  operator.call('POST', `/api/programmes/proba/versions${query}`, document);

async function patientBorn(year: number, beside: { professions?: string } = {}) {
  const login = await logIn(baseUrl, { pesel: inventPesel(year), ...beside });
  const keys = { sid: login.patientSid, csrf: login.csrfToken };
  return {
    keys,
    patientId: login.patientId!,
    prescriptions: async () => (await call(keys, 'GET', `/api/patient/${login.patientId}`)).body.prescriptions,
    book: (slotId: string, prescriptionId: string) =>
      call(keys, 'POST', `/api/calendarSlot/${slotId}/confirm`, { prescriptionId }),
  };
}

test('a programme that is published while everything runs is planned, booked to the second, given and followed, without a restart', async () => {
  const early = await patientBorn(YEARS.invited);
  const point = await newPoint();
  const timetable = timetableOf({ vaccineType: ALFA, doses: [1] });
  const plan = (version: number, more = timetable) =>
    point.call('PUT', '/schedule', { version, timetable: more, from: dateIn(1), to: dateIn(14) });
  expect(await plan(0)).toMatchObject({ status: 400, body: { errorCode: 'ERR_INVALID_REQUEST' } });

  const document = invented(earliestEffect(Date.now() + 1_000));
  const dryRun = await publish(document, '?dryRun=true');
  expect(dryRun).toMatchObject({ status: 200, body: { programme: 'proba', differences: null } });
  const { becomeEntitled } = dryRun.body;
  expect(becomeEntitled).toContainEqual({ from: document.cohorts[0]!.opensAt, people: 1 });
  expect((await readVersions(db)).some(({ programme }) => programme.id === 'proba')).toBe(false);

  for (const _ of [1, 2]) {
    const { status, body } = await publish(document);
    expect([status, body]).toMatchObject([200, { programme: 'proba', version: 1 }]);
  }
  await learnVersions(db);
  const planned = await eventually(async () => {
    const answer = await plan(0);
    expect(answer.status).toBe(200);
    return answer;
  }, SWITCH_MAX_MS);
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(document.effectiveFrom));
  expect(planned.body.version).toBe(1);

  const [patient, waiting, other] = [
    await patientBorn(YEARS.invited),
    await patientBorn(YEARS.waiting),
    await patientBorn(YEARS.nurses),
  ];
  const first = referralIdOf(patient.patientId, 'proba', 1);
  expect(await patient.prescriptions()).toContainEqual(expect.objectContaining({ id: first, programme: 'proba' }));
  const ids = async (who: typeof patient) => (await who.prescriptions()).map(({ id }: { id: string }) => id);
  expect(await ids(early)).not.toContain(referralIdOf(early.patientId, 'proba', 1));
  expect(await ids(waiting)).toContain(referralIdOf(waiting.patientId, 'proba', 1));
  expect(await ids(other)).not.toContain(referralIdOf(other.patientId, 'proba', 1));
  const nurse = await patientBorn(YEARS.nurses, { professions: 'nurse' });
  expect(await ids(nurse)).toContain(referralIdOf(nurse.patientId, 'proba', 1));

  const where = { servicePointId: point.pointId, vaccineTypes: [ALFA] };
  const day = await point.call('GET', `/calendar?from=${dateIn(1)}&to=${dateIn(1)}`);
  const slotId = day.body.days[0].slots[0].id;
  expect(await patient.book(slotId, first)).toMatchObject({ status: 409, body: { errorCode: 'ERR_BOOKING_NOT_OPEN' } });
  const booked = await eventually(async () => {
    const answer = await patient.book(slotId, first);
    expect(answer.status).toBe(200);
    return answer.body;
  });
  const bookedAt = (await db.collection('appointments').doc(booked.id).get()).get('history')[0].at;
  expect(bookedAt >= document.cohorts[0]!.opensAt).toBe(true);
  expect(booked).toMatchObject({ vaccineType: ALFA, dose: 1 });
  const tooSoon = await waiting.book(slotId, referralIdOf(waiting.patientId, 'proba', 1));
  expect(tooSoon.body).toMatchObject({ errorCode: 'ERR_BOOKING_NOT_OPEN', opensAt: '2090-01-22T05:00:00Z' });
  const found = await searchAfterPause(patient.keys, { ...where, prescriptionId: first });
  const vaccinesFound = found.body.list.map(({ vaccineType }: { vaccineType: string }) => vaccineType);
  expect([...new Set(vaccinesFound)]).toEqual([ALFA]);

  const { phone } = (await new Patients(db, await personalData()()).get(patient.patientId, { note: () => undefined }))!;
  await eventually(async () => expect((await smsTo(phone!))[0]?.body).toContain('goraczce probnej'));

  const batch = { ...newBatch(), vaccineType: ALFA };
  expect((await point.call('POST', '/stock/deliveries', batch)).status).toBe(200);
  const record = { batchNumber: batch.batchNumber, dose: 1, vaccineType: ALFA, administeredBy: '7654321' };
  const complete = `/api/site/appointment/${booked.id}/complete`;
  expect((await point.staff.call('POST', complete, record)).body).toMatchObject({ status: 'COMPLETED' });

  const second = referralIdOf(patient.patientId, 'proba', 2);
  expect(await patient.prescriptions()).toContainEqual(
    expect.objectContaining({ id: second, programme: 'proba', dose: 2, vaccineTypes: [BETA] }),
  );
  const both = [timetable, timetableOf({ vaccineType: BETA, doses: [2] })].flatMap(({ rules }) => rules);
  const later = both.map((rule, i) => (i === 0 ? rule : { ...rule, from: '14:00', to: '15:00' }));
  expect((await plan(1, { ...timetable, rules: later })).status).toBe(200);
  const next = await point.call('POST', '/visits', { patientId: patient.patientId, prescriptionId: second });
  expect(next).toMatchObject({ status: 200, body: { vaccineType: BETA, dose: 2 } });
  await eventually(async () => expect((await smsTo(phone!))[0]?.body).toMatch(/goraczce probnej.*dawka 2/));

  // A second version would take the second dose away: the dry run names the visit.
  const without = { ...document, version: 2, effectiveFrom: earliestEffect(Date.now() + 5_000) };
  const preview = await previewProgramme(
    { document: { ...without, rules: [{ ...document.rules[0]!, courses: [{ vaccines: [ALFA], next: [] }] }] } },
    { db, patients: new Patients(db, await personalData()()), now: Date.now },
  );
  expect(preview.visits).toMatchObject({ booked: 1, notAllowed: 1, list: [{ appointmentId: next.body.id }] });
  expect(preview.loseEntitlement.people).toBeGreaterThanOrEqual(1);
});

test('only operators publish, a document with faults is refused with each of them, and a number is published once', async () => {
  const document = { ...hpv, id: 'hpv' };
  for (const role of ['staff', 'coordinator', 'ministry', 'agent'] as const) {
    const other = await newStaff([], { role });
    expect((await other.call('POST', '/api/programmes/hpv/versions', document)).status).toBe(403);
  }
  const publishHpv = (body: unknown) => operator.call('POST', '/api/programmes/hpv/versions', body);
  expect(await publishHpv({ ...document, names: { pl: 'HPV' } })).toMatchObject({
    status: 400,
    body: { errorCode: 'ERR_PROGRAMME_FAULTY', faults: [{ path: '/names/en' }, { path: '/names/uk' }] },
  });
  expect(await publishHpv(document)).toMatchObject({ status: 409, body: { errorCode: 'ERR_VERSION_TOO_EARLY' } });
  expect(await publishHpv({ ...document, version: 2 })).toMatchObject({
    status: 409,
    body: { errorCode: 'ERR_VERSION_NOT_NEXT', version: 1 },
  });
  expect(await publishHpv({ ...document, id: 'cov19' })).toMatchObject({
    status: 400,
    body: { errorCode: 'ERR_PROGRAMME_FAULTY', faults: [{ path: '/id' }] },
  });
  expect((await readVersions(db)).some(({ programme }) => programme.id === 'hpv')).toBe(false);
});
