import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Firestore } from '@google-cloud/firestore';
import type { Access } from '../shared/domain/access.ts';
import { type Actor, patientActor } from '../shared/domain/actor.ts';
import { type Appointment, appointmentIdOf } from '../shared/domain/appointment.ts';
import type { KnownBatch } from '../shared/domain/batch-numbers.ts';
import type { Refusal } from '../shared/domain/errors.ts';
import type { LastDays } from '../shared/domain/last-days.ts';
import { type Referral, referralIdOf } from '../shared/domain/referral.ts';
import { type ServicePoint, servicePointIdOf } from '../shared/domain/service-point.ts';
import { type SiteDay, type SlotRef, siteDayIdOf, slotIdOf, slotKeyOf, startOf } from '../shared/domain/slot.ts';
import {
  decideVisit,
  type VisitChange,
  type VisitCommand,
  type VisitDocuments,
} from '../shared/domain/visit-changes.ts';
import type { Operation } from '../shared/http/endpoint.ts';
import type { Route } from '../shared/http/route.ts';
import type { Session } from '../shared/http/session.ts';
import type { VisitChanges } from '../shared/use-cases/change-visits.ts';

/* Each builder makes a valid object; a test overrides only what it is about. */

/** Monday 1 March 2027, 09:00 in Warsaw. */
export const NOW_MS = Date.parse('2027-03-01T08:00:00Z');
export const MINUTE_MS = 60_000;
export const POINT_ID = servicePointIdOf(['Przychodnia Zdrowie', '1261011', 'ul. Długa 1', '31-147']);
export const OTHER_POINT_ID = servicePointIdOf(['Hala Expo', '1261011', 'ul. Krótka 2', '31-001']);
export const ANNA = '5a9f2a36-7f0e-4a52-9d3c-0f4f6a1f0001';
export const JAN = '5a9f2a36-7f0e-4a52-9d3c-0f4f6a1f0002';

/** Tuesday 2 March 2027, 10:00, first dose of Comirnaty, for everyone. */
export function slotRef(over: Partial<SlotRef> = {}): SlotRef {
  return {
    servicePointId: POINT_ID,
    day: '20270302',
    startMinute: 600,
    vaccineType: 'cov19.pfizer',
    dose: 1,
    audience: 'external',
    ...over,
  };
}

export interface SlotSpec {
  readonly slot: SlotRef;
  readonly minutes?: number;
  readonly capacity?: number;
  readonly booked?: number;
}

/** The day of the first slot's point that offers these slots, one free place each unless told otherwise. */
export function siteDay(specs: readonly SlotSpec[], over: Partial<SiteDay> = {}): SiteDay {
  const { servicePointId, day } = specs[0]?.slot ?? slotRef();
  const slots = Object.fromEntries(
    specs.map(({ slot, minutes = 15, capacity = 1, booked = 0 }) => [slotKeyOf(slot), { minutes, capacity, booked }]),
  );
  return { servicePointId, day, voiId: '12', slots, version: 1, ...over };
}

export function referral(over: Partial<Referral> = {}): Referral {
  return {
    id: referralIdOf(over.patientId ?? ANNA, 'cov19', over.dose ?? 1),
    patientId: ANNA,
    programme: 'cov19',
    dose: 1,
    vaccineTypes: ['cov19.pfizer', 'cov19.moderna'],
    bookableFrom: '2027-02-01T05:00:00Z',
    visitNotBefore: null,
    expiringAt: '2027-05-01T22:00:00Z',
    state: 'issued',
    visit: null,
    bookings: 0,
    ...over,
  };
}

/** The patient of these documents, and a member of staff of their point. */
export const PATIENT_ACTOR = patientActor(ANNA, 'session-of-anna');
export const STAFF_ACTOR: Actor = {
  subject: 'PWZ-1',
  role: 'staff',
  organisation: POINT_ID,
  session: 'session-of-staff',
  channel: 'site',
};

/** By the door that each comes through. */
export const actorAt = (channel: 'patient' | 'hotline' | 'site'): Actor =>
  ({ patient: PATIENT_ACTOR, hotline: AGENT_ACTOR, site: STAFF_ACTOR })[channel];

export const AGENT_ACTOR: Actor = {
  subject: 'agent-1',
  role: 'agent',
  organisation: null,
  session: 'session-of-agent',
  channel: 'hotline',
};

export function appointment(over: Partial<Appointment> = {}): Appointment {
  const slot = over.slot ?? slotRef();
  const owner = referral();
  return {
    id: appointmentIdOf(over.referralId ?? owner.id, 1),
    patientId: owner.patientId,
    referralId: owner.id,
    slotId: slotIdOf(slot),
    slot,
    startAt: startOf(slot),
    minutes: 15,
    state: 'booked',
    channel: 'patient',
    version: 1,
    history: [{ at: '2027-02-20T10:00:00Z', change: 'booked', by: PATIENT_ACTOR, slotId: slotIdOf(slot) }],
    completion: null,
    ...over,
  };
}

/** A visit on a slot together with the referral that it holds. */
export function visit(slot: SlotRef = slotRef(), referralOver: Partial<Referral> = {}) {
  const issued = referral(referralOver);
  const booked = appointment({ slot, referralId: issued.id, patientId: issued.patientId });
  const held = { appointmentId: booked.id, slotId: booked.slotId };
  return { appointment: booked, referral: referral({ state: 'booked', visit: held, bookings: 1, ...referralOver }) };
}

export function servicePoint(over: Partial<ServicePoint> = {}): ServicePoint {
  return {
    id: POINT_ID,
    name: 'Przychodnia Zdrowie',
    addressText: 'ul. Długa 1, Kraków',
    place: 'Kraków',
    zipCode: '31-147',
    terc: '1261011',
    voiId: '12',
    lat: 50.06,
    lon: 19.94,
    mobility: 'STATIONARY',
    type: 'clinic',
    status: 'ACTIVE',
    ...over,
  };
}

export function documents(parts: {
  days?: readonly SiteDay[];
  referrals?: readonly Referral[];
  appointments?: readonly Appointment[];
  deniedBatches?: readonly string[];
  /** By id in the stock, with the last day of use. */
  deliveredBatches?: Readonly<Record<string, string | null>>;
  knownBatches?: readonly KnownBatch[];
}): VisitDocuments {
  return {
    days: new Map(parts.days?.map((day) => [siteDayIdOf(day), day])),
    referrals: new Map(parts.referrals?.map((held) => [held.id, held])),
    appointments: new Map(parts.appointments?.map((held) => [held.id, held])),
    deniedBatches: new Set(parts.deniedBatches),
    deliveredBatches: new Map(Object.entries(parts.deliveredBatches ?? {}).map(([id, day]) => [id, lastDays(day)])),
    knownBatches: parts.knownBatches ?? [],
  };
}

/** A batch whose doses have one last day of use, or none that is known. */
export function lastDays(expiresOn: string | null): LastDays {
  return { expiresOn, lastDays: expiresOn === null ? [] : [expiresOn], replacedDays: [] };
}

/** Visit changes over documents in memory: the real decisions without a database. */
export function memoryVisits(initial: VisitDocuments, nowMs: number) {
  const held = {
    ...initial,
    days: new Map(initial.days),
    referrals: new Map(initial.referrals),
    appointments: new Map(initial.appointments),
  };
  const submitted: { siteDayId: string; command: VisitCommand }[] = [];
  const visits: VisitChanges = {
    submit: async (siteDayId, command) => {
      submitted.push({ siteDayId, command });
      const change = decideVisit(command, held, nowMs);
      for (const day of change.days) held.days.set(siteDayIdOf(day), day);
      for (const one of [change.referral, change.nextReferral]) if (one) held.referrals.set(one.id, one);
      held.appointments.set(change.appointment.id, change.appointment);
      return change.appointment;
    },
    idle: async () => {},
  };
  return { visits, held, submitted };
}

/** Documents that commands change one after another, each decided on what the earlier ones left, as commits do. */
export class Decisions {
  held: VisitDocuments;

  constructor(initial: VisitDocuments) {
    this.held = initial;
  }

  run(command: VisitCommand, nowMs: number): VisitChange {
    const change = decideVisit(command, this.held, nowMs);
    if (!change.event) return change;
    const { days, referrals, appointments } = this.held;
    const changed = [change.referral, change.nextReferral].filter((one) => one !== undefined);
    this.held = {
      ...this.held,
      days: new Map([...days, ...change.days.map((day) => [siteDayIdOf(day), day] as const)]),
      referrals: new Map([...referrals, ...changed.map((one) => [one.id, one] as const)]),
      appointments: new Map(appointments).set(change.appointment.id, change.appointment),
    };
    return change;
  }
}

/** A database that only reads: documents by id, and queries that compare fields with one value or some. */
export function readOnlyDb(collections: Readonly<Record<string, ReadonlyMap<string, object>>>): Firestore {
  const snapshot = (id: string, data: object | undefined) => ({ id, exists: data !== undefined, data: () => data });
  const query = (rows: [string, object][]): object => ({
    where: (field: string, operator: '==' | 'in', wanted: unknown) =>
      query(
        rows.filter(([, data]) => {
          const value = (data as Record<string, unknown>)[field];
          return operator === 'in' ? (wanted as unknown[]).includes(value) : value === wanted;
        }),
      ),
    limit: (count: number) => query(rows.slice(0, count)),
    get: async () => ({ docs: rows.map(([id, data]) => snapshot(id, data)) }),
  });
  const collection = (name: string) => ({
    withConverter: () => collection(name),
    doc: (id: string) => ({ get: async () => snapshot(id, collections[name]?.get(id)) }),
    ...query([...(collections[name] ?? [])]),
  });
  const getAll = (...references: readonly { get(): Promise<object> }[]) =>
    Promise.all(references.map((one) => one.get()));
  return { collection, getAll } as unknown as Firestore;
}

export const POINT_BY_ID = async (id: string): Promise<ServicePoint> => servicePoint({ id });

/** Returns the refusal that a call throws; fails when it throws anything else or nothing. */
export async function refusalOf(call: () => unknown): Promise<{ code: string; details: Record<string, unknown> }> {
  try {
    await call();
  } catch (error) {
    if ((error as Error).name !== 'Refusal') throw error;
    const { code, details } = error as Refusal;
    return { code, details: { ...details } };
  }
  throw new Error('was not refused');
}

// The modules that read these are imported after this one.
process.env.LOG_LEVEL ??= 'silent';
process.env.UNDECLARED_REFUSALS ??= 'fail';
process.env.SESSION_KEYS ??= `k1:${Buffer.alloc(32, 1).toString('base64')}`;

/** What the functions that a file serves have written into the access log. */
export const recordedAccesses: Omit<Access, 'id'>[] = [];

/** Starts a function as the framework would, on a free port of this machine. */
export async function serve(
  name: string,
  routes: readonly Route[],
  operations: Readonly<Record<string, Operation>>,
  concurrency = 80,
  recordAccess = async (access: Omit<Access, 'id'>): Promise<void> => void recordedAccesses.push(access),
): Promise<{ url: string; close: () => void }> {
  const { httpFunction } = await import('../shared/http/function.ts');
  const { getTestServer } = await import('@google-cloud/functions-framework/testing');
  httpFunction(name, { trigger: { kind: 'http', routes }, concurrency }, operations, { recordAccess, upToDate: null });
  const server: Server = getTestServer(name);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close().closeAllConnections(),
  };
}

/** Logs someone in: the header that carries their session, a patient's unless told otherwise. */
export async function bearer(over: Partial<Session> = {}): Promise<{ authorization: string }> {
  const { newSession, Tokens } = await import('../shared/http/session.ts');
  const who = { role: 'patient', subject: ANNA, servicePointIds: [], referrals: [] } as const;
  const token = new Tokens().sealSession({ ...newSession(who, Date.now()), licence: '1234567', ...over });
  return { authorization: `Bearer ${token}` };
}

/** The fields of answers that tests look into one by one; which of them an answer has, the test checks. */
export interface Answer {
  readonly id: string;
  readonly name: string;
  readonly errorId: string;
  readonly errorCode: string;
  readonly message: string;
  readonly problems: readonly { readonly field: string }[];
  readonly list: readonly (Answer & { readonly startAt: string })[];
  readonly hasMore: boolean;
  readonly next?: { readonly after: string };
  readonly reason?: { readonly errorCode: string; readonly message: string };
  readonly appointments: readonly Answer[];
  readonly prescriptions: readonly Answer[];
  readonly patientData: object;
}

export const answerOf = async (response: Response): Promise<Answer> => (await response.json()) as Answer;
