import { afterEach, describe, expect, it } from 'vitest';
import type { Appointment } from '../../shared/domain/appointment.ts';
import { BY_PROVIDER } from '../../shared/domain/on-record.ts';
import { deniedBatchIdOf, stockIdOf } from '../../shared/domain/stock.ts';
import { personalDataOf } from '../../shared/store/personal-data.ts';
import { putOnStaff, takeOffStaff } from '../../shared/store/point-staff.ts';
import { OTHER_POINT_ID, POINT_ID, STAFF_ACTOR, siteDay, slotRef, visit } from '../../tests/builders.ts';
import { closeAll, memoryPoint, NURSE, served } from '../../tests/memory-point.ts';
import { operations } from './handler.ts';

const PATH = `/api/site/${POINT_ID}/visits`;
const PERSON = { pesel: '44051401458', givenName: 'Anna', familyName: 'Nowak', phone: null };
const SLOT = slotRef();
const FOREIGN = slotRef({ servicePointId: OTHER_POINT_ID });
const GIVEN_AT = '2027-03-02T09:05:00Z';
const NOT_THERE = 'ffffffff-7f0e-4a52-9d3c-0f4f6a1f0001';
const RECORD = { batchNumber: 'EX0893', administeredBy: '1234567' };
const NOTHING_MORE = { similarBatches: [], bodySite: null, qualifiedBy: null };
const ON_WIRE = { ...RECORD, ...NOTHING_MORE, givenOn: '2027-03-02', givenAt: GIVEN_AT, recordedAt: GIVEN_AT };
const CORRECTION = { ...RECORD, batchNumber: 'fx1000', version: 2, reason: ' zła seria ' };
const ANNULMENT = { version: 2, reason: ' pomyłka ' };
const FINDING = { contraindication: 'temporary', foundBy: '7654321' };
const CALLS = [
  ['GET', '', undefined],
  ['POST', '/not-qualified', FINDING],
  ['POST', '/correction', CORRECTION],
  ['POST', '/annulment', ANNULMENT],
] as const;

afterEach(closeAll);

/** Anna's visit, recorded as given unless `over` says otherwise, and another of hers elsewhere. */
async function setup(over: Partial<Appointment> = {}) {
  const point = memoryPoint();
  point.clock.nowMs = Date.parse('2027-03-02T10:00:00Z');
  const { id: patientId } = await (await point.deps.patients()).record(PERSON, BY_PROVIDER);
  const completed = (slot: typeof SLOT, id: string): Appointment => {
    const { appointment } = visit(slot, { id, patientId });
    const entry = { at: GIVEN_AT, change: 'completed', by: STAFF_ACTOR, slotId: appointment.slotId } as const;
    const completion = { ...RECORD, at: GIVEN_AT };
    return { ...appointment, state: 'completed', version: 2, completion, history: [...appointment.history, entry] };
  };
  const held = completed(SLOT, 'own');
  const elsewhere = completed(FOREIGN, 'elsewhere');
  await point.put({
    days: [siteDay([{ slot: SLOT, booked: 1 }]), siteDay([{ slot: FOREIGN, booked: 1 }])],
    referrals: [visit(SLOT, { id: 'own', patientId, state: 'used' }).referral],
    visits: [{ ...held, ...over }, elsewhere],
  });
  const call = await served('site-records', operations(point.deps));
  return {
    ...point,
    call,
    patientId,
    held,
    elsewhere,
    get: (id = held.id) => call('GET', `${PATH}/${id}`),
    post: (verb: string, body: object, { id = held.id, who = NURSE } = {}) =>
      call('POST', `${PATH}/${id}/${verb}`, body, who),
  };
}

const booked = { state: 'booked', version: 1, completion: null, history: visit(SLOT).appointment.history } as const;

describe('a visit', () => {
  it('shows everything that is recorded of it, and every change with the term it was for', async () => {
    const { get, patientId, held } = await setup();
    const { status, body } = await get();
    expect(status).toBe(200);
    const nobody = { staff: null, reason: null, similarBatches: [], was: null };
    const startAt = '2027-03-02T09:00:00Z';
    expect(body).toEqual({
      id: held.id,
      slotId: held.slotId,
      startAt,
      duration: 15,
      vaccineType: 'cov19.pfizer',
      dose: 1,
      status: 'COMPLETED',
      checkedInAt: null,
      batchNumber: 'EX0893',
      patient: { id: patientId, ...PERSON },
      version: 2,
      record: ON_WIRE,
      contraindication: null,
      trail: [
        { at: '2027-02-20T10:00:00Z', change: 'booked', by: 'patient', startAt, ...nobody },
        { at: GIVEN_AT, change: 'completed', by: 'site', startAt, ...nobody, staff: STAFF_ACTOR.subject },
      ],
    });
  });

  it('that nobody has recorded shows no record', async () => {
    const { get } = await setup(booked);
    expect((await get()).body).toMatchObject({
      status: 'ACTIVE',
      version: 1,
      record: null,
      trail: [{ change: 'booked' }],
    });
  });
});

describe('a correction', () => {
  it('answers with the record as it now stands, and the trail keeps what stood, who changed it and why', async () => {
    const { post, get } = await setup();
    const { status, body } = await post('correction', { ...CORRECTION, bodySite: 'leftThigh', qualifiedBy: '7777777' });
    expect(status).toBe(200);
    const record = { ...ON_WIRE, batchNumber: 'FX1000', bodySite: 'leftThigh', qualifiedBy: '7777777' };
    expect(body).toMatchObject({ status: 'COMPLETED', version: 3, record, batchNumber: 'FX1000' });
    expect(body.trail.at(-1)).toMatchObject({ change: 'corrected', staff: 'nurse', reason: 'zła seria', was: ON_WIRE });
    expect((await get()).body).toEqual(body);
  });

  it('sent again answers the same and writes nothing', async () => {
    const { post, contents } = await setup();
    const first = await post('correction', CORRECTION);
    const before = contents();
    expect(await post('correction', CORRECTION)).toEqual(first);
    expect(contents()).toEqual(before);
  });

  it.each([
    ['seen before the last change', { version: 1 }, {}, 'ERR_VISIT_CHANGED', { version: 2 }],
    ['of a visit that is booked', {}, booked, 'ERR_APPOINTMENT_NOT_ACTIVE', { state: 'booked' }],
    ['to a batch withdrawn', { batchNumber: 'aa0001' }, {}, 'ERR_BATCH_DENIED', { batchNumber: 'AA0001' }],
    ['to a batch expired', { expiresOn: '2027-03-01' }, {}, 'ERR_BATCH_EXPIRED', { expiresOn: '2027-03-01' }],
    [
      'to a batch of another vaccine',
      { batchNumber: 'mm0001' },
      {},
      'ERR_BATCH_OF_OTHER_VACCINE',
      { vaccineType: 'cov19.moderna' },
    ],
  ])('%s is 409 and says why, and nothing is written', async (_, body, over, errorCode, why) => {
    const { post, contents, rowsOf } = await setup(over);
    rowsOf('deniedBatches').set(deniedBatchIdOf('cov19.pfizer', 'AA0001'), {});
    const moderna = { servicePointId: POINT_ID, vaccineType: 'cov19.moderna', batchNumber: 'MM0001' } as const;
    rowsOf('stock').set(stockIdOf(POINT_ID, 'cov19.moderna', 'MM0001'), { ...moderna, received: 60 });
    const before = contents();
    expect(await post('correction', { ...CORRECTION, ...body })).toMatchObject({
      status: 409,
      body: { errorCode, ...why },
    });
    expect(contents()).toEqual(before);
  });
});

describe('an annulment', () => {
  it('answers with the visit booked again and without a record; sent again it answers the same', async () => {
    const { post, referralOf, contents } = await setup();
    const first = await post('annulment', ANNULMENT);
    expect(first).toMatchObject({
      status: 200,
      body: { status: 'ACTIVE', version: 3, record: null, batchNumber: null },
    });
    expect(first.body.trail.at(-1)).toMatchObject({
      change: 'annulled',
      staff: 'nurse',
      reason: 'pomyłka',
      was: ON_WIRE,
    });
    expect((await referralOf('own')).state).toBe('booked');
    const before = contents();
    expect(await post('annulment', ANNULMENT)).toEqual(first);
    expect(contents()).toEqual(before);
  });
});

describe('a correction', () => {
  const name = 'Zofia Lisiecka';
  const change = { licence: '7654322', at: GIVEN_AT, by: STAFF_ACTOR };
  const personal = personalDataOf(new Map([['k1', Buffer.alloc(32, 1)]]), Buffer.alloc(32, 2));

  it('names somebody else only while they are on the list of the point’s staff', async () => {
    const { db, post, contents } = await setup();
    const correction = { ...CORRECTION, administeredBy: '7654322' };
    const before = structuredClone(contents());
    expect((await post('correction', correction)).body.errorCode).toBe('ERR_LICENCE_UNKNOWN');
    await putOnStaff(OTHER_POINT_ID, { ...change, name }, db, personal);
    expect((await post('correction', correction)).body.errorCode).toBe('ERR_LICENCE_UNKNOWN');
    expect(contents()).toMatchObject(before);
    await putOnStaff(POINT_ID, { ...change, name }, db, personal);
    expect((await post('correction', correction)).status).toBe(200);
    await takeOffStaff(POINT_ID, change, db, personal);
    // Whom the record names already may stay in it.
    const batch = { ...correction, batchNumber: 'EX0895', version: 3 };
    expect((await post('correction', batch)).status).toBe(200);
    const own = { ...batch, administeredBy: '1234567', version: 4 };
    expect((await post('correction', own)).status).toBe(200);
    expect((await post('correction', { ...batch, version: 5 })).body.errorCode).toBe('ERR_LICENCE_UNKNOWN');
  });
});

describe('a contraindication', () => {
  it('answers with what was found and until when; sent again it answers the same', async () => {
    const { post, contents } = await setup(booked);
    const first = await post('not-qualified', { ...FINDING, until: '2027-04-01' });
    const contraindication = { kind: 'temporary', until: '2027-04-01', foundBy: '7654321' };
    expect(first).toMatchObject({ status: 200, body: { status: 'NOT_QUALIFIED', contraindication, record: null } });
    const before = contents();
    expect(await post('not-qualified', { ...FINDING, until: '2027-04-01' })).toEqual(first);
    expect(contents()).toEqual(before);
  });

  it('for good has no day, and revokes the referral', async () => {
    const { post, referralOf } = await setup(booked);
    const { body } = await post('not-qualified', { ...FINDING, contraindication: 'permanent' });
    expect(body).toMatchObject({ contraindication: { kind: 'permanent', until: null } });
    expect(await referralOf('own')).toMatchObject({ state: 'revoked', visit: null });
  });
});

describe('a call', () => {
  it.each([
    ['correction', { version: undefined }, '/version'],
    ['correction', { version: 0 }, '/version'],
    ['correction', { version: '2' }, '/version'],
    ['correction', { reason: undefined }, '/reason'],
    ['correction', { reason: ' ' }, '/reason'],
    ['correction', { batchNumber: 'x' }, '/batchNumber'],
    ['correction', { administeredBy: 'Anna Nowak' }, '/administeredBy'],
    ['correction', { qualifiedBy: '' }, '/qualifiedBy'],
    ['correction', { bodySite: 'nose' }, '/bodySite'],
    ['correction', { expiresOn: '2027-02-30' }, '/expiresOn'],
    ['annulment', { version: undefined }, '/version'],
    ['annulment', { reason: 'x'.repeat(201) }, '/reason'],
    ['not-qualified', { contraindication: 'chwilowe' }, '/contraindication'],
    ['not-qualified', { foundBy: undefined }, '/foundBy'],
    ['not-qualified', { until: '2027-02-30' }, '/until'],
    ['not-qualified', { until: '2027-03-02' }, '/until'],
    ['not-qualified', { until: '2027-04-01', contraindication: 'permanent' }, '/until'],
  ])('%s with %j is 400 and says where, and nothing is written', async (verb, over, field) => {
    const { post, contents } = await setup(verb === 'not-qualified' ? booked : {});
    const before = contents();
    const body = { correction: CORRECTION, annulment: ANNULMENT, 'not-qualified': FINDING }[verb];
    const answer = await post(verb, { ...body, ...over });
    expect([answer.status, answer.body.problems.map((problem) => problem.field)]).toEqual([400, [field]]);
    expect(contents()).toEqual(before);
  });

  it.each(CALLS)(
    '%s …%s of a visit at another point is 404, as of one that is not there',
    async (method, verb, body) => {
      const { call, elsewhere, contents } = await setup();
      const before = contents();
      const who = { ...NURSE, role: 'coordinator' as const, servicePointIds: [POINT_ID, OTHER_POINT_ID] };
      for (const id of [elsewhere.id, NOT_THERE]) {
        const missing = { status: 404, body: { errorCode: 'ERR_APPOINTMENT_NOT_FOUND' } };
        expect(await call(method, `${PATH}/${id}${verb}`, body, who)).toMatchObject(missing);
      }
      expect(contents()).toEqual(before);
    },
  );

  it.each(CALLS)('%s …%s is for staff of the point alone', async (method, verb, body) => {
    const { call, held, contents, patientId } = await setup();
    const before = contents();
    for (const who of [
      { ...NURSE, servicePointIds: [OTHER_POINT_ID] },
      { ...NURSE, role: 'patient' as const, subject: patientId },
      { ...NURSE, role: 'ministry' as const },
      { ...NURSE, role: 'agent' as const },
    ]) {
      expect(await call(method, `${PATH}/${held.id}${verb}`, body, who)).toMatchObject({ status: 403 });
    }
    expect(contents()).toEqual(before);
  });

  describe.each([
    ['correction', CORRECTION, {}],
    ['annulment', ANNULMENT, {}],
    ['not-qualified', FINDING, booked],
  ])('%s', (verb, body, over) => {
    it('changes the visit of its path, at the point of its path, whatever else its body names', async () => {
      const { post, elsewhere, visitOf, held } = await setup(over);
      const reach = { appointmentId: elsewhere.id, servicePointIds: [OTHER_POINT_ID] };
      const answer = await post(verb, { ...body, ...reach });
      expect(await visitOf(elsewhere.id)).toEqual(elsewhere);
      expect([answer.status, answer.body.id]).toEqual([200, held.id]);
    });

    it('is that command, by whoever is logged in, whatever else its body says', async () => {
      const { post, visitOf, held } = await setup(over);
      const { status } = await post(verb, { ...body, kind: 'checkIn', staff: 'someone' });
      expect(status).toBe(200);
      expect((await visitOf(held.id)).history.at(-1)).not.toMatchObject({ change: 'checkedIn' });
      expect(JSON.stringify(await visitOf(held.id))).not.toContain('someone');
    });
  });
});
