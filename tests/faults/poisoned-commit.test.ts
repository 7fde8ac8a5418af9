import { randomUUID } from 'node:crypto';
import { Firestore } from '@google-cloud/firestore';
import { afterAll, expect, test } from 'vitest';
import { patientActor } from '../../shared/domain/actor.ts';
import { Outbox } from '../../shared/events/outbox.ts';
import { bookVisit } from '../../shared/use-cases/book-visit.ts';
import { visitChanges } from '../../shared/use-cases/change-visits.ts';
import { db, newDay, newPatient } from '../support/cloud.ts';
import { STAFF_ACTOR } from '../support/own-point.ts';

/** Firestore takes documents of up to a mebibyte. */
const NEARLY_FULL = 'x'.repeat(1_040_000);

const own = new Firestore({ projectId: process.env.GOOGLE_CLOUD_PROJECT!, ignoreUndefinedProperties: true });
// Nothing is published here; the relay does it.
const visits = visitChanges({ db: own, outbox: new Outbox(own, () => new Promise(() => {})), now: Date.now });
afterAll(() => own.terminate());

/** Five visits of one day. */
async function fiveVisits() {
  const day = await newDay(1, 5);
  const patients = await Promise.all(Array.from({ length: 5 }, newPatient));
  const booked = await Promise.all(
    patients.map(({ patientId, referralId }) =>
      bookVisit({ slotId: day.slotIds[0]!, referralId, patientId, actor: patientActor(patientId, null) }, visits),
    ),
  );
  const submit = (i: number, reason: string) =>
    visits.submit(day.siteDayId, {
      kind: 'cancelAtSite',
      appointmentId: booked[i]!.id,
      actor: STAFF_ACTOR,
      servicePointIds: [day.servicePointId],
      reason,
    });
  return { booked, submit };
}

async function statesOf(ids: readonly string[]): Promise<string[]> {
  const documents = await db.getAll(...ids.map((id) => db.collection('appointments').doc(id)));
  return documents.map((document) => document.get('state'));
}

test('a visit whose document is full fails alone: the others of the same commit are changed, and it stays as it is', async () => {
  const { booked, submit } = await fiveVisits();
  const full = db.collection('appointments').doc(booked[2]!.id);
  await full.update({ ballast: NEARLY_FULL });
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map((i) => submit(i, `${i}`.repeat(20_000))));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(results[2]).toMatchObject({ reason: { name: 'Refusal', code: 'change_impossible' } });
  const ids = booked.map(({ id }) => id);
  expect(await statesOf(ids)).toEqual(['cancelled', 'cancelled', 'booked', 'cancelled', 'cancelled']);
  await full.update({ ballast: '' });
  expect((await submit(2, randomUUID())).state).toBe('cancelled');
});

test('text that no database can store fails alone, too', async () => {
  const { booked, submit } = await fiveVisits();
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map((i) => submit(i, i === 3 ? '\ud800' : 'awaria')));
  expect(results.map(({ status }) => status === 'rejected')).toEqual([false, false, false, true, false]);
  const ids = booked.map(({ id }) => id);
  expect(await statesOf(ids)).toEqual(['cancelled', 'cancelled', 'cancelled', 'booked', 'cancelled']);
});
