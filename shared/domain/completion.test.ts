import { describe, expect, it } from 'vitest';
import {
  Decisions,
  documents,
  lastDays,
  OTHER_POINT_ID,
  POINT_ID,
  refusalOf,
  STAFF_ACTOR,
  siteDay,
  slotRef,
  visit,
} from '../../tests/builders.ts';
import type { Appointment } from './appointment.ts';
import type { CompletionCommand } from './completion.ts';
import type { LastDays } from './last-days.ts';
import { deniedBatchIdOf, stockIdOf } from './stock.ts';

const SLOT = slotRef();
const HELD = visit(SLOT);
const AT = { appointmentId: HELD.appointment.id, actor: STAFF_ACTOR, servicePointIds: [POINT_ID] };
const GIVEN_AT = '2027-03-02T09:05:00Z';
const GIVEN_MS = Date.parse(GIVEN_AT);
/** 6 April: weeks later. */
const LATER_MS = Date.parse('2027-04-06T07:00:00Z');
const RECORD = { batchNumber: 'EX0893', administeredBy: '1234567', bodySite: 'leftArm' } as const;
const WHY = { reason: 'zła ręka' };
const COMPLETE = { kind: 'complete', ...AT, ...RECORD, vaccineType: 'cov19.pfizer', dose: 1 } as const;
const BATCH = { servicePointId: POINT_ID, vaccineType: 'cov19.pfizer' };

type Correction = Extract<CompletionCommand, { kind: 'correct' }>;
const correct = (over: Partial<Correction> = {}): Correction => ({
  kind: 'correct',
  ...AT,
  ...RECORD,
  ...WHY,
  version: 2,
  ...over,
});

/** Anna's visit, recorded as given unless `isGiven` is false. */
function setup({ isGiven = true, givenMs = GIVEN_MS, over = {} as Partial<Appointment> } = {}) {
  const decisions = new Decisions(
    documents({
      days: [siteDay([{ slot: SLOT, booked: 1 }])],
      referrals: [HELD.referral],
      appointments: [{ ...HELD.appointment, ...over }],
    }),
  );
  if (isGiven) decisions.run(COMPLETE, givenMs);
  return Object.assign(decisions, {
    correct: (more: Partial<Correction> = {}, nowMs = LATER_MS) => decisions.run(correct(more), nowMs),
    deny: (...numbers: string[]) => {
      const denied = numbers.map((number) => deniedBatchIdOf('cov19.pfizer', number));
      decisions.held = { ...decisions.held, deniedBatches: new Set(denied) };
    },
    deliver: (id: string, expiresOn: string | null = null) => {
      const deliveredBatches = new Map([...decisions.held.deliveredBatches, [id, lastDays(expiresOn)]]);
      decisions.held = { ...decisions.held, deliveredBatches };
    },
    /** The refusal of a correction; nothing may have changed. */
    refused: async (more: Partial<Correction>, nowMs = LATER_MS) => {
      const before = structuredClone(decisions.held);
      const refusal = await refusalOf(() => decisions.run(correct(more), nowMs));
      expect(decisions.held).toEqual(before);
      return refusal;
    },
  });
}

describe('a dose of a batch whose number is similar to another one’s', () => {
  const WITHDRAWN = { vaccineType: 'cov19.pfizer', batchNumber: 'EX7046' } as const;
  const AT_POINT = { ...WITHDRAWN, servicePointId: POINT_ID, batchNumber: 'EX3599' };
  const ELSEWHERE = { ...AT_POINT, servicePointId: OTHER_POINT_ID, batchNumber: 'FC1436' };
  const at = () => {
    const point = setup({ isGiven: false });
    point.held = { ...point.held, knownBatches: [WITHDRAWN, AT_POINT, ELSEWHERE] };
    return point;
  };
  const complete = (batchNumber: string, over = {}) => ({ ...COMPLETE, batchNumber, ...over });

  it.each([
    ['a scan without its separator', 'EX359921A1B2', 'EX3599', false],
    ['a withdrawn one with the serial number run into it', 'EX704621A1B2', 'EX7046', true],
    ['a withdrawn one with a full stop', 'EX7046.', 'EX7046', true],
    ['a withdrawn one with a letter for a digit', 'ex7o46', 'EX7046', true],
  ])('is not recorded before somebody looks at the vial: %s', async (_, batchNumber, similar, denied) => {
    const point = at();
    const { code, details } = await refusalOf(() => point.run(complete(batchNumber), GIVEN_MS));
    expect([code, details.similar]).toEqual([
      'batch_unclear',
      [{ vaccineType: 'cov19.pfizer', batchNumber: similar, denied }],
    ]);
  });

  it('is recorded on confirmation, and record and history keep who confirmed it in spite of what', () => {
    const { appointment } = at().run(complete('EX7046.', { batchConfirmed: true }), GIVEN_MS);
    expect(appointment.completion).toMatchObject({ batchNumber: 'EX7046.', similarBatches: ['EX7046'] });
    expect(appointment.history.at(-1)).toMatchObject({
      change: 'completed',
      similarBatches: ['EX7046'],
    });
  });

  it('sent again without the confirmation changes nothing', () => {
    const point = at();
    point.run(complete('EX7046.', { batchConfirmed: true }), GIVEN_MS);
    expect(point.run(complete('EX7046.'), GIVEN_MS).event).toBeUndefined();
  });

  it('is recorded as ever where it was delivered, unless the other one is withdrawn', async () => {
    const point = at();
    point.deliver(stockIdOf(POINT_ID, 'cov19.pfizer', 'EX3599A'));
    point.deliver(stockIdOf(POINT_ID, 'cov19.pfizer', 'EX7046A'));
    expect((await refusalOf(() => point.run(complete('EX7046A'), GIVEN_MS))).code).toBe('batch_unclear');
    const { appointment } = point.run(complete('EX3599A', { batchConfirmed: true }), GIVEN_MS);
    expect(appointment.completion).not.toHaveProperty('similarBatches');
  });

  it('is one that is withdrawn itself, if it is: no confirmation lets it pass', async () => {
    const point = at();
    point.deny('EX7046');
    const withdrawn = complete('EX7046', { batchConfirmed: true });
    expect((await refusalOf(() => point.run(withdrawn, GIVEN_MS))).code).toBe('batch_denied');
  });

  it('is asked about in a correction, too, but not again when another detail is corrected', async () => {
    const point = at();
    point.run(COMPLETE, GIVEN_MS);
    expect((await point.refused({ batchNumber: 'EX7046.' })).code).toBe('batch_unclear');
    const { appointment } = point.correct({ batchNumber: 'EX7046.', batchConfirmed: true });
    expect(appointment.history.at(-1)).toMatchObject({ change: 'corrected', ...WHY, similarBatches: ['EX7046'] });
    const next = point.correct({ batchNumber: 'EX7046.', bodySite: 'rightArm', version: 3 }).appointment;
    expect(next.completion).toMatchObject({ bodySite: 'rightArm', similarBatches: ['EX7046'] });
    expect(next.history.at(-1)).not.toHaveProperty('similarBatches');
  });
});

describe('a dose of a batch with several last days', () => {
  const STOCK_ID = stockIdOf(POINT_ID, 'cov19.pfizer', 'EX0893');
  const at = (days: Partial<LastDays>) => {
    const point = setup({ isGiven: false });
    const batch = { ...lastDays('2027-06-30'), ...days };
    point.held = { ...point.held, deliveredBatches: new Map([[STOCK_ID, batch]]) };
    return (expiresOn: string | undefined, day: string) =>
      point.run({ ...COMPLETE, expiresOn, givenOn: day.replaceAll('-', '') }, Date.parse(`${day}T09:05:00Z`));
  };

  it('whose last day was extended is recorded though its package shows the earlier one', async () => {
    const extended = { lastDays: ['2027-06-30'], replacedDays: [{ day: '2027-03-31', by: '2027-06-30' }] };
    expect(at(extended)('2027-03-31', '2027-06-30').appointment.state).toBe('completed');
    const { code, details } = await refusalOf(() => at(extended)('2027-03-31', '2027-07-01'));
    expect([code, details]).toEqual(['batch_expired', { expiresOn: '2027-06-30' }]);
  });

  it('that came thawed is refused after its own last day, and a frozen one of the same batch is not', async () => {
    const thawed = { lastDays: ['2027-03-15', '2027-06-30'] };
    expect((await refusalOf(() => at(thawed)('2027-03-15', '2027-03-16'))).details).toEqual({
      expiresOn: '2027-03-15',
    });
    expect(at(thawed)('2027-06-30', '2027-03-16').appointment.state).toBe('completed');
    expect(at(thawed)(undefined, '2027-03-16').appointment.state).toBe('completed');
  });
});

describe('a correction', () => {
  it('replaces the record whole, keeps when the dose was given, and says in the history who changed what and why', () => {
    const at = setup();
    const change = at.correct({ administeredBy: '7654321', qualifiedBy: '7777777', bodySite: undefined });
    expect(change.appointment).toMatchObject({ state: 'completed', version: 3 });
    expect(change.appointment.completion).toEqual({
      batchNumber: 'EX0893',
      administeredBy: '7654321',
      qualifiedBy: '7777777',
      at: GIVEN_AT,
    });
    expect(change.appointment.history).toHaveLength(3);
    expect(change.appointment.history.at(-1)).toEqual({
      at: '2027-04-06T07:00:00Z',
      change: 'corrected',
      by: STAFF_ACTOR,
      slotId: HELD.appointment.slotId,
      ...WHY,
      was: { ...RECORD, at: GIVEN_AT },
    });
    expect(change.event).toMatchObject({ type: 'corrected', version: 3, at: '2027-04-06T07:00:00Z' });
  });

  it('touches the day, so that a screen sees it, and neither places nor referrals', () => {
    const at = setup();
    const before = at.held;
    const change = at.correct({ bodySite: 'rightArm' });
    const [day] = [...before.days.values()];
    expect(change.days).toEqual([{ ...day, version: day!.version + 1 }]);
    expect(at.held.referrals).toEqual(before.referrals);
  });

  it('of the batch takes a dose from the new one and gives one back to the old; of anything else it takes none', () => {
    const at = setup();
    expect(at.correct({ batchNumber: 'fx1000' }).doses).toEqual([
      { ...BATCH, batchNumber: 'EX0893', doses: -1 },
      { ...BATCH, batchNumber: 'FX1000', doses: 1 },
    ]);
    expect(at.correct({ batchNumber: 'FX1000', bodySite: 'rightArm', version: 3 }).doses).toBeUndefined();
  });

  it('to the same batch in small letters is none', () => {
    const change = setup().correct({ batchNumber: 'ex0893' });
    expect(change).toMatchObject({ appointment: { version: 2 }, days: [] });
    expect(change.event).toBeUndefined();
  });

  it('of a record that stands in small letters is of the same batch: no dose is taken, and withdrawal does not matter', () => {
    const completion = { ...RECORD, batchNumber: 'ex0893', at: GIVEN_AT };
    const at = setup({ isGiven: false, over: { state: 'completed', version: 2, completion } });
    at.deny('EX0893');
    expect(at.correct({ bodySite: 'rightArm' }).doses).toBeUndefined();
  });

  it('sent again changes nothing, though the version has moved on and the words are others', () => {
    const at = setup();
    at.correct({ batchNumber: 'FX1000' });
    const before = at.held;
    const again = at.correct({ batchNumber: 'fx1000', reason: 'inny' });
    expect([again.event, again.doses, again.days]).toEqual([undefined, undefined, []]);
    expect(at.held).toBe(before);
  });

  it('there and back again keeps both records that stood before', () => {
    const at = setup();
    at.correct({ batchNumber: 'FX1000' });
    const { appointment, doses } = at.correct({ version: 3 });
    expect(doses?.map(({ batchNumber, doses: count }) => [batchNumber, count])).toEqual([
      ['FX1000', -1],
      ['EX0893', 1],
    ]);
    expect(appointment.completion).toEqual({ ...RECORD, at: GIVEN_AT });
    expect(appointment.history.map(({ was }) => was?.batchNumber)).toEqual([undefined, undefined, 'EX0893', 'FX1000']);
  });

  it.each([1, 3])('by someone who saw version %i of 2 is refused with the version that stands', async (version) => {
    expect(await setup().refused({ version, bodySite: 'rightArm' })).toEqual({
      code: 'visit_changed',
      details: { version: 2 },
    });
  });

  it('that another one overtook is refused: the first stands', async () => {
    const at = setup();
    at.correct({ batchNumber: 'FX1000' });
    expect(await at.refused({ batchNumber: 'FX2000' })).toEqual({ code: 'visit_changed', details: { version: 3 } });
  });

  it.each(['booked', 'noShow', 'notQualified', 'cancelled'] as const)(
    'of a visit that is %s is refused',
    async (state) => {
      const at = setup({ isGiven: false, over: { state } });
      expect(await at.refused({ version: 1 })).toEqual({ code: 'appointment_not_active', details: { state } });
    },
  );

  it('to a withdrawn batch is refused; on one withdrawn since, everything else can be corrected', async () => {
    const at = setup();
    at.deny('EX0893', 'FX1000');
    expect(await at.refused({ batchNumber: 'fx1000' })).toEqual({
      code: 'batch_denied',
      details: { batchNumber: 'FX1000' },
    });
    expect(at.correct({ bodySite: 'rightArm' }).event?.type).toBe('corrected');
    expect(at.correct({ batchNumber: 'FX2000', version: 3 }).event?.type).toBe('corrected');
  });

  it('to a batch compares its last day of use with the day on which the dose was given, not with today', async () => {
    const other = { batchNumber: 'FX1000' };
    expect(await setup().refused({ ...other, expiresOn: '2027-03-01' })).toEqual({
      code: 'batch_expired',
      details: { expiresOn: '2027-03-01' },
    });
    expect(setup().correct({ ...other, expiresOn: '2027-03-02' }).event?.type).toBe('corrected');
    // Half past midnight in Warsaw is the day after, and so late the patient came.
    const over = { checkedInAt: '2027-03-02T23:20:00Z' };
    const night = setup({ over, givenMs: Date.parse('2027-03-02T23:30:00Z') });
    expect((await night.refused({ ...other, expiresOn: '2027-03-02' })).code).toBe('batch_expired');
    expect(night.correct({ ...other, expiresOn: '2027-03-03' }).event?.type).toBe('corrected');
  });

  it('to a batch that came to the point as another vaccine is refused, and says as which', async () => {
    const at = setup();
    at.deliver(stockIdOf(POINT_ID, 'cov19.moderna', 'FX1000'));
    expect(await at.refused({ batchNumber: 'fx1000' })).toEqual({
      code: 'batch_of_other_vaccine',
      details: { vaccineType: 'cov19.moderna' },
    });
  });

  it.each([
    ['that came nowhere yet', []],
    ['that came as another vaccine elsewhere', [stockIdOf(OTHER_POINT_ID, 'cov19.moderna', 'FX1000')]],
    [
      'that came as this vaccine as well',
      [stockIdOf(POINT_ID, 'cov19.moderna', 'FX1000'), stockIdOf(POINT_ID, 'cov19.pfizer', 'FX1000')],
    ],
  ])('to a batch %s is recorded', (_, delivered) => {
    const at = setup();
    for (const id of delivered) at.deliver(id);
    expect(at.correct({ batchNumber: 'FX1000' }).event?.type).toBe('corrected');
  });

  it.each([
    ['2027-03-01', 'batch_expired'],
    ['2027-03-02', undefined],
  ])('of 2 March to a batch that by the stock was good until %s is refused for %s', async (expiresOn, code) => {
    const at = setup();
    at.deliver(stockIdOf(POINT_ID, 'cov19.pfizer', 'FX1000'), expiresOn);
    if (code) expect((await at.refused({ batchNumber: 'FX1000' })).code).toBe(code);
    else expect(at.correct({ batchNumber: 'FX1000' }).event?.type).toBe('corrected');
  });

  it('with everything wrong is refused for the visit first, then what was seen of it, then the batch', async () => {
    const wrong = { batchNumber: 'FX1000', expiresOn: '2027-03-01', version: 1 };
    const open = setup({ isGiven: false });
    const at = setup();
    for (const one of [open, at]) {
      one.deny('FX1000');
      one.deliver(stockIdOf(POINT_ID, 'cov19.moderna', 'FX1000'));
    }
    const codes = [
      await at.refused({ ...wrong, actor: STAFF_ACTOR, servicePointIds: [OTHER_POINT_ID] }),
      await open.refused({ ...wrong, version: 7 }),
      await at.refused(wrong),
      await at.refused({ ...wrong, version: 2 }),
    ].map(({ code }) => code);
    at.deny();
    codes.push((await at.refused({ ...wrong, version: 2 })).code);
    codes.push((await at.refused({ ...wrong, version: 2, expiresOn: undefined })).code);
    expect(codes).toEqual([
      'appointment_not_found',
      'appointment_not_active',
      'visit_changed',
      'batch_denied',
      'batch_expired',
      'batch_of_other_vaccine',
    ]);
  });
});

describe('a dose given', () => {
  it('from a batch that came to the point as another vaccine is refused, and says as which', async () => {
    const at = setup({ isGiven: false });
    at.deliver(stockIdOf(POINT_ID, 'cov19.astra_zeneca', 'ex0893'));
    expect(await refusalOf(() => at.run(COMPLETE, GIVEN_MS))).toEqual({
      code: 'batch_of_other_vaccine',
      details: { vaccineType: 'cov19.astra_zeneca' },
    });
  });

  it('is recorded with who examined the patient; sent again after a correction it no longer agrees, and the correction stands', async () => {
    const at = setup({ isGiven: false });
    const given = { ...COMPLETE, qualifiedBy: '7777777' };
    expect(at.run(given, GIVEN_MS).appointment.completion?.qualifiedBy).toBe('7777777');
    at.correct({ batchNumber: 'FX1000' });
    expect((await refusalOf(() => at.run(given, LATER_MS))).code).toBe('visit_already_completed');
  });

  it('before the first day that the referral allows is refused, to the day of Warsaw', async () => {
    const early = new Decisions(
      documents({
        days: [siteDay([{ slot: SLOT, booked: 1 }])],
        referrals: [{ ...HELD.referral, visitNotBefore: '20270302' }],
        appointments: [HELD.appointment],
      }),
    );
    expect(await refusalOf(() => early.run(COMPLETE, Date.parse('2027-03-01T22:59:59Z')))).toEqual({
      code: 'visit_too_early',
      details: { visitNotBefore: '2027-03-02' },
    });
    expect(early.run(COMPLETE, Date.parse('2027-03-01T23:00:00Z')).event?.type).toBe('completed');
  });
});
