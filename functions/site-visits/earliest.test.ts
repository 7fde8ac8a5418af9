import { afterEach, describe, expect, it } from 'vitest';
import { BY_PROVIDER } from '../../shared/domain/on-record.ts';
import type { Referral } from '../../shared/domain/referral.ts';
import { type SlotRef, slotIdOf } from '../../shared/domain/slot.ts';
import {
  NOW_MS,
  OTHER_POINT_ID,
  POINT_ID,
  referral,
  STAFF_ACTOR,
  siteDay,
  slotRef,
  visit,
} from '../../tests/builders.ts';
import { closeAll, memoryPoint, served } from '../../tests/memory-point.ts';
import { operations } from './handler.ts';

const PATH = `/api/site/${POINT_ID}/visits`;
const PERSON = { pesel: '44051401458', givenName: 'Anna', familyName: 'Nowak', phone: null };
const SECOND_MS = 1_000;

afterEach(closeAll);

/** A point with these terms, one free place each unless `full`, and Anna with a referral. */
async function setup(terms: readonly (SlotRef & { full?: boolean })[], over: Partial<Referral> = {}) {
  const point = memoryPoint();
  const { id: patientId } = await (await point.deps.patients()).record(PERSON, BY_PROVIDER);
  const own = referral({ patientId, ...over });
  const byDay = Map.groupBy(terms, ({ day }) => day);
  const days = [...byDay.values()].map((ofDay) =>
    siteDay(ofDay.map(({ full, ...slot }) => ({ slot, booked: full ? 1 : 0 }))),
  );
  await point.put({ days, referrals: [own] });
  const submitted: string[] = [];
  /** What happens between the choice of a term and its booking. */
  let meanwhile: (slotId: string) => Promise<void> = async () => {};
  const submit: typeof point.deps.visits.submit = async (siteDayId, command) => {
    const slotId = 'slotId' in command ? command.slotId : '';
    submitted.push(slotId);
    await meanwhile(slotId);
    return point.deps.visits.submit(siteDayId, command);
  };
  const call = await served('site-visits', operations({ ...point.deps, visits: { ...point.deps.visits, submit } }));
  return {
    ...point,
    submitted,
    patientId,
    referralId: own.id,
    book: (body: object = {}) => call('POST', PATH, { patientId, prescriptionId: own.id, ...body }),
    meanwhile: (happens: typeof meanwhile) => {
      meanwhile = happens;
    },
  };
}

const FIRST = slotRef();
const SECOND = slotRef({ startMinute: 615 });
const LATER = slotRef({ day: '20270420' });
const REFUSED = { status: 409, body: { errorCode: 'ERR_NO_FREE_TERM' } };

describe('the earliest term', () => {
  it.each<[string, (SlotRef & { full?: boolean })[], Partial<Referral>, string | undefined, SlotRef]>([
    ['is the first of the first day', [LATER, SECOND, FIRST], {}, undefined, FIRST],
    ['is a free one', [{ ...FIRST, full: true }, SECOND], {}, undefined, SECOND],
    ['may be weeks ahead', [LATER], {}, undefined, LATER],
    [
      'may be for staff alone',
      [{ ...FIRST, audience: 'internal' }, SECOND],
      {},
      undefined,
      { ...FIRST, audience: 'internal' },
    ],
    ['is of the dose of the referral', [{ ...FIRST, dose: 2 }, SECOND], {}, undefined, SECOND],
    [
      'is of a vaccine of the referral',
      [{ ...FIRST, vaccineType: 'cov19.astra_zeneca' }, SECOND],
      {},
      undefined,
      SECOND,
    ],
    ['has not begun', [slotRef({ day: '20270301', startMinute: 540 }), SECOND], {}, undefined, SECOND],
    [
      'is of today while it is to come',
      [slotRef({ day: '20270301', startMinute: 541 })],
      {},
      undefined,
      slotRef({ day: '20270301', startMinute: 541 }),
    ],
    ['is no earlier than the patient can come', [FIRST, LATER], {}, '2027-03-03', LATER],
    ['may be on the day the patient can come', [FIRST, LATER], {}, '2027-03-02', FIRST],
    ['is no earlier than the referral allows', [FIRST, LATER], { visitNotBefore: '20270420' }, '2027-03-01', LATER],
  ])('%s', async (_, terms, over, from, expected) => {
    const { book } = await setup(terms, over);
    const { status, body } = await book({ from });
    expect(status).toBe(200);
    expect(body).toMatchObject({ slotId: slotIdOf(expected), status: 'ACTIVE', patient: { familyName: 'Nowak' } });
  });

  it('is booked by the staff, on the referral, with the place', async () => {
    const { book, visitOf, dayOf, referralOf, referralId } = await setup([FIRST]);
    const { body } = await book();
    expect(await visitOf(body.id)).toMatchObject({ channel: 'site', state: 'booked', slotId: slotIdOf(FIRST) });
    expect((await dayOf('20270302'))?.slots).toMatchObject({ t600v1d1e: { booked: 1 } });
    expect(await referralOf(referralId)).toMatchObject({ state: 'booked', visit: { appointmentId: body.id } });
  });

  it('asked for again answers the visit made, and writes nothing', async () => {
    const { book, contents } = await setup([FIRST, SECOND]);
    const first = await book();
    const before = contents();
    expect(await book()).toEqual(first);
    expect(contents()).toEqual(before);
  });

  it('asked for twice at once answers both with one visit', async () => {
    const { book, meanwhile, rowsOf } = await setup([FIRST, SECOND]);
    let arrived = 0;
    const both = Promise.withResolvers<void>();
    meanwhile(async () => {
      if (++arrived === 2) both.resolve();
      await both.promise;
    });
    // The second chooses as the first does, since neither has booked.
    const [one, other] = await Promise.all([book(), book()]);
    expect([one.status, other.status]).toEqual([200, 200]);
    expect(one).toEqual(other);
    expect(rowsOf('appointments').size).toBe(1);
  });

  it('asked for while the same call has just got another term answers that visit', async () => {
    const { book, meanwhile, deps, patientId, referralId, rowsOf } = await setup([FIRST, SECOND]);
    const other = {
      kind: 'book',
      referralId,
      patientId,
      actor: STAFF_ACTOR,
      slotId: slotIdOf(SECOND),
    } as const;
    meanwhile(async () => {
      await deps.visits.submit('', other);
    });
    expect(await book()).toMatchObject({ status: 200, body: { slotId: slotIdOf(SECOND) } });
    expect(rowsOf('appointments').size).toBe(1);
  });

  it('on a referral that is booked at another point meanwhile is 409, and nothing is written', async () => {
    const elsewhere = slotRef({ servicePointId: OTHER_POINT_ID });
    const { book, meanwhile, put, patientId, contents } = await setup([FIRST]);
    let before = contents();
    meanwhile(async () => {
      const { appointment, referral: booked } = visit(elsewhere, { patientId });
      await put({ visits: [appointment], referrals: [booked] });
      before = contents();
    });
    expect(await book()).toMatchObject({ status: 409, body: { errorCode: 'ERR_REFERRAL_ALREADY_BOOKED' } });
    expect(contents()).toEqual(before);
  });

  it.each<[string, (at: Awaited<ReturnType<typeof setup>>) => Promise<void>]>([
    ['taken', ({ put }) => put({ days: [siteDay([{ slot: FIRST, booked: 1 }, { slot: SECOND }])] })],
    ['taken out of the timetable', ({ put }) => put({ days: [siteDay([{ slot: SECOND }])] })],
    [
      'begun',
      async ({ clock }) => {
        clock.nowMs = Date.parse('2027-03-02T09:00:00Z');
      },
    ],
  ])('that is %s at the last moment gives way to the next', async (_, lose) => {
    const at = await setup([FIRST, SECOND]);
    at.clock.nowMs = Date.parse('2027-03-02T09:00:00Z') - SECOND_MS;
    at.meanwhile((slotId) => (slotId === slotIdOf(FIRST) ? lose(at) : Promise.resolve()));
    const { status, body } = await at.book();
    expect([status, body.slotId]).toEqual([200, slotIdOf(SECOND)]);
    expect(at.submitted).toEqual([FIRST, SECOND].map(slotIdOf));
  });

  it('is given up after eleven terms lost to others, as full', async () => {
    const terms = Array.from({ length: 20 }, (_, i) => slotRef({ startMinute: 600 + i }));
    const { book, meanwhile, put, submitted } = await setup(terms);
    meanwhile(() => put({ days: [siteDay(terms.map((slot) => ({ slot, booked: 1 })))] }));
    expect(await book()).toMatchObject({ status: 409, body: { errorCode: 'ERR_SLOT_FULL', alternatives: [] } });
    expect(submitted).toHaveLength(11);
  });

  it.each<[string, (SlotRef & { full?: boolean })[], Partial<Referral>, string | undefined]>([
    ['no term', [], {}, undefined],
    ['no free term', [{ ...FIRST, full: true }], {}, undefined],
    ['no term of the dose', [FIRST], { dose: 2 }, undefined],
    ['no term within twelve weeks', [slotRef({ day: '20270524' })], {}, undefined],
    ['no term at this point', [slotRef({ servicePointId: OTHER_POINT_ID })], {}, undefined],
    ['no term from that day on', [FIRST], {}, '2027-03-03'],
    ['no term before the end of time', [FIRST], {}, '9999-12-31'],
  ])('is refused as 409 when there is %s, and nothing is written', async (_, terms, over, from) => {
    const { book, contents } = await setup(terms, over);
    const before = contents();
    expect(await book({ from })).toMatchObject(REFUSED);
    expect(contents()).toEqual(before);
  });

  it.each<[string, Partial<Referral>, number, string]>([
    ['is used', { state: 'used' }, 409, 'ERR_REFERRAL_USED'],
    ['is revoked', { state: 'revoked' }, 409, 'ERR_REFERRAL_REVOKED'],
    ['has expired', { expiringAt: '2027-03-01T08:00:00Z' }, 409, 'ERR_REFERRAL_EXPIRED'],
    ['cannot be booked yet', { bookableFrom: '2027-03-01T08:00:01Z' }, 409, 'ERR_BOOKING_NOT_OPEN'],
    ['is somebody else’s', { patientId: 'someone' }, 404, 'ERR_REFERRAL_NOT_FOUND'],
  ])('on a referral that %s is refused, and nothing is written', async (_, over, status, errorCode) => {
    const { book, contents, clock } = await setup([FIRST], over);
    expect(clock.nowMs).toBe(NOW_MS);
    const before = contents();
    expect(await book()).toMatchObject({ status, body: { errorCode } });
    expect(contents()).toEqual(before);
  });
});
