import { afterEach, describe, expect, it } from 'vitest';
import type { Appointment } from '../../shared/domain/appointment.ts';
import { BY_PROVIDER } from '../../shared/domain/on-record.ts';
import type { Referral } from '../../shared/domain/referral.ts';
import { slotIdOf } from '../../shared/domain/slot.ts';
import { OTHER_POINT_ID, POINT_ID, referral, siteDay, slotRef, visit } from '../../tests/builders.ts';
import { closeAll, memoryPoint, NURSE, served } from '../../tests/memory-point.ts';
import { operations } from './handler.ts';

const PATH = `/api/site/${POINT_ID}/visits`;
const PERSON = { pesel: '44051401458', givenName: 'Anna', familyName: 'Nowak', phone: null };
const SLOT = slotRef();
const INTERNAL = slotRef({ startMinute: 615, audience: 'internal' });
const FULL = slotRef({ startMinute: 630 });
const FOREIGN = slotRef({ servicePointId: OTHER_POINT_ID });
const DURING_MS = Date.parse('2027-03-02T09:00:00Z');
const NOT_THERE = 'ffffffff-7f0e-4a52-9d3c-0f4f6a1f0001';
const COMMANDS = ['check-in', 'no-show', 'cancel'] as const;

afterEach(closeAll);

async function setup({ state = 'issued' as Referral['state'], over = {} as Partial<Appointment> } = {}) {
  const point = memoryPoint();
  const { id: patientId } = await (await point.deps.patients()).record(PERSON, BY_PROVIDER);
  const held = visit(SLOT, { patientId });
  const elsewhere = visit(FOREIGN, { id: '7b1d3f50-1c1b-4c3e-8a52-000000000003', patientId });
  const free = referral({ id: '7b1d3f50-1c1b-4c3e-8a52-000000000002', patientId, state });
  await point.put({
    days: [
      siteDay([{ slot: SLOT, capacity: 2, booked: 1 }, { slot: INTERNAL }, { slot: FULL, booked: 1 }]),
      siteDay([{ slot: FOREIGN, capacity: 2, booked: 1 }]),
    ],
    referrals: [held.referral, elsewhere.referral, free],
    visits: [{ ...held.appointment, ...over }, elsewhere.appointment],
  });
  const call = await served('site-visits', operations(point.deps));
  return {
    ...point,
    call,
    patientId,
    free,
    held: held.appointment,
    elsewhere: elsewhere.appointment,
    book: (slot = SLOT, body: object = {}) =>
      call('POST', PATH, { patientId, prescriptionId: free.id, slotId: slotIdOf(slot), ...body }),
    /** A command on Anna's visit. */
    command: (
      verb: (typeof COMMANDS)[number],
      { id = held.appointment.id, body = { reason: 'awaria' }, who = NURSE } = {},
    ) => call('POST', `${PATH}/${id}/${verb}`, verb === 'cancel' ? body : undefined, who),
    stored: () => point.visitOf(held.appointment.id),
  };
}

describe('booking a term of the point', () => {
  it('answers with the visit and its patient, and takes the place for the referral', async () => {
    const { book, dayOf, referralOf, visitOf, free, patientId } = await setup();
    const { status, body } = await book();
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.any(String),
      slotId: slotIdOf(SLOT),
      startAt: '2027-03-02T09:00:00Z',
      duration: 15,
      vaccineType: 'cov19.pfizer',
      dose: 1,
      status: 'ACTIVE',
      checkedInAt: null,
      batchNumber: null,
      patient: { id: patientId, ...PERSON },
    });
    expect((await dayOf('20270302'))?.slots).toMatchObject({ t600v1d1e: { booked: 2 } });
    expect(await referralOf(free.id)).toMatchObject({ state: 'booked', visit: { appointmentId: body.id } });
    expect(await visitOf(body.id)).toMatchObject({
      channel: 'site',
      history: [{ change: 'booked', by: { channel: 'site', subject: 'nurse' } }],
    });
  });

  it('may take a term that is for the staff alone', async () => {
    const { book } = await setup();
    expect(await book(INTERNAL)).toMatchObject({ status: 200, body: { slotId: slotIdOf(INTERNAL) } });
  });

  it('again answers the same, and writes nothing', async () => {
    const { book, contents } = await setup();
    const first = await book();
    const before = contents();
    expect(await book()).toEqual(first);
    expect(contents()).toEqual(before);
  });

  it('that is full is 409 with the free terms nearest, as clients know them, and nothing is written', async () => {
    const { book, contents } = await setup();
    const before = contents();
    const { status, body } = await book(FULL);
    expect([status, body.errorCode]).toEqual([409, 'ERR_SLOT_FULL']);
    const servicePoint = { id: POINT_ID, name: 'Przychodnia Zdrowie' };
    expect(body.alternatives).toMatchObject([{ id: slotIdOf(SLOT), startAt: '2027-03-02T09:00:00Z', servicePoint }]);
    expect(contents()).toEqual(before);
  });

  it.each([
    ['of another point', FOREIGN, {}, 404, 'ERR_SLOT_NOT_FOUND'],
    ['that is not offered', slotRef({ startMinute: 900 }), {}, 404, 'ERR_SLOT_NOT_FOUND'],
    ['that no point could have', SLOT, { slotId: NOT_THERE }, 404, 'ERR_SLOT_NOT_FOUND'],
    ['on a referral that is not there', SLOT, { prescriptionId: NOT_THERE }, 404, 'ERR_REFERRAL_NOT_FOUND'],
    ['for somebody else', SLOT, { patientId: NOT_THERE }, 404, 'ERR_REFERRAL_NOT_FOUND'],
    ['on no referral', SLOT, { prescriptionId: undefined }, 400, 'ERR_INVALID_REQUEST'],
    ['that is no id', SLOT, { slotId: 'x' }, 400, 'ERR_INVALID_REQUEST'],
    ['from a day that does not exist', SLOT, { from: '2027-02-29' }, 400, 'ERR_INVALID_REQUEST'],
  ])('%s is refused, and nothing is written', async (_, slot, over, status, errorCode) => {
    const { book, contents } = await setup();
    const before = contents();
    expect(await book(slot, over)).toMatchObject({ status, body: { errorCode } });
    expect(contents()).toEqual(before);
  });

  it('on a used referral is 409, and on one booked elsewhere too, with the visit that holds it', async () => {
    const used = await setup({ state: 'used' });
    expect(await used.book()).toMatchObject({ status: 409, body: { errorCode: 'ERR_REFERRAL_USED' } });
    const { book, elsewhere, contents } = await setup();
    const before = contents();
    const refused = { errorCode: 'ERR_REFERRAL_ALREADY_BOOKED', appointmentId: elsewhere.id };
    expect(await book(SLOT, { prescriptionId: elsewhere.referralId })).toMatchObject({ status: 409, body: refused });
    expect(contents()).toEqual(before);
  });
});

describe('a patient who has come', () => {
  it('is checked in with the moment; again changes nothing', async () => {
    const { command, stored, contents } = await setup();
    const { status, body } = await command('check-in');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'ACTIVE',
      checkedInAt: '2027-03-01T08:00:00Z',
      patient: { givenName: 'Anna' },
    });
    expect(await stored()).toMatchObject({
      version: 2,
      history: [{ change: 'booked' }, { change: 'checkedIn', by: { channel: 'site', subject: 'nurse' } }],
    });
    const before = contents();
    expect((await command('check-in')).body).toEqual(body);
    expect(contents()).toEqual(before);
  });
});

describe('a patient who has not come', () => {
  it('is recorded once the term has begun, and the referral is free again; again changes nothing', async () => {
    const { command, clock, referralOf, dayOf, contents, held } = await setup();
    clock.nowMs = DURING_MS;
    const { status, body } = await command('no-show');
    expect([status, body.status]).toEqual([200, 'NO_SHOW']);
    expect(await referralOf(held.referralId)).toMatchObject({ state: 'issued', visit: null });
    expect((await dayOf('20270302'))?.slots).toMatchObject({ t600v1d1e: { booked: 1 } });
    const before = contents();
    expect((await command('no-show')).body).toEqual(body);
    expect(contents()).toEqual(before);
  });

  it('cannot be recorded a second before the term: 409 with its start, and nothing is written', async () => {
    const { command, clock, contents } = await setup();
    clock.nowMs = DURING_MS - 1_000;
    const before = contents();
    const refused = { errorCode: 'ERR_VISIT_NOT_STARTED', startAt: '2027-03-02T09:00:00Z' };
    expect(await command('no-show')).toMatchObject({ status: 409, body: refused });
    expect(contents()).toEqual(before);
  });
});

describe('a visit cancelled by the staff', () => {
  it('gives back place and referral and keeps the reason, even after it has begun; again changes nothing', async () => {
    const { command, clock, stored, referralOf, dayOf, contents, held } = await setup();
    clock.nowMs = DURING_MS;
    const { status, body } = await command('cancel', { body: { reason: ' awaria lodówki ' } });
    expect([status, body.status]).toEqual([200, 'CANCELLED']);
    expect((await stored()).history.at(-1)).toMatchObject({
      change: 'cancelled',
      by: { channel: 'site', subject: 'nurse' },
      reason: 'awaria lodówki',
    });
    expect(await referralOf(held.referralId)).toMatchObject({ state: 'issued', visit: null });
    expect((await dayOf('20270302'))?.slots).toMatchObject({ t600v1d1e: { booked: 0 } });
    const before = contents();
    expect((await command('cancel', { body: { reason: 'inny' } })).body).toEqual(body);
    expect(contents()).toEqual(before);
  });

  it.each([
    ['no reason', {}],
    ['a blank reason', { reason: ' ' }],
    ['a reason of 201 letters', { reason: 'x'.repeat(201) }],
  ])('for %s is 400 and stays', async (_, body) => {
    const { command, contents } = await setup();
    const before = contents();
    const answer = await command('cancel', { body: body as { reason: string } });
    expect(answer.status).toBe(400);
    expect(answer.body.problems).toMatchObject([{ field: '/reason' }]);
    expect(contents()).toEqual(before);
  });
});

describe.each(COMMANDS)('%s', (verb) => {
  const completion = { batchNumber: 'EX3599', administeredBy: '1234567', at: '2027-03-02T09:05:00Z' };
  const ENDED = [{ state: 'completed', completion }, { state: 'noShow' }, { state: 'cancelled' }] as const;
  const REPEATED = { 'check-in': undefined, 'no-show': 'noShow', cancel: 'cancelled' }[verb];

  it.each(ENDED.filter(({ state }) => state !== REPEATED))(
    'of a visit that is over is 409, and nothing is written: %j',
    async (over) => {
      const { command, contents, clock } = await setup({ over });
      clock.nowMs = DURING_MS;
      const before = contents();
      const refused = { errorCode: 'ERR_APPOINTMENT_NOT_ACTIVE', state: over.state };
      expect(await command(verb)).toMatchObject({ status: 409, body: refused });
      expect(contents()).toEqual(before);
    },
  );

  it('of a visit at another point is 404, even of one of the coordinator’s own; so is one that is not there', async () => {
    const { command, elsewhere, contents, clock } = await setup();
    clock.nowMs = DURING_MS;
    const before = contents();
    const who = { ...NURSE, role: 'coordinator' as const, servicePointIds: [POINT_ID, OTHER_POINT_ID] };
    for (const id of [elsewhere.id, NOT_THERE]) {
      const missing = { status: 404, body: { errorCode: 'ERR_APPOINTMENT_NOT_FOUND' } };
      expect(await command(verb, { id, who })).toMatchObject(missing);
    }
    expect((await command(verb, { id: 'x' })).status).toBe(400);
    expect(contents()).toEqual(before);
  });

  it('is for staff of the point alone', async () => {
    const { command, contents, patientId } = await setup();
    const before = contents();
    for (const who of [
      { ...NURSE, servicePointIds: [OTHER_POINT_ID] },
      { ...NURSE, role: 'patient' as const, subject: patientId },
      { ...NURSE, role: 'agent' as const },
    ]) {
      expect(await command(verb, { who })).toMatchObject({ status: 403, body: { errorCode: 'ERR_FORBIDDEN' } });
    }
    expect(contents()).toEqual(before);
  });
});
