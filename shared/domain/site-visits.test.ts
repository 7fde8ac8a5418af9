import { describe, expect, it } from 'vitest';
import {
  Decisions,
  documents,
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
import { type Appointment, lastNewsVersion } from './appointment.ts';
import { type Referral, referralIdOf } from './referral.ts';
import type { SiteCommand } from './site-visits.ts';
import { siteDayIdOf, slotIdOf, slotKeyOf } from './slot.ts';
import { deniedBatchIdOf } from './stock.ts';
import { decideVisit } from './visit-changes.ts';

const SLOT = slotRef();
const HELD = visit(SLOT);
const AT = { appointmentId: HELD.appointment.id, actor: STAFF_ACTOR, servicePointIds: [POINT_ID] };
const START_MS = Date.parse(HELD.appointment.startAt);
const COMPLETE = {
  kind: 'complete',
  ...AT,
  vaccineType: 'cov19.pfizer',
  dose: 1,
  batchNumber: 'ex0893',
  administeredBy: '1234567',
} as const;
const SENT_HOME = { kind: 'notQualified', ...AT, contraindication: 'temporary', foundBy: '7654321' } as const;

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
      actor: PATIENT_ACTOR,
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
    expect(change.appointment.history.at(-1)).toMatchObject({ by: STAFF_ACTOR, reason: 'brak szczepionki' });
    expect(Object.values(change.days[0]!.slots)[0]?.booked).toBe(0);
    expect(change.event?.type).toBe('cancelled');
  });

  it.each(['checkIn', 'noShow', 'cancelAtSite', 'notQualified', 'complete', 'correct', 'annul'] as const)(
    'of another point cannot %s: the visit looks like one that does not exist',
    async (kind) => {
      const command = {
        ...COMPLETE,
        ...SENT_HOME,
        reason: 'x',
        kind,
        actor: STAFF_ACTOR,
        servicePointIds: [OTHER_POINT_ID],
      } as SiteCommand;
      expect(await refused(command)).toEqual({ code: 'appointment_not_found', details: {} });
    },
  );

  it.each(['checkIn', 'noShow', 'cancelAtSite', 'notQualified'] as const)(
    'cannot %s a visit that is completed',
    async (kind) => {
      const command = { ...SENT_HOME, kind, reason: 'x' } as SiteCommand;
      expect((await refused(command, given({ state: 'completed' }))).code).toBe('appointment_not_active');
    },
  );
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

describe('a patient who is not qualified', () => {
  /** What becomes of the visit and of its referral, which was as given. */
  const sentHome = (over: Partial<Extract<SiteCommand, { kind: 'notQualified' }>>, was: Partial<Referral> = {}) => {
    const held = { ...HELD.referral, ...was };
    const from = { ...given(), referrals: new Map([[held.id, held]]) };
    const decisions = new Decisions(from);
    return Object.assign(decisions, { was: held, change: decisions.run({ ...SENT_HOME, ...over }, START_MS) });
  };

  it('for now leaves the place taken and the referral free, for ninety days at least; the visit says who found what and when', () => {
    const { change, was } = sentHome({});
    expect(change.appointment).toMatchObject({ state: 'notQualified', version: 2, completion: null });
    expect(change.appointment.contraindication).toEqual({
      kind: 'temporary',
      until: null,
      foundBy: '7654321',
      at: HELD.appointment.startAt,
    });
    expect(change.appointment.history.at(-1)).toMatchObject({ change: 'notQualified', by: STAFF_ACTOR });
    expect(change.days).toEqual([{ ...siteDay([{ slot: SLOT, booked: 1 }]), version: 2 }]);
    const expiringAt = '2027-05-30T22:00:00Z';
    expect(change.referral).toEqual({ ...was, state: 'issued', visit: null, expiringAt });
    expect([change.event?.type, change.doses, change.nextReferral]).toEqual(['notQualified', undefined, undefined]);
  });

  it.each<[string, string, Partial<Referral>, Partial<Referral>]>([
    ['waits until then, and is valid for ninety days more', '20270601', {}, { expiringAt: '2027-08-29T22:00:00Z' }],
    ['is to end later still keeps its end', '20270601', { expiringAt: '2028-01-01T22:00:00Z' }, {}],
    [
      'expired meanwhile is valid again',
      '20270303',
      { expiringAt: '2027-03-01T00:00:00Z' },
      { expiringAt: '2027-05-31T22:00:00Z' },
    ],
    [
      'waits for a later day goes on waiting',
      '20270310',
      { visitNotBefore: '20270410' },
      { visitNotBefore: '20270410' },
    ],
    ['waited for an earlier day waits longer', '20270310', { visitNotBefore: '20270302' }, {}],
    ['was revoked meanwhile stays revoked', '20270310', { state: 'revoked' }, { state: 'revoked' }],
  ])('until a day has a referral that %s', (_, until, over, expected) => {
    const { change, was } = sentHome({ until }, { expiringAt: '2027-06-30T22:00:00Z', ...over });
    expect(change.appointment.contraindication).toMatchObject({ kind: 'temporary', until });
    expect(change.referral).toEqual({ ...was, state: 'issued', visit: null, visitNotBefore: until, ...expected });
  });

  it('for now can book again from the day named, and not before', async () => {
    const at = sentHome({ until: '20270303' });
    const free = [slotRef({ startMinute: 900 }), slotRef({ day: '20270303' })] as const;
    const days = free.map((slot) => siteDay([{ slot }]));
    at.held = { ...at.held, days: new Map(days.map((day) => [siteDayIdOf(day), day])) };
    const book = { kind: 'book', referralId: at.was.id, patientId: at.was.patientId, actor: PATIENT_ACTOR } as const;
    const [early, inTime] = free.map((slot) => ({ ...book, slotId: slotIdOf(slot) }));
    expect((await refusalOf(() => at.run(early!, START_MS))).code).toBe('visit_too_early');
    expect(at.run(inTime!, START_MS).appointment).toMatchObject({ state: 'booked' });
  });

  it('for good has no referral any more', async () => {
    const at = sentHome({ contraindication: 'permanent' });
    expect(at.change.appointment.contraindication).toMatchObject({ kind: 'permanent', until: null });
    expect(at.change.referral).toEqual({ ...at.was, state: 'revoked', visit: null });
    const { id: referralId, patientId } = at.was;
    const book = { kind: 'book', slotId: slotIdOf(SLOT), referralId, patientId, actor: STAFF_ACTOR } as const;
    expect((await refusalOf(() => at.run(book, NOW_MS))).code).toBe('referral_revoked');
  });

  it.each([
    ['a day that is past', { until: '20270228' }, 'must be a day to come, within two years'],
    ['today', { until: '20270302' }, 'must be a day to come, within two years'],
    ['a day mistyped', { until: '22070301' }, 'must be a day to come, within two years'],
    [
      'a day, for a permanent contraindication',
      { until: '20270601', contraindication: 'permanent' as const },
      'is for a temporary contraindication',
    ],
  ])('until %s is refused', async (_, over, problem) => {
    const { code, details } = await refused({ ...SENT_HOME, ...over });
    expect({ code, details }).toEqual({
      code: 'invalid_request',
      details: { problems: [{ value: 'contraindicatedUntil', problem }] },
    });
  });

  it('until tomorrow is one day: at half past midnight in Warsaw tomorrow is another', async () => {
    const nightMs = Date.parse('2027-03-02T23:30:00Z');
    expect((await refused({ ...SENT_HOME, until: '20270303' }, given(), nightMs)).code).toBe('invalid_request');
    expect(decideVisit({ ...SENT_HOME, until: '20270304' }, given(), nightMs).event?.type).toBe('notQualified');
  });

  it('is recorded once: the same again changes nothing, even after the day named; another finding is refused', async () => {
    const at = sentHome({ until: '20270303' });
    const before = at.held;
    expect(at.run({ ...SENT_HOME, until: '20270303' }, START_MS + 30 * 86_400_000).event).toBeUndefined();
    expect(at.held).toBe(before);
    for (const over of [{ until: '20270401' }, {}, { contraindication: 'permanent' as const }]) {
      const { code, details } = await refused({ ...SENT_HOME, ...over }, before);
      expect({ code, details }).toEqual({ code: 'appointment_not_active', details: { state: 'notQualified' } });
    }
    expect((await refused(COMPLETE, before)).code).toBe('appointment_not_active');
  });

  it('loses the term that was offered instead: its place is free at once, and only once', () => {
    const other = slotRef({ day: '20270304' });
    const offer = {
      replanId: 'r1',
      slotId: slotIdOf(other),
      slot: other,
      minutes: 15,
      expiresAt: '2027-03-02T08:00:00Z',
      onDeadline: 'keep',
    } as const;
    const from = given({ offer, replan: { id: 'r1', outcome: 'offered' } });
    const offered = siteDay([{ slot: other, booked: 1 }]);
    const at = new Decisions({ ...from, days: new Map(from.days).set(siteDayIdOf(offered), offered) });
    const { appointment } = at.run(SENT_HOME, START_MS);
    expect(appointment).toMatchObject({ offer: null, replan: { id: 'r1', outcome: 'superseded' } });
    at.run(SENT_HOME, START_MS);
    const bookedOn = (slot: typeof SLOT) => at.held.days.get(siteDayIdOf(slot))?.slots[slotKeyOf(slot)]?.booked;
    expect([bookedOn(SLOT), bookedOn(other)]).toEqual([1, 0]);
  });
});
