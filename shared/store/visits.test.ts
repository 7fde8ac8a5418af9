import { Firestore, Timestamp } from '@google-cloud/firestore';
import { expect, it } from 'vitest';
import { documents, NOW_MS, POINT_ID, STAFF_ACTOR, siteDay, slotRef, visit } from '../../tests/builders.ts';
import { siteDayIdOf } from '../domain/slot.ts';
import { decideBatch } from '../domain/visit-batch.ts';
import { writeVisitBatch } from './visits.ts';

it('a document that a batch changed and changed back is still written on the condition that it has not changed meanwhile', () => {
  // Nothing is sent: a batch is put together without a database.
  const db = new Firestore({ projectId: 'none', ignoreUndefinedProperties: true });
  const slot = slotRef();
  const held = visit(slot);
  const at = { appointmentId: held.appointment.id, actor: STAFF_ACTOR, servicePointIds: [POINT_ID] };
  const record = { batchNumber: 'EX0893', administeredBy: '1234567', vaccineType: 'cov19.pfizer', dose: 1 };
  const complete = { kind: 'complete', ...at, ...record } as const;
  const annul = { kind: 'annul', ...at, version: 2, reason: 'another person' } as const;
  const before = documents({
    days: [siteDay([{ slot, booked: 1 }])],
    referrals: [held.referral],
    appointments: [held.appointment],
  });
  const batch = decideBatch([complete, annul], before, NOW_MS);
  expect(batch.outcomes).toMatchObject([{ appointment: { version: 2 } }, { appointment: { version: 3 } }]);
  expect(batch.referrals.find(({ id }) => id === held.referral.id)).toEqual(held.referral);

  const paths = [
    `siteDays/${siteDayIdOf(slot)}`,
    `referrals/${held.referral.id}`,
    `appointments/${held.appointment.id}`,
  ];
  const writtenAt = new Map(paths.map((path) => [path, Timestamp.fromMillis(NOW_MS)]));
  const writes = db.batch();
  const conditional: string[] = [];
  const update = writes.update.bind(writes);
  writes.update = ((...write: Parameters<typeof update>) => {
    conditional.push((write[0] as { path: string }).path);
    return update(...write);
  }) as typeof writes.update;
  expect(() => writeVisitBatch(writes, db, { ...before, writtenAt }, batch)).not.toThrow();
  expect(conditional.sort()).toEqual([...paths].sort());
});
