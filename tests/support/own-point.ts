import { randomUUID } from 'node:crypto';
import type { Actor } from '../../shared/domain/actor.ts';
import { addDays, dayOf, isoDateOf } from '../../shared/domain/civil-time.ts';
import { servicePointIdOf } from '../../shared/domain/service-point.ts';
import { personalData } from '../../shared/store/personal-data.ts';
import { putOnStaff } from '../../shared/store/point-staff.ts';
import { type Answer, type Client, db, newStaff } from './cloud.ts';

/** A member of staff whose own session does not matter to a test. */
export const STAFF_ACTOR: Actor = {
  subject: 'test',
  role: 'staff',
  organisation: null,
  session: null,
  channel: 'site',
};

/** Of those who give doses at the points of tests, beside whoever is logged in. */
export const LICENCES = ['7654322', '7777777', '1234567'] as const;
export const VACCINE = 'cov19.pfizer';

/** Every day from ten to noon, a term every half hour for each dose. */
export const RULE = {
  weekdays: [1, 2, 3, 4, 5, 6, 7],
  from: '10:00',
  to: '12:00',
  slotMinutes: 30,
  capacity: 5,
  vaccineType: VACCINE,
  doses: [1, 2],
  audience: 'external',
};

/** The date some days from today. */
export const dateIn = (days: number) => isoDateOf(addDays(dayOf(Date.now()), days));

export const timetableOf = (rule: Partial<typeof RULE> = {}) => ({
  rules: [{ ...RULE, ...rule }],
  exceptions: [],
  closedOnHolidays: false,
  weeklyCaps: [],
});

export interface OwnPoint {
  readonly pointId: string;
  readonly staff: Pick<Client, 'call'>;
  /** A call of the staff, by the path within the point. */
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Publishes a timetable from tomorrow on. */
  publish(version: number, days: number, rule?: Partial<typeof RULE>): Promise<Answer>;
}

/** Makes a vaccination point of its own for a test, without terms and with a member of staff. */
export async function newPoint(): Promise<OwnPoint> {
  const like = (await db.collection('servicePoints').where('voiId', '==', '32').limit(1).get()).docs[0]!;
  const pointId = servicePointIdOf(['a point of a test', randomUUID()]);
  await db
    .collection('servicePoints')
    .doc(pointId)
    .create({ ...like.data(), status: 'ACTIVE' });
  await letGiveDoses(pointId, LICENCES);
  const staff = await newStaff([pointId]);
  const call: OwnPoint['call'] = (method, path, body) => staff.call(method, `/api/site/${pointId}${path}`, body);
  return {
    pointId,
    staff,
    call,
    publish: (version, days, rule) =>
      call('PUT', '/schedule', { version, timetable: timetableOf(rule), from: dateIn(1), to: dateIn(days) }),
  };
}

/** Puts people with these licences on the list of a point's staff. */
export async function letGiveDoses(pointId: string, licences: readonly string[]): Promise<void> {
  const personal = await personalData()();
  for (const licence of licences) {
    await putOnStaff(
      pointId,
      { licence, name: `Zmyślona ${licence}`, at: '2026-01-01T00:00:00Z', by: STAFF_ACTOR },
      db,
      personal,
    );
  }
}

/** A batch number of its own for a test, and its delivery. */
export function newBatch(doses = 10) {
  const batchNumber = `T${randomUUID().slice(0, 8)}`.toUpperCase();
  return { id: randomUUID(), vaccineType: VACCINE, batchNumber, expiresOn: dateIn(60), doses };
}

/** What staff record of a dose. */
export const recordOf = (batchNumber: string, dose = 1) => ({
  batchNumber,
  dose,
  vaccineType: VACCINE,
  administeredBy: '7654321',
});
