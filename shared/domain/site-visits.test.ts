import { describe, expect, it } from 'vitest';
import {
  documents,
  NOW_MS,
  OTHER_POINT_ID,
  POINT_ID,
  refusalOf,
  siteDay,
  slotRef,
  visit,
} from '../../tests/builders.ts';
import { type Appointment, lastNewsVersion } from './appointment.ts';
import { referralIdOf } from './referral.ts';
import type { SiteCommand } from './site-visits.ts';
import { slotIdOf } from './slot.ts';
import { deniedBatchIdOf } from './stock.ts';
import { decideVisit } from './visit-changes.ts';

const SLOT = slotRef();
const HELD = visit(SLOT);
const AT = { appointmentId: HELD.appointment.id, servicePointIds: [POINT_ID] };
const START_MS = Date.parse(HELD.appointment.startAt);
const COMPLETE = {
  kind: 'complete',
  ...AT,
  vaccineType: 'cov19.pfizer',
  dose: 1,
  batchNumber: 'ex0893',
  administeredBy: '1234567',
} as const;

const given = (over: Partial<Appointment> = {}, deniedBatches: string[] = []) =>
  documents({
    days: [siteDay([{ slot: SLOT, booked: 1 }])],
    referrals: [HELD.referral],
    appointments: [{ ...HELD.appointment, ...over }],
    deniedBatches,
  });
const refused = (command: SiteCommand, from = given(), nowMs = START_MS) =>
  refusalOf(() => decideVisit(command, from, nowMs));

describe('a patient who comes', () => {
  it('is checked in once: the visit stays booked, its day gets a new version, and nobody is told', () => {
    const change = decideVisit({ kind: 'checkIn', ...AT }, given(), NOW_MS);
    expect(change.appointment).toMatchObject({ state: 'booked', checkedInAt: '2027-03-01T08:00:00Z', version: 2 });
    expect(change.days).toEqual([{ ...siteDay([{ slot: SLOT, booked: 1 }]), version: 2 }]);
    expect(change.event).toMatchObject({ type: 'checkedIn', version: 2 });
    expect(lastNewsVersion(change.appointment)).toBe(1);
    const again = decideVisit({ kind: 'checkIn', ...AT }, given({ checkedInAt: '2027-03-01T08:00:00Z' }), NOW_MS + 1);
    expect(again.event).toBeUndefined();
  });

  it('and then moves the visit, has not come to the new term', () => {
    const later = slotRef({ startMinute: 620 });
    const from = documents({
      days: [siteDay([{ slot: SLOT, booked: 1 }, { slot: later }])],
      referrals: [HELD.referral],
      appointments: [{ ...HELD.appointment, checkedInAt: '2027-03-01T08:00:00Z' }],
    });
    const move = {
      kind: 'move',
      appointmentId: AT.appointmentId,
      slotId: slotIdOf(later),
      channel: 'patient',
    } as const;
    const change = decideVisit({ ...move, patientId: HELD.appointment.patientId }, from, NOW_MS);
    expect(change.appointment.checkedInAt).toBeNull();
  });
});

describe('a patient who does not come', () => {
  it('leaves the place taken and the referral free for another visit', () => {
    const change = decideVisit({ kind: 'noShow', ...AT }, given(), START_MS);
    expect(change.appointment.state).toBe('noShow');
    expect(change.days[0]?.slots).toEqual(siteDay([{ slot: SLOT, booked: 1 }]).slots);
    expect(change.referral).toMatchObject({ state: 'issued', visit: null });
    expect(decideVisit({ kind: 'noShow', ...AT }, given({ state: 'noShow' }), START_MS).event).toBeUndefined();
  });

  it('cannot have stayed away before the visit begins', async () => {
    expect((await refused({ kind: 'noShow', ...AT }, given(), START_MS - 1)).code).toBe('visit_not_started');
    expect(decideVisit({ kind: 'noShow', ...AT }, given(), START_MS).event?.type).toBe('noShow');
  });
});

describe('staff', () => {
  it('cancel for a reason, also a visit that has begun; the place and the referral are free', () => {
    const change = decideVisit({ kind: 'cancelAtSite', ...AT, reason: 'brak szczepionki' }, given(), START_MS + 60_000);
    expect(change.appointment.state).toBe('cancelled');
    expect(change.appointment.history.at(-1)).toMatchObject({ by: 'site', reason: 'brak szczepionki' });
    expect(Object.values(change.days[0]!.slots)[0]?.booked).toBe(0);
    expect(change.event?.type).toBe('cancelled');
  });

  it.each(['checkIn', 'noShow', 'cancelAtSite', 'complete'] as const)(
    'of another point cannot %s: the visit looks like one that does not exist',
    async (kind) => {
      const command = { ...COMPLETE, reason: 'x', kind, servicePointIds: [OTHER_POINT_ID] } as SiteCommand;
      expect(await refused(command)).toEqual({ code: 'appointment_not_found', details: {} });
    },
  );

  it.each(['checkIn', 'noShow', 'cancelAtSite'] as const)('cannot %s a visit that is completed', async (kind) => {
    const command = { kind, ...AT, reason: 'x' } as SiteCommand;
    expect((await refused(command, given({ state: 'completed' }))).code).toBe('appointment_not_active');
  });
});

describe('a dose given', () => {
  it('is taken from its batch, written in capitals, and the next dose gets its referral', () => {
    const change = decideVisit(COMPLETE, given(), START_MS);
    expect(change.doses).toEqual([
      { servicePointId: POINT_ID, vaccineType: 'cov19.pfizer', batchNumber: 'EX0893', doses: 1 },
    ]);
    expect(change.appointment.completion?.batchNumber).toBe('EX0893');
    expect(change.nextReferral).toMatchObject({ dose: 2, visitNotBefore: '20270323', state: 'issued' });
  });

  it('issues no second referral for the next dose where there is one', () => {
    const next = referralIdOf(HELD.referral.patientId, 'cov19', 2);
    const from = given();
    const known = new Map(from.referrals).set(next, { ...HELD.referral, id: next, dose: 2 });
    expect(decideVisit(COMPLETE, { ...from, referrals: known }, START_MS).nextReferral).toBeUndefined();
  });

  it('from a withdrawn batch is refused, however its number is written', async () => {
    const denied = given({}, [deniedBatchIdOf('cov19.pfizer', 'EX0893')]);
    expect(await refused(COMPLETE, denied)).toEqual({ code: 'batch_denied', details: { batchNumber: 'EX0893' } });
    expect(
      decideVisit(COMPLETE, given({}, [deniedBatchIdOf('cov19.moderna', 'EX0893')]), START_MS).event,
    ).toBeDefined();
  });

  it('is refused from the day after the batch’s last day of use', async () => {
    expect((await refused({ ...COMPLETE, expiresOn: '2027-03-01' })).code).toBe('batch_expired');
    expect(decideVisit({ ...COMPLETE, expiresOn: '2027-03-02' }, given(), START_MS).event?.type).toBe('completed');
  });
});
