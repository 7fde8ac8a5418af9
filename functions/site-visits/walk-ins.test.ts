import { afterEach, describe, expect, it } from 'vitest';
import { BY_PROVIDER } from '../../shared/domain/on-record.ts';
import type { Referral } from '../../shared/domain/referral.ts';
import { type SlotRef, slotIdOf } from '../../shared/domain/slot.ts';
import { OTHER_POINT_ID, POINT_ID, referral, siteDay, slotRef } from '../../tests/builders.ts';
import { closeAll, memoryPoint, NURSE, served } from '../../tests/memory-point.ts';
import { operations } from './handler.ts';

const WALK_INS = `/api/site/${POINT_ID}/walk-ins`;
const VISITS = `/api/site/${POINT_ID}/visits`;
const PERSON = { pesel: '44051401458', givenName: 'Anna', familyName: 'Nowak', phone: null };
const NOT_THERE = 'ffffffff-7f0e-4a52-9d3c-0f4f6a1f0001';
/** Today, a quarter past nine. */
const NEAR = slotRef({ day: '20270301', startMinute: 555 });
/** At the other point: one for its own staff, and a later one for everybody. */
const INTERNAL = slotRef({ servicePointId: OTHER_POINT_ID, startMinute: 540, audience: 'internal' });
const EXTERNAL = slotRef({ servicePointId: OTHER_POINT_ID });

afterEach(closeAll);

/** Anna, who has a referral, at a point with these terms. */
async function setup({ terms = [] as SlotRef[], own = {} as Partial<Referral> } = {}) {
  const point = memoryPoint();
  const { id: patientId } = await (await point.deps.patients()).record(PERSON, BY_PROVIDER);
  const held = referral({ patientId, ...own });
  const byDay = Map.groupBy(terms, ({ servicePointId, day }) => `${servicePointId} ${day}`);
  await point.put({
    days: [...byDay.values()].map((ofDay) => siteDay(ofDay.map((slot) => ({ slot })))),
    referrals: [held],
  });
  const call = await served('site-visits', operations(point.deps));
  const who = { patientId, prescriptionId: held.id };
  return {
    ...point,
    call,
    patientId,
    receive: (body: object = {}, as = NURSE) => call('POST', WALK_INS, { ...who, ...body }, as),
    book: (body: object = {}, as = NURSE) =>
      call('POST', VISITS, { ...who, servicePointId: OTHER_POINT_ID, ...body }, as),
  };
}

describe('receiving someone without a term', () => {
  it('answers with their visit, checked in; again it is the same', async () => {
    const { receive, patientId, contents } = await setup({ terms: [NEAR] });
    const received = await receive();
    expect(received).toMatchObject({
      status: 200,
      body: {
        slotId: slotIdOf(NEAR),
        startAt: '2027-03-01T08:15:00Z',
        status: 'ACTIVE',
        checkedInAt: '2027-03-01T08:00:00Z',
        patient: { id: patientId, ...PERSON },
      },
    });
    const before = contents();
    expect(await receive()).toEqual(received);
    expect(contents()).toEqual(before);
  });

  it('adds a term of the vaccine chosen, in the name of the nurse', async () => {
    const { receive, rowsOf } = await setup();
    const { body } = await receive({ vaccineType: 'cov19.moderna' });
    expect(body).toMatchObject({ startAt: '2027-03-01T08:01:00Z', duration: 5, vaccineType: 'cov19.moderna' });
    const [made] = [...rowsOf('appointments').values()];
    expect(made).toMatchObject({
      history: [{ change: 'booked', by: { channel: 'site', subject: 'nurse' } }, { change: 'checkedIn' }],
    });
    expect(rowsOf('schedules').size).toBe(0);
  });

  it.each([
    ['without a choice of vaccine', {}, 400, 'ERR_INVALID_REQUEST'],
    ['with a vaccine by its trade name', { vaccineType: 'Comirnaty' }, 400, 'ERR_INVALID_REQUEST'],
    ['with a vaccine that they may not have', { vaccineType: 'cov19.astra_zeneca' }, 409, 'ERR_VACCINE_NOT_ALLOWED'],
    ['on somebody else’s referral', { patientId: NOT_THERE }, 404, 'ERR_REFERRAL_NOT_FOUND'],
    ['on no referral', { prescriptionId: undefined }, 400, 'ERR_INVALID_REQUEST'],
  ])('%s is refused, and nothing is written', async (_, body, status, errorCode) => {
    const { receive, contents } = await setup();
    const before = contents();
    const refused = await receive(body);
    expect(refused).toMatchObject({ status, body: { errorCode } });
    if (status === 400) expect(refused.body.problems).toHaveLength(1);
    expect(contents()).toEqual(before);
  });

  it('is for staff of the point alone, and nothing is written', async () => {
    const { receive, contents, patientId } = await setup({ terms: [NEAR] });
    const before = contents();
    for (const who of [
      { ...NURSE, servicePointIds: [OTHER_POINT_ID] },
      { ...NURSE, role: 'patient' as const, subject: patientId },
    ]) {
      expect((await receive({}, who)).status).toBe(403);
    }
    expect(contents()).toEqual(before);
  });
});

describe('booking at another point', () => {
  it('takes its first term that is open to everybody, by the staff of this one', async () => {
    const { book, visitOf, contents } = await setup({ terms: [INTERNAL, EXTERNAL] });
    const booked = await book();
    expect(booked).toMatchObject({ status: 200, body: { slotId: slotIdOf(EXTERNAL), status: 'ACTIVE' } });
    expect(await visitOf(booked.body.id)).toMatchObject({ channel: 'site', history: [{ by: { channel: 'site' } }] });
    const before = contents();
    expect(await book()).toEqual(booked);
    expect(contents()).toEqual(before);
  });

  it('takes the term named, and no earlier one than the patient can come', async () => {
    const later = slotRef({ servicePointId: OTHER_POINT_ID, day: '20270305' });
    const named = await setup({ terms: [EXTERNAL, later] });
    expect((await named.book({ slotId: slotIdOf(later) })).body.slotId).toBe(slotIdOf(later));
    const { book } = await setup({ terms: [EXTERNAL, later] });
    expect((await book({ from: '2027-03-03' })).body.slotId).toBe(slotIdOf(later));
  });

  it('takes no term for its own staff: named, it is not there; otherwise, none is free; nothing is written', async () => {
    const { book, contents } = await setup({ terms: [INTERNAL] });
    const before = contents();
    const notFound = { status: 404, body: { errorCode: 'ERR_SLOT_NOT_FOUND' } };
    expect(await book({ slotId: slotIdOf(INTERNAL) })).toMatchObject(notFound);
    expect(await book()).toMatchObject({ status: 409, body: { errorCode: 'ERR_NO_FREE_TERM' } });
    expect(contents()).toEqual(before);
  });

  it('takes no term of this one, nor this one a term of another', async () => {
    const { book, contents } = await setup({ terms: [NEAR, EXTERNAL] });
    const before = contents();
    const notFound = { status: 404, body: { errorCode: 'ERR_SLOT_NOT_FOUND' } };
    expect(await book({ slotId: slotIdOf(NEAR) })).toMatchObject(notFound);
    expect(await book({ slotId: slotIdOf(EXTERNAL), servicePointId: POINT_ID })).toMatchObject(notFound);
    expect(await book({ slotId: slotIdOf(EXTERNAL), servicePointId: undefined })).toMatchObject(notFound);
    expect(contents()).toEqual(before);
  });

  it('names this point in other letters and is still at this one: a term for its staff can be taken', async () => {
    const own = slotRef({ audience: 'internal' });
    const { book } = await setup({ terms: [own] });
    const { status, body } = await book({ servicePointId: POINT_ID.toUpperCase() });
    expect([status, body.slotId]).toEqual([200, slotIdOf(own)]);
  });

  it('that nobody knows finds no term, and what is no id is 400', async () => {
    const { book } = await setup();
    expect(await book({ servicePointId: NOT_THERE })).toMatchObject({ body: { errorCode: 'ERR_NO_FREE_TERM' } });
    expect(await book({ servicePointId: 'x' })).toMatchObject({
      status: 400,
      body: { problems: [{ field: '/servicePointId' }] },
    });
  });

  it('gives no rights to the visit there: it is not checked in, not cancelled and not received here', async () => {
    const { book, receive, call } = await setup({ terms: [EXTERNAL] });
    const { body } = await book();
    for (const [verb, sent] of [
      ['check-in', undefined],
      ['cancel', { reason: 'x' }],
    ] as const) {
      expect((await call('POST', `${VISITS}/${body.id}/${verb}`, sent)).status).toBe(404);
    }
    expect(await receive()).toMatchObject({ status: 409, body: { errorCode: 'ERR_REFERRAL_ALREADY_BOOKED' } });
  });
});
