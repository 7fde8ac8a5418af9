import { Firestore } from '@google-cloud/firestore';
import { expect, test } from 'vitest';
import { patientActor } from '../../shared/domain/actor.ts';
import { Outbox } from '../../shared/events/outbox.ts';
import { bookVisit } from '../../shared/use-cases/book-visit.ts';
import { visitChanges } from '../../shared/use-cases/change-visits.ts';
import { bookedOn, db, newDay, newPatient } from '../support/cloud.ts';

const ALREADY_EXISTS = 6;

test('a commit that happened and is reported as a conflict: who took the last place is told of their visit', async () => {
  const day = await newDay(1, 1);
  const { patientId, referralId } = await newPatient();
  const own = new Firestore({ projectId: process.env.GOOGLE_CLOUD_PROJECT!, ignoreUndefinedProperties: true });
  // The client sends a commit again when its answer was lost; the second one finds the documents of the first.
  const calls = own as unknown as { request(method: string, ...rest: unknown[]): Promise<unknown> };
  const request = calls.request.bind(own);
  let commits = 0;
  calls.request = async (method, ...rest) => {
    const answer = await request(method, ...rest);
    if (method === 'commit' && ++commits === 1) throw Object.assign(new Error('conflict'), { code: ALREADY_EXISTS });
    return answer;
  };
  const events: string[] = [];
  const publish = async (published: readonly { id: string }[]) => void events.push(...published.map(({ id }) => id));
  const visits = visitChanges({ db: own, outbox: new Outbox(own, publish), now: Date.now });
  const slotId = day.slotIds[0]!;

  const visit = await bookVisit({ slotId, referralId, patientId, actor: patientActor(patientId, null) }, visits);

  expect(visit).toMatchObject({ patientId, slotId, state: 'booked', version: 1 });
  expect(await bookedOn(day.siteDayId)).toBe(1);
  const waiting = (await db.collection('outbox').get()).docs.flatMap((entry) => entry.get('events'));
  expect(waiting.filter(({ appointmentId }) => appointmentId === visit.id)).toHaveLength(1);
  await own.terminate();
});
