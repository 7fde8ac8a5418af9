import { createHmac, randomUUID } from 'node:crypto';
import { BigQuery } from '@google-cloud/bigquery';
import { expect } from 'vitest';
import { patientActor } from '../../shared/domain/actor.ts';
import { addDays, dayOf, midnightOf } from '../../shared/domain/civil-time.ts';
import { type SlotRef, siteDayIdOf, slotIdOf, slotKeyOf } from '../../shared/domain/slot.ts';
import { Outbox } from '../../shared/events/outbox.ts';
import { appointmentsTopic } from '../../shared/events/topic.ts';
import { appointments } from '../../shared/store/collections.ts';
import { documentOf } from '../../shared/store/site-days.ts';
import { bookVisit } from '../../shared/use-cases/book-visit.ts';
import { visitChanges } from '../../shared/use-cases/change-visits.ts';
import { type Answer, type Client, db, newPatient } from './cloud.ts';
import { newBatch, newPoint, type OwnPoint, recordOf, VACCINE } from './own-point.ts';

type Staff = Pick<Client, 'call'>;

/** What staff say of a dose, by way of correction. */
interface Correction {
  readonly batchNumber: string;
  readonly version: number;
  readonly reason?: string;
  readonly administeredBy?: string;
  readonly bodySite?: string;
  readonly qualifiedBy?: string;
}

/** What a member of staff does with the records of visits at a point. */
export function recordsBy({ call }: Staff, pointId: string) {
  const visitPath = (id: string) => `/api/site/${pointId}/visits/${id}`;
  return {
    read: (id: string): Promise<Answer> => call('GET', visitPath(id)),
    complete: (id: string, batchNumber: string, dose = 1): Promise<Answer> =>
      call('POST', `/api/site/appointment/${id}/complete`, recordOf(batchNumber, dose)),
    correct: (id: string, correction: Correction): Promise<Answer> =>
      call('POST', `${visitPath(id)}/correction`, { administeredBy: '7654321', reason: 'test', ...correction }),
    annul: (id: string, version: number, reason = 'test'): Promise<Answer> =>
      call('POST', `${visitPath(id)}/annulment`, { version, reason }),
    notQualified: (id: string, found: object): Promise<Answer> =>
      call('POST', `${visitPath(id)}/not-qualified`, { foundBy: '1234567', ...found }),
    noShow: (id: string): Promise<Answer> => call('POST', `${visitPath(id)}/no-show`),
    cancel: (id: string): Promise<Answer> => call('POST', `${visitPath(id)}/cancel`, { reason: 'test' }),
  };
}

export type Records = ReturnType<typeof recordsBy>;

/** A point of its own for a test, with terms from tomorrow on, and what its staff do with records. */
export async function newOpenPoint(rule: Parameters<OwnPoint['publish']>[2] = {}): Promise<OwnPoint & Records> {
  const point = await newPoint();
  expect((await point.publish(0, 14, rule)).status).toBe(200);
  return { ...point, ...recordsBy(point.staff, point.pointId) };
}

/** Delivers batches to a point. Returns their numbers. */
export async function newBatches({ call }: OwnPoint, count: number, doses = 10): Promise<string[]> {
  const batches = Array.from({ length: count }, () => newBatch(doses));
  for (const batch of batches) expect((await call('POST', '/stock/deliveries', batch)).status).toBe(200);
  return batches.map(({ batchNumber }) => batchNumber);
}

/** Books a patient of their own for a test at a point, on its earliest term. Returns the patient and the visit's id. */
export async function bookedAt({ call }: OwnPoint): Promise<{ patient: Client; visitId: string }> {
  const patient = await newPatient();
  const { patientId, referralId } = patient;
  const { status, body } = await call('POST', '/visits', { patientId, prescriptionId: referralId });
  expect(status).toBe(200);
  return { patient, visitId: body.id };
}

/** Books this many patients on a term of yesterday, as it would have been done the day before: visits that have begun. */
export async function bookedYesterday({ pointId: servicePointId }: OwnPoint, count: number): Promise<string[]> {
  const day = addDays(dayOf(Date.now()), -1);
  const slot: SlotRef = {
    servicePointId,
    day,
    startMinute: 600,
    vaccineType: VACCINE,
    dose: 1,
    audience: 'external',
  };
  const slots = { [slotKeyOf(slot)]: { minutes: 10, capacity: count, booked: 0 } };
  const siteDay = { servicePointId, day, voiId: '32', slots, version: 1 };
  await db.collection('siteDays').doc(siteDayIdOf(slot)).create(documentOf(siteDay));
  const outbox = new Outbox(db, appointmentsTopic());
  const visits = visitChanges({ db, outbox, now: () => midnightOf(day) });
  const patients = await Promise.all(Array.from({ length: count }, newPatient));
  const booked = await Promise.all(
    patients.map(({ patientId, referralId }) =>
      bookVisit({ slotId: slotIdOf(slot), referralId, patientId, actor: patientActor(patientId, null) }, visits),
    ),
  );
  await visits.idle();
  return booked.map(({ id }) => id);
}

/** The stock of a point: doses used, by batch. */
export async function usedAt({ call }: OwnPoint): Promise<Readonly<Record<string, number>>> {
  const { body } = await call('GET', '/stock');
  const batches = body.batches as { batchNumber: string; used: number; received: number; balance: number }[];
  for (const { received, used, balance } of batches) expect(balance).toBe(received - used);
  return Object.fromEntries(batches.map(({ batchNumber, used }) => [batchNumber, used]));
}

/** Ids of the visits that the recall of a batch lists. */
export async function recalled({ call }: OwnPoint, batchNumber: string): Promise<string[]> {
  const { status, body } = await call('GET', `/recall?${new URLSearchParams({ vaccineType: VACCINE, batchNumber })}`);
  expect(status).toBe(200);
  return body.list.map(({ visitId }: { visitId: string }) => visitId);
}

interface Row {
  readonly visit: string;
  readonly batch_number: string;
  readonly given: boolean;
}

/** What the Ministry has of a point: all rows of the table by version, or those of the view, which it counts. */
export async function ministryRows({ pointId }: OwnPoint, of: 'completed_visits' | 'visits'): Promise<Row[]> {
  const [rows] = await new BigQuery({ projectId: process.env.GOOGLE_CLOUD_PROJECT! }).query({
    query: `SELECT visit, batch_number, given FROM \`szczepienia.${of}\` WHERE service_point_id = @pointId ORDER BY version`,
    params: { pointId },
  });
  return rows;
}

/** The Ministry's view shows exactly the doses that stand recorded at the point, each once and with its batch. */
export async function expectViewOfVisits(point: OwnPoint): Promise<void> {
  const visits = await appointments(db).where('slot.servicePointId', '==', point.pointId).get();
  const key = Buffer.from(process.env.PSEUDONYM_KEY!, 'base64');
  const given = visits.docs.flatMap((visit) => {
    const { id, completion } = visit.data();
    const pseudonym = createHmac('sha256', key).update(id).digest('base64url');
    return completion ? [`${pseudonym} ${completion.batchNumber}`] : [];
  });
  const shown = await ministryRows(point, 'visits');
  expect(shown.map(({ visit, batch_number }) => `${visit} ${batch_number}`).sort()).toEqual(given.sort());
}

/** Every dose that stands recorded at the point was taken from its batch, and no other was. */
export async function expectStockOfVisits(point: OwnPoint): Promise<void> {
  const visits = await appointments(db).where('slot.servicePointId', '==', point.pointId).get();
  const given: Record<string, number> = {};
  for (const visit of visits.docs) {
    const batchNumber = visit.data().completion?.batchNumber;
    if (batchNumber) given[batchNumber] = (given[batchNumber] ?? 0) + 1;
  }
  const used = Object.entries(await usedAt(point)).filter(([, doses]) => doses !== 0);
  expect(Object.fromEntries(used)).toEqual(given);
}

/** A reason that no other change gives, so that a trail tells whose change it was. */
export const ownReason = () => randomUUID();
