import { describe, expect, it } from 'vitest';
import {
  ANNA,
  documents,
  JAN,
  NOW_MS,
  OTHER_POINT_ID,
  PATIENT_ACTOR,
  POINT_ID,
  refusalOf,
  STAFF_ACTOR,
  siteDay,
  slotRef,
  visit,
} from '../../tests/builders.ts';
import type { Appointment } from './appointment.ts';
import type { Referral } from './referral.ts';
import { siteDayIdOf, slotIdOf } from './slot.ts';
import { decideVisit, type VisitCommand, type VisitDocuments } from './visit-changes.ts';

const SLOT = slotRef();
const HELD = visit(SLOT);
const START_MS = Date.parse('2027-03-02T09:00:00Z');

const cancel = (over: Partial<Extract<VisitCommand, { kind: 'cancel' }>> = {}): VisitCommand => ({
  kind: 'cancel',
  appointmentId: HELD.appointment.id,
  patientId: ANNA,
  actor: PATIENT_ACTOR,
  ...over,
});

const complete = (over: Partial<Extract<VisitCommand, { kind: 'complete' }>> = {}): VisitCommand => ({
  kind: 'complete',
  appointmentId: HELD.appointment.id,
  actor: STAFF_ACTOR,
  servicePointIds: [POINT_ID],
  vaccineType: 'cov19.pfizer',
  dose: 1,
  batchNumber: 'EX0893',
  administeredBy: '1234567',
  ...over,
});

const given = (appointment: Partial<Appointment> = {}, referral: Partial<Referral> = {}) =>
  documents({
    days: [siteDay([{ slot: SLOT, booked: 1 }])],
    referrals: [{ ...HELD.referral, ...referral }],
    appointments: [{ ...HELD.appointment, ...appointment }],
  });

const completed: Partial<Appointment> = {
  state: 'completed',
  version: 2,
  completion: { batchNumber: 'EX0893', administeredBy: '1234567', at: '2027-03-02T09:05:00Z' },
};

async function refused(command: VisitCommand, documentsGiven: VisitDocuments, nowMs = NOW_MS) {
  const before = structuredClone(documentsGiven);
  const refusal = await refusalOf(() => decideVisit(command, documentsGiven, nowMs));
  expect(documentsGiven).toEqual(before);
  return refusal;
}

describe('a cancellation', () => {
  it('gives the place and the referral back, and tells of it in one event', () => {
    const change = decideVisit(cancel(), given(), NOW_MS);
    expect(change.days).toEqual([siteDay([{ slot: SLOT, booked: 0 }], { version: 2 })]);
    expect(change.referral).toEqual({
      ...HELD.referral,
      state: 'issued',
      visit: null,
      changes: { day: '20270301', news: 1, own: 1 },
    });
    expect(change.appointment).toMatchObject({ state: 'cancelled', version: 2, slotId: slotIdOf(SLOT) });
    expect(change.appointment.history.at(-1)).toMatchObject({ change: 'cancelled', by: PATIENT_ACTOR });
    expect(change.event).toMatchObject({ type: 'cancelled', appointmentId: HELD.appointment.id, version: 2 });
  });

  it('repeated returns the visit unchanged and gives no second place back', () => {
    const cancelled = given({ state: 'cancelled', version: 2 }, { state: 'issued', visit: null });
    const change = decideVisit(cancel(), cancelled, NOW_MS);
    expect(change).toEqual({ appointment: { ...HELD.appointment, state: 'cancelled', version: 2 }, days: [] });
  });

  it('repeated late does not free the referral of the visit booked since', () => {
    const since = { appointmentId: 'another', slotId: slotIdOf(SLOT) };
    const change = decideVisit(cancel(), given({ state: 'cancelled' }, { visit: since, bookings: 2 }), NOW_MS);
    expect(change.referral).toBeUndefined();
  });

  it('of a visit whose referral was revoked does not make the referral bookable again', () => {
    const change = decideVisit(cancel(), given({}, { state: 'revoked' }), NOW_MS);
    expect(change.appointment.state).toBe('cancelled');
    expect(change.referral?.state ?? 'revoked').toBe('revoked');
  });

  it('is refused with appointment_not_found for no visit and for someone else’s, told alike', async () => {
    const missing = await refused(cancel({ appointmentId: 'ffffffff-0000-4000-8000-000000000000' }), given());
    expect(missing).toEqual({ code: 'appointment_not_found', details: {} });
    expect(await refused(cancel({ patientId: JAN }), given())).toEqual(missing);
  });

  it('is refused with visit_started from the second in which the visit begins', async () => {
    expect((await refused(cancel(), given(), START_MS)).code).toBe('visit_started');
    expect(decideVisit(cancel(), given(), START_MS - 1_000).event?.type).toBe('cancelled');
  });

  it.each(['completed', 'noShow'] as const)('is refused with appointment_not_active when it is %s', async (state) => {
    const { code, details } = await refused(cancel(), given({ state }, { state: 'used' }));
    expect({ code, details }).toEqual({ code: 'appointment_not_active', details: { state } });
  });

  it('is an error, not a negative counter, when the counter says nobody is there', () => {
    const damaged = documents({
      days: [siteDay([{ slot: SLOT, booked: 0 }])],
      referrals: [HELD.referral],
      appointments: [HELD.appointment],
    });
    expect(() => decideVisit(cancel(), damaged, NOW_MS)).toThrow('counter and visit disagree');
  });
});

describe('a completion', () => {
  it('records the dose, uses the referral for good, keeps the place and tells of it in one event', () => {
    const change = decideVisit(complete(), given(), START_MS);
    const day = given().days.get(siteDayIdOf(SLOT))!;
    expect(change.days).toEqual([{ ...day, version: day.version + 1 }]);
    expect(change.referral).toEqual({ ...HELD.referral, state: 'used' });
    expect(change.appointment).toMatchObject({
      state: 'completed',
      version: 2,
      completion: { batchNumber: 'EX0893', administeredBy: '1234567', at: '2027-03-02T09:00:00Z' },
    });
    expect(change.appointment.history.at(-1)).toMatchObject({ change: 'completed', by: STAFF_ACTOR });
    expect(change.event).toMatchObject({ type: 'completed', appointmentId: HELD.appointment.id, version: 2 });
  });

  it('repeated word for word returns the visit with its first time, and tells nobody', () => {
    const change = decideVisit(complete(), given(completed, { state: 'used' }), START_MS + 3_600_000);
    expect(change).toEqual({ appointment: { ...HELD.appointment, ...completed }, days: [] });
  });

  it.each([
    ['another batch', { batchNumber: 'EX0894' }],
    ['another person', { administeredBy: '7654321' }],
  ])('repeated with %s is refused with visit_already_completed: the record stands', async (_, over) => {
    expect(await refused(complete(over), given(completed, { state: 'used' }))).toEqual({
      code: 'visit_already_completed',
      details: { batchNumber: 'EX0893' },
    });
  });

  it.each([
    ['vaccine', { vaccineType: 'cov19.moderna' }],
    ['dose', { dose: 2 }],
  ])('repeated with another %s is no repeat and is refused: the record stands', async (_, over) => {
    const { code } = await refused(complete(over), given(completed, { state: 'used' }));
    expect(['visit_already_completed', 'vaccine_not_allowed', 'dose_mismatch']).toContain(code);
  });

  it('is refused with appointment_not_found for no visit and for another point’s, told alike', async () => {
    const missing = await refused(complete({ appointmentId: 'ffffffff-0000-4000-8000-000000000000' }), given());
    expect(missing).toEqual({ code: 'appointment_not_found', details: {} });
    expect(await refused(complete({ actor: STAFF_ACTOR, servicePointIds: [OTHER_POINT_ID] }), given())).toEqual(
      missing,
    );
    expect(await refused(complete({ actor: STAFF_ACTOR, servicePointIds: [] }), given())).toEqual(missing);
    expect(
      await refused(complete({ actor: STAFF_ACTOR, servicePointIds: [OTHER_POINT_ID] }), given(completed)),
    ).toEqual(missing);
  });

  it.each(['cancelled', 'noShow'] as const)('is refused with appointment_not_active when it is %s', async (state) => {
    expect((await refused(complete(), given({ state }))).code).toBe('appointment_not_active');
  });

  it('is refused with vaccine_not_allowed or dose_mismatch when another dose was given than planned', async () => {
    expect(await refused(complete({ vaccineType: 'cov19.moderna' }), given())).toEqual({
      code: 'vaccine_not_allowed',
      details: { vaccineType: 'cov19.pfizer' },
    });
    expect(await refused(complete({ dose: 2 }), given())).toEqual({ code: 'dose_mismatch', details: { dose: 1 } });
  });
});
