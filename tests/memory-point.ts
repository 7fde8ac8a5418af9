import type { FunctionName } from '../functions/catalog.ts';
import { catalog } from '../functions/catalog.ts';
import cov19 from '../programmes/cov19.json' with { type: 'json' };
import type { Appointment } from '../shared/domain/appointment.ts';
import { Refusal } from '../shared/domain/errors.ts';
import type { Programme } from '../shared/domain/programmes/schema.ts';
import type { Referral } from '../shared/domain/referral.ts';
import { type SiteDay, siteDayIdOf } from '../shared/domain/slot.ts';
import type { Operation } from '../shared/http/endpoint.ts';
import type { Session } from '../shared/http/session.ts';
import { appointments, referrals } from '../shared/store/collections.ts';
import { Patients } from '../shared/store/patients.ts';
import { personalDataOf } from '../shared/store/personal-data.ts';
import { siteDays } from '../shared/store/site-days.ts';
import { bearer, NOW_MS, OTHER_POINT_ID, POINT_ID, serve, servicePoint } from './builders.ts';
import { memoryDb, visitsIn } from './memory-db.ts';

/** Everyone born from 1930 to 2004, vaccinated with mRNA from February 2027 on. */
export const PROGRAMME: Programme = {
  ...cov19,
  cohorts: [
    {
      id: 'adults',
      born: { from: '1930-01-01', to: '2004-12-31' },
      vaccines: ['cov19.pfizer', 'cov19.moderna'],
      opensAt: '2027-02-01T05:00:00Z',
    },
  ],
};

/** Has these versions in force, whatever the moment. */
export const inForce = (...versions: readonly Programme[]) => ({ allInForce: () => [...versions] });

export const NURSE: Partial<Session> = { role: 'staff', subject: 'nurse', servicePointIds: [POINT_ID] };

const NAMES: Readonly<Record<string, string>> = {
  [POINT_ID]: 'Przychodnia Zdrowie',
  [OTHER_POINT_ID]: 'Łódzka Hala Expo',
};

/** A vaccination point over a database in memory: what its functions are built from, and a clock that a test may set. */
export function memoryPoint() {
  const memory = memoryDb();
  const clock = { nowMs: NOW_MS };
  const now = () => clock.nowMs;
  const { db } = memory;
  const patients = new Patients(db, personalDataOf(new Map([['k1', Buffer.alloc(32, 1)]]), Buffer.alloc(32, 2)));
  const deps = {
    db,
    now,
    patients: async () => patients,
    visits: visitsIn(memory, now),
    programmes: inForce(PROGRAMME),
    servicePointById: async (id: string) => {
      if (!NAMES[id]) throw new Refusal('slot_not_found');
      return servicePoint({ id, name: NAMES[id] });
    },
  };
  return {
    ...memory,
    clock,
    deps,
    put: async (parts: {
      days?: readonly SiteDay[];
      referrals?: readonly Referral[];
      visits?: readonly Appointment[];
    }): Promise<void> => {
      for (const day of parts.days ?? []) await siteDays(db).doc(siteDayIdOf(day)).set(day);
      for (const one of parts.referrals ?? []) await referrals(db).doc(one.id).set(one);
      for (const one of parts.visits ?? []) await appointments(db).doc(one.id).set(one);
    },
    dayOf: async (day: string) =>
      (
        await siteDays(db)
          .doc(siteDayIdOf({ servicePointId: POINT_ID, day }))
          .get()
      ).data(),
    visitOf: async (id: string) => (await appointments(db).doc(id).get()).data()!,
    referralOf: async (id: string) => (await referrals(db).doc(id).get()).data()!,
  };
}

/** The fields of the answers at a point that tests look into one by one; which of them an answer has, the test checks. */
export interface SiteAnswer {
  readonly id: string;
  readonly slotId: string;
  readonly status: string;
  readonly version: never;
  readonly errorCode: string;
  readonly problems: readonly { readonly field: string; readonly problem: string }[];
  readonly alternatives: readonly object[];
  readonly list: readonly { readonly name: string }[];
  readonly days: readonly {
    readonly day: string;
    readonly placesAfter: number;
    readonly slots: readonly { readonly id: string; readonly startAt: string; readonly booked: number }[];
    readonly visits: readonly { readonly id: string; readonly status: string; readonly patient: object }[];
  }[];
  readonly changes: readonly object[];
  readonly patient: { readonly id: string } | null;
  readonly referrals: readonly { readonly id: string }[];
  readonly visits: readonly object[];
  readonly record: object | null;
  readonly trail: readonly object[];
}

const closers: (() => void)[] = [];

/** Stops what this file has served. */
export function closeAll(): void {
  for (const close of closers.splice(0)) close();
}

/** Serves a function of the catalogue. Returns how to call it, as the nurse of the point unless told otherwise. */
export async function served(name: FunctionName, operations: Readonly<Record<string, Operation>>) {
  const { trigger } = catalog[name];
  if (trigger.kind !== 'http') throw new Error(`${name} answers no calls`);
  const server = await serve(name, trigger.routes, operations);
  closers.push(server.close);
  return async (method: string, path: string, body?: unknown, who: Partial<Session> = NURSE) => {
    const text = body === undefined ? null : JSON.stringify(body);
    const response = await fetch(`${server.url}${path}`, { method, headers: await bearer(who), body: text });
    const answer = await response.text();
    return { status: response.status, body: JSON.parse(answer) as SiteAnswer, text: answer };
  };
}
