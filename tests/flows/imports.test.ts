import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { ServicePoint } from '../../shared/domain/service-point.ts';
import { servicePoints } from '../../shared/store/collections.ts';
import { countVisitsToCome, retirePoint } from '../../shared/use-cases/retire-point.ts';
import { type Answer, type Client, db, eventually, newPatient } from '../support/cloud.ts';
import { dateIn, newPoint, timetableOf } from '../support/own-point.ts';
import { readAll, searchAfterPause, type Term } from '../support/search.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/import-points.ts', import.meta.url));
/** What a search may be behind, and the time that searching takes. */
const SHOWN_WITHIN_MS = 6_000;

const context = { db, now: Date.now };

/** A point of its own in a gmina, with a name that no other has, and terms for some days. */
async function newPointIn(over: Partial<ServicePoint>) {
  const own = await newPoint();
  const document = servicePoints(db).doc(own.pointId);
  const name = `Punkt ${own.pointId}`;
  const point: ServicePoint = { ...(await document.get()).data()!, name, addressText: 'Stara 1, Szczecin', ...over };
  await document.set(point);
  expect((await own.publish(0, 2)).status).toBe(200);
  return { ...own, point };
}

/** A row of a list that says of a point what is stored. */
function rowOf({ name, addressText, terc, zipCode, place, lat, lon, type }: ServicePoint) {
  const [address] = addressText.split(', ');
  return {
    id: 1,
    facilityName: name,
    terc,
    address,
    zipCode,
    community: place,
    place: place.toLocaleUpperCase('pl'),
    lon: String(lon),
    lat: String(lat),
    facilityType: type === 'massPoint' ? 2 : 1,
  };
}

/** Runs the command on a list of these rows. Returns what it says, and how it ends. */
async function importList(rows: readonly object[], ...options: string[]): Promise<{ code: number; text: string }> {
  const file = join(await mkdtemp(join(tmpdir(), 'points-')), 'list.json');
  await writeFile(file, `\ufeff${JSON.stringify(rows)}`);
  return new Promise((done) => {
    execFile(process.execPath, [SCRIPT, file, ...options], { env: process.env }, (error, stdout, stderr) =>
      done({ code: Number(error?.code ?? 0), text: stdout + stderr }),
    );
  });
}

const search = ({ keys, referralId }: Client, where: object) =>
  searchAfterPause(keys, { prescriptionId: referralId, ...where });
const termsIn = (answer: Answer) =>
  answer.body.list as (Term & { servicePoint: { name: string; addressText: string } })[];

test('a corrected street is shown by the running search within seconds, under the same id, and no second point appears', async () => {
  const patient = await newPatient();
  const { pointId, point } = await newPointIn({});
  const before = await eventually(async () => {
    const terms = termsIn(await search(patient, { servicePointId: pointId }));
    expect(terms.length).toBeGreaterThan(0);
    return terms;
  }, SHOWN_WITHIN_MS);
  const corrected = { ...rowOf(point), address: 'Nowa 9' };

  const tried = await importList([corrected], '--dry-run');
  expect(tried).toMatchObject({ code: 0, text: expect.stringContaining('nothing was written') });
  expect(tried.text).toContain(
    `changes ${pointId}: addressText "Stara 1, ${point.place}" is now "Nowa 9, ${point.place}"`,
  );
  expect((await servicePoints(db).doc(pointId).get()).data()).toEqual(point);

  expect(await importList([corrected])).toMatchObject({ code: 0, text: expect.stringContaining('0 new, 1 changed') });
  await eventually(async () => {
    const after = termsIn(await search(patient, { servicePointId: pointId }));
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(new Set(after.map((term) => term.servicePoint.addressText))).toEqual(new Set([`Nowa 9, ${point.place}`]));
  }, SHOWN_WITHIN_MS);
  expect((await servicePoints(db).where('name', '==', point.name).get()).size).toBe(1);
  expect(await importList([corrected])).toMatchObject({ code: 0, text: expect.stringContaining('0 new, 0 changed') });
});

test('a point whose gmina is corrected is found there, and no longer where it was', async () => {
  const patient = await newPatient();
  const { point, pointId } = await newPointIn({ terc: '3201011' });
  const idsIn = async (geoId: string) =>
    new Set(
      (await readAll(patient.keys, { prescriptionId: patient.referralId, voiId: '32', geoId })).map(
        (term) => term.servicePoint.id,
      ),
    );
  await eventually(async () => expect(await idsIn('3201011')).toContain(pointId), SHOWN_WITHIN_MS);
  await importList([{ ...rowOf(point), terc: '3216012' }]);
  await eventually(async () => expect(await idsIn('3216012')).toContain(pointId), 2 * SHOWN_WITHIN_MS);
  expect(await idsIn('3201011')).not.toContain(pointId);
});

test('a retired point is not shown and takes no booking; its visit stays, can be cancelled, and nobody gets its place', async () => {
  const [patient, other] = await Promise.all([newPatient(), newPatient()]);
  const { pointId, call } = await newPointIn({});
  const [first, second] = await eventually(async () => {
    const terms = termsIn(await search(patient, { servicePointId: pointId }));
    expect(terms.length).toBeGreaterThan(1);
    return terms;
  }, SHOWN_WITHIN_MS);
  const book = ({ call, referralId }: Client, slotId: string) =>
    call('POST', `/api/calendarSlot/${slotId}/confirm`, { prescriptionId: referralId });
  const visit = await book(patient, first!.id);
  expect(visit.status).toBe(200);

  expect(await countVisitsToCome(pointId, context)).toBe(1);
  await retirePoint({ id: pointId }, context);
  await retirePoint({ id: pointId }, context);

  expect((await book(other, second!.id)).body.errorCode).toMatch(/^ERR_SLOT_(FULL|NOT_FOUND)$/);
  await eventually(async () => {
    expect(termsIn(await search(other, { servicePointId: pointId }))).toEqual([]);
  }, SHOWN_WITHIN_MS);
  const { version } = (await call('GET', '/schedule')).body;
  const publication = { version, timetable: timetableOf(), from: dateIn(1), to: dateIn(2) };
  expect((await call('PUT', '/schedule', publication)).body.errorCode).toBe('ERR_POINT_RETIRED');

  const mine = (await patient.call('GET', `/api/patient/${patient.patientId}`)).body.appointments;
  expect(mine).toMatchObject([{ id: visit.body.id }]);
  expect((await patient.call('DELETE', `/api/appointment/${visit.body.id}`)).status).toBe(200);
  expect((await book(other, first!.id)).body.errorCode).toMatch(/^ERR_SLOT_(FULL|NOT_FOUND)$/);
});
