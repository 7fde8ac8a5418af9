import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { functionEntries } from '../../functions/catalog.ts';
import type { Route } from '../../shared/http/route.ts';
import { baseUrl, type Client, db, newPatient, newStaff } from '../support/cloud.ts';
import { newBatch, newPoint, type OwnPoint, recordOf } from '../support/own-point.ts';

const routes = functionEntries.flatMap(([, { trigger }]): readonly Route[] =>
  trigger.kind === 'http' ? trigger.routes : [],
);
const ofPoint = routes.filter(({ path }) => path.startsWith('/api/site/{pointId}'));
const FORBIDDEN = { status: 403, body: { errorCode: 'ERR_FORBIDDEN', errorId: expect.any(String) } };
const MISSING = { status: 404, body: { errorCode: 'ERR_APPOINTMENT_NOT_FOUND' } };

let own: OwnPoint;
let foreign: OwnPoint;
let patient: Client;
let visitId: string;

/** A visit at the foreign point, which is all that this file may not touch. */
beforeAll(async () => {
  [own, foreign, patient] = [await newPoint(), await newPoint(), await newPatient()];
  await Promise.all([own.publish(0, 7), foreign.publish(0, 7)]);
  await foreign.call('POST', '/stock/deliveries', newBatch());
  const { patientId, referralId } = patient;
  visitId = (await foreign.call('POST', '/visits', { patientId, prescriptionId: referralId })).body.id;
});

const pathOf = ({ path }: Route, pointId: string) =>
  path.replace('{pointId}', pointId).replaceAll(/\{\w+\}/g, () => visitId);

/** Everything of the foreign point, with when it was written. */
async function standing() {
  const byPoint = async (collection: string, field: string) =>
    (await db.collection(collection).where(field, '==', foreign.pointId).get()).docs;
  const documents = [
    ...(await byPoint('siteDays', 'servicePointId')),
    ...(await byPoint('stock', 'servicePointId')),
    ...(await byPoint('appointments', 'slot.servicePointId')),
    await db.collection('schedules').doc(foreign.pointId).get(),
  ];
  return documents.map(({ ref, updateTime }) => [ref.path, updateTime?.valueOf()]);
}

/** What staff may not do at their own point. */
const OF_COORDINATORS = ['putStaff', 'removeStaff'];

test('every route of a point is listed for its staff and coordinators alone, and the list of its staff for coordinators', () => {
  expect(ofPoint.length).toBeGreaterThan(14);
  for (const { path, operation, roles } of routes.filter((route) => route.path.startsWith('/api/site/'))) {
    expect(roles, path).toEqual(OF_COORDINATORS.includes(operation) ? ['coordinator'] : ['staff', 'coordinator']);
  }
});

test('staff of one point read and change nothing of another, on every route: 403, and nothing is written', async () => {
  const before = await standing();
  expect(before.length).toBeGreaterThan(8);
  const strangers = [
    own.staff,
    await newStaff([own.pointId], { role: 'coordinator' }),
    await newStaff([]),
    await newStaff([foreign.pointId], { role: 'agent' }),
    await newStaff([foreign.pointId], { role: 'ministry' }),
    await newStaff([foreign.pointId], { role: 'operator' }),
    patient,
  ];
  for (const route of ofPoint) {
    for (const stranger of strangers) {
      for (const id of [foreign.pointId, foreign.pointId.toUpperCase()]) {
        const path = pathOf(route, id);
        const answer = await stranger.call(route.method, path, route.method === 'GET' ? undefined : {});
        expect(answer, `${route.method} ${path}`).toMatchObject(FORBIDDEN);
      }
    }
  }
  expect(await standing()).toEqual(before);
});

test('a patient is 403 on every route of every point, and someone not logged in 401', async () => {
  for (const route of ofPoint) {
    const path = pathOf(route, own.pointId);
    const body = route.method === 'GET' ? undefined : {};
    expect(await patient.call(route.method, path, body), path).toMatchObject(FORBIDDEN);
    const { status } = await fetch(`${baseUrl}${path}`, { method: route.method, ...(body && { body: '{}' }) });
    expect(status, path).toBe(401);
  }
});

test('point ids that are none are 403 on every route, whatever is in them', async () => {
  for (const route of ofPoint) {
    for (const id of ['x', `${own.pointId}%00`, `${own.pointId}%2C${foreign.pointId}`, randomUUID()]) {
      const path = pathOf(route, id);
      const { status, body } = await own.staff.call(route.method, path, route.method === 'GET' ? undefined : {});
      expect([status, body.errorCode], `${route.method} ${path}`).toEqual([403, 'ERR_FORBIDDEN']);
    }
  }
});

test('a visit of another point is 404 for every command by the way of the own point, and for recording a dose', async () => {
  const before = await standing();
  const record = { batchNumber: 'EX3599', administeredBy: '7654321' };
  const commands: [verb: string, body?: object][] = [
    ['check-in'],
    ['no-show'],
    ['cancel', { reason: 'x' }],
    ['not-qualified', { contraindication: 'temporary', foundBy: '7654321' }],
    ['correction', { ...record, version: 1, reason: 'x' }],
    ['annulment', { version: 1, reason: 'x' }],
  ];
  const verbs = ofPoint.flatMap(({ path }) => path.split('/visits/{id}/')[1] ?? []);
  expect(commands.map(([verb]) => verb).sort()).toEqual(verbs.sort());
  // A body that names the foreign point, and a visit, as the path and the session do.
  const smuggled = { servicePointIds: [foreign.pointId], pointId: foreign.pointId, appointmentId: visitId };
  for (const [verb, body] of commands) {
    for (const sent of [body, { ...body, ...smuggled }]) {
      expect(await own.call('POST', `/visits/${visitId}/${verb}`, sent), verb).toMatchObject(MISSING);
    }
  }
  expect(await own.call('GET', `/visits/${visitId}`)).toMatchObject(MISSING);
  const path = `/api/site/appointment/${visitId}/complete`;
  for (const sent of [recordOf('EX3599'), { ...recordOf('EX3599'), ...smuggled }]) {
    expect(await own.staff.call('POST', path, sent)).toMatchObject(MISSING);
  }
  expect(await standing()).toEqual(before);
});

test('a coordinator of two points works at both, each visit by the way of its own point; their points are listed', async () => {
  const both = await newStaff([own.pointId, foreign.pointId], { role: 'coordinator' });
  const listed = (await both.call('GET', '/api/site/points')).body.list.map(({ id }: { id: string }) => id);
  expect(listed.sort()).toEqual([own.pointId, foreign.pointId].sort());
  for (const { pointId } of [own, foreign]) {
    for (const path of ['schedule', 'stock', 'calendar?from=2027-01-01&to=2027-01-02']) {
      expect((await both.call('GET', `/api/site/${pointId}/${path}`)).status, path).toBe(200);
    }
  }
  const wrongWay = `/api/site/${own.pointId}/visits/${visitId}/check-in`;
  expect(await both.call('POST', wrongWay)).toMatchObject(MISSING);
  const rightWay = `/api/site/${foreign.pointId.toUpperCase()}/visits/${visitId.toUpperCase()}/check-in`;
  expect(await both.call('POST', rightWay)).toMatchObject({ status: 200, body: { id: visitId } });
  const record = `/api/site/appointment/${visitId}/complete`;
  expect((await both.call('POST', record, recordOf(newBatch().batchNumber))).status).toBe(200);
});
