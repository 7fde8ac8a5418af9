import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { functionEntries } from '../../functions/catalog.ts';
import type { Access } from '../../shared/domain/access.ts';
import type { Route } from '../../shared/http/route.ts';
import { appointments } from '../../shared/store/collections.ts';
import { accessesToPatient } from '../../shared/store/queries.ts';
import { type Answer, type Client, db, newPatient, newStaff } from '../support/cloud.ts';
import { dateIn, type OwnPoint, recordOf, VACCINE } from '../support/own-point.ts';
import { bookedAt, bookedYesterday, newBatches, newOpenPoint, recordsBy } from '../support/records.ts';

const ofOthers = functionEntries
  .flatMap(([, { trigger }]): readonly Route[] => (trigger.kind === 'http' ? trigger.routes : []))
  .filter(({ ground }) => ground !== 'none' && ground !== 'own')
  .map(({ operation }) => operation);

/** Who stands in the log or in a history as having reached a patient, with what they did. */
async function reachedBy(patientId: string, subject: string): Promise<string[]> {
  const [read, visits] = await Promise.all([
    accessesToPatient(db, patientId, 100).get(),
    appointments(db).where('patientId', '==', patientId).get(),
  ]);
  return [
    ...read.docs.map((entry) => entry.data()).flatMap(({ actor, operation }) => [[actor.subject, operation] as const]),
    ...visits.docs.flatMap((visit) => visit.data().history.map(({ by, change }) => [by.subject, change] as const)),
  ]
    .filter(([who]) => who === subject)
    .map(([, what]) => what);
}

/** A call of staff that tells something of a patient: whose patient, and how it is made by `nurse`. */
type Reaching = (nurse: Pick<Client, 'call'>, point: OwnPoint) => Promise<{ patientId: string; answer: Answer }>;

const visitPath = ({ pointId }: OwnPoint, id: string) => `/api/site/${pointId}/visits/${id}`;

/** A call about a visit that a colleague has booked. */
const onVisit =
  (verb: string, body?: object): Reaching =>
  async (nurse, point) => {
    const { patient, visitId } = await bookedAt(point);
    const method = verb === '' ? 'GET' : 'POST';
    return {
      patientId: patient.patientId,
      answer: await nurse.call(method, `${visitPath(point, visitId)}${verb}`, body),
    };
  };

/** A call about a record that a colleague has made. */
const onRecord =
  (verb: string, body: object): Reaching =>
  async (nurse, point) => {
    const { patient, visitId } = await bookedAt(point);
    const [batchNumber] = await newBatches(point, 1);
    expect((await recordsBy(point.staff, point.pointId).complete(visitId, batchNumber!)).status).toBe(200);
    const answer = await nurse.call('POST', `${visitPath(point, visitId)}${verb}`, {
      version: 2,
      batchNumber,
      ...body,
    });
    return { patientId: patient.patientId, answer };
  };

/** A call on behalf of a patient who stands at the desk. */
const atDesk =
  (path: string): Reaching =>
  async (nurse, { pointId }) => {
    const { patientId, referralId } = await newPatient();
    const body = { patientId, prescriptionId: referralId, vaccineType: VACCINE };
    return { patientId, answer: await nurse.call('POST', `/api/site/${pointId}${path}`, body) };
  };

const passport = () => ({ country: 'UA', number: `T${Math.floor(Math.random() * 1e9)}` });

const CALLS: Readonly<Record<string, Reaching>> = {
  getCalendar: async (nurse, point) => {
    const { patient } = await bookedAt(point);
    const path = `/api/site/${point.pointId}/calendar?from=${dateIn(1)}&to=${dateIn(7)}`;
    return { patientId: patient.patientId, answer: await nurse.call('GET', path) };
  },
  getVisit: onVisit(''),
  checkIn: onVisit('/check-in', {}),
  cancelVisit: onVisit('/cancel', { reason: 'test' }),
  markNotQualified: onVisit('/not-qualified', { contraindication: 'temporary', foundBy: '1234567' }),
  markNoShow: async (nurse, point) => {
    const [visitId] = await bookedYesterday(point, 1);
    const { patientId } = (await appointments(db).doc(visitId!).get()).data()!;
    return { patientId, answer: await nurse.call('POST', `${visitPath(point, visitId!)}/no-show`, {}) };
  },
  completeAppointment: async (nurse, point) => {
    const { patient, visitId } = await bookedAt(point);
    const [batchNumber] = await newBatches(point, 1);
    const answer = await nurse.call('POST', `/api/site/appointment/${visitId}/complete`, recordOf(batchNumber!));
    return { patientId: patient.patientId, answer };
  },
  correctRecord: onRecord('/correction', { administeredBy: '7654322', reason: 'test' }),
  annulRecord: onRecord('/annulment', { reason: 'test' }),
  recallBatch: async (nurse, point) => {
    const { patient, visitId } = await bookedAt(point);
    const [batchNumber] = await newBatches(point, 1);
    await recordsBy(point.staff, point.pointId).complete(visitId, batchNumber!);
    const query = new URLSearchParams({ vaccineType: VACCINE, batchNumber: batchNumber! });
    return {
      patientId: patient.patientId,
      answer: await nurse.call('GET', `/api/site/${point.pointId}/recall?${query}`),
    };
  },
  startReplan: async (nurse, point) => {
    const { patient, visitId } = await bookedAt(point);
    return { patientId: patient.patientId, answer: await nurse.call('POST', ...replanOf(point, visitId)) };
  },
  getReplan: async (nurse, point) => {
    const { patient, visitId } = await bookedAt(point);
    const [path, body] = replanOf(point, visitId);
    expect((await point.staff.call('POST', path, body)).status).toBe(200);
    return { patientId: patient.patientId, answer: await nurse.call('GET', `${path}/${body.id}`) };
  },
  findPatient: async (nurse, { pointId, staff }) => {
    const document = passport();
    const person = { passport: document, birthDate: '1980-04-05', givenName: 'Zażółcisława', phone: null };
    const { body } = await staff.call('POST', `/api/site/${pointId}/patients`, person);
    const answer = await nurse.call('POST', `/api/site/${pointId}/patients/find`, { passport: document });
    return { patientId: body.patient.id, answer };
  },
  registerPatient: async (nurse, { pointId }) => {
    const person = { passport: passport(), birthDate: '1980-04-05', givenName: 'Zażółcisława', phone: null };
    const answer = await nurse.call('POST', `/api/site/${pointId}/patients`, person);
    return { patientId: answer.body.patient.id, answer };
  },
  bookVisit: atDesk('/visits'),
  receiveWalkIn: atDesk('/walk-ins'),
};

function replanOf({ pointId }: OwnPoint, visitId: string) {
  // Later than the deadlines that other tests let pass.
  const expiresAt = new Date(Date.now() + 24 * 3_600_000).toISOString();
  const order = { visitIds: [visitId], from: dateIn(3), to: dateIn(9), expiresAt, onDeadline: 'keep', reason: 'test' };
  return [`/api/site/${pointId}/replans`, { id: randomUUID(), ...order }] as const;
}

let point: OwnPoint;
beforeAll(async () => {
  point = await newOpenPoint({ capacity: 50 });
});

test('every operation that tells something of others is tried here', () => {
  expect(Object.keys(CALLS).sort()).toEqual([...new Set(ofOthers)].sort());
});

test.each(Object.entries(CALLS))(
  'whoever calls %s stands in the log or in the history before the answer is there',
  async (_, reach) => {
    const subject = `nurse ${randomUUID()}`;
    const nurse = await newStaff([point.pointId], { subject });
    const { patientId, answer } = await reach(nurse, point);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect(await reachedBy(patientId, subject)).not.toEqual([]);
  },
);

test('someone who repeats what a colleague did, and so is shown the patient, stands in the log', async () => {
  const subject = `nurse ${randomUUID()}`;
  const { patient, visitId } = await bookedAt(point);
  expect((await point.call('POST', `/visits/${visitId}/check-in`, {})).status).toBe(200);
  const nurse = await newStaff([point.pointId], { subject });
  expect((await nurse.call('POST', `${visitPath(point, visitId)}/check-in`, {})).status).toBe(200);
  expect(await reachedBy(patient.patientId, subject)).toEqual(['checkIn']);
});

test('a booking by the patient writes nothing into the access log', async () => {
  const { patient } = await bookedAt(point);
  expect((await patient.call('GET', `/api/patient/${patient.patientId}`)).status).toBe(200);
  expect((await accessesToPatient(db, patient.patientId, 10).get()).size).toBe(0);
});

test('an entry names who, whose, what, the ground and when, and nothing of what stood there', async () => {
  const { patientId } = await CALLS.findPatient!(point.staff, point);
  // Who registered them a moment before stands there, too.
  const entries = (await accessesToPatient(db, patientId, 10).get()).docs.map((entry) => entry.data());
  const { id: _, at, actor, ...rest } = entries.find(({ operation }) => operation === 'findPatient')!;
  expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000);
  expect(actor).toMatchObject({ role: 'staff', organisation: point.pointId, channel: 'site' });
  expect(rest).toEqual({
    operation: 'findPatient',
    ground: 'presence',
    patientIds: [patientId],
  } satisfies Partial<Access>);
});

describe('a patient', () => {
  test('sees who looked and who changed, by role, point and number, but not what they did themselves', async () => {
    const { patient, visitId } = await bookedAt(point);
    await point.call('GET', `/visits/${visitId}`);
    const { status, body } = await patient.call('GET', `/api/patient/${patient.patientId}/accesses`);
    expect(status).toBe(200);
    expect(body.list.map(({ action }: { action: string }) => action)).toEqual(['read', 'booked']);
    expect(body.list[0]).toMatchObject({ role: 'staff', staff: 'test', ground: 'visitAtPoint', reason: null });
    expect(body.list[0].pointName).toEqual(expect.any(String));
  });

  test('does not see who looked at somebody else', async () => {
    const [one, other] = [await newPatient(), await newPatient()];
    const { status, body } = await one.call('GET', `/api/patient/${other.patientId}/accesses`);
    expect([status, body.errorCode]).toEqual([403, 'ERR_FORBIDDEN']);
  });
});

describe('staff of a point', () => {
  test('get nothing of a stranger by id: 403 without a reason, and with one it is kept as break-glass', async () => {
    const { patientId } = await newPatient();
    const find = (more: object) => point.call('POST', '/patients/find', { patientId, ...more });
    const refused = await find({});
    expect([refused.status, refused.body.errorCode]).toEqual([403, 'ERR_NO_GROUND']);
    expect(refused.body.patient).toBeUndefined();
    expect((await accessesToPatient(db, patientId, 10).get()).size).toBe(0);

    expect((await find({ breakGlass: { reason: 'nieprzytomny, bez dokumentu' } })).status).toBe(200);
    const [entry] = (await accessesToPatient(db, patientId, 10).get()).docs;
    expect(entry!.data()).toMatchObject({
      ground: 'breakGlass',
      reason: 'nieprzytomny, bez dokumentu',
      isFlagged: true,
    });
    const { body } = await (await newStaff([], { role: 'operator' })).call('GET', '/api/accesses');
    const flagged = body.list.filter(({ patientIds }: { patientIds: string[] }) => patientIds.includes(patientId));
    expect(flagged).toMatchObject([{ ground: 'breakGlass', isFlagged: true }]);
  });

  test('find by id whoever has a visit at their point', async () => {
    const { patient } = await bookedAt(point);
    expect((await point.call('POST', '/patients/find', { patientId: patient.patientId })).status).toBe(200);
  });
});

test('an operator sees whose records someone opened; nobody else may ask', async () => {
  const subject = `nurse ${randomUUID()}`;
  const nurse = await newStaff([point.pointId], { subject });
  const { patientId } = await CALLS.findPatient!(nurse, point);
  const path = `/api/accesses?${new URLSearchParams({ subject })}`;
  const operator = await newStaff([], { role: 'operator' });
  const { status, body } = await operator.call('GET', path);
  expect([status, body.list.length]).toEqual([200, 1]);
  expect(body.list[0]).toMatchObject({ staff: subject, operation: 'findPatient', patientIds: [patientId] });
  for (const role of ['staff', 'coordinator', 'agent', 'ministry'] as const) {
    expect((await (await newStaff([point.pointId], { role })).call('GET', path)).status).toBe(403);
  }
});
