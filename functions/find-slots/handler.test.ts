import { afterEach, describe, expect, it, vi } from 'vitest';
import { instantOf } from '../../shared/domain/civil-time.ts';
import { FreeTerms } from '../../shared/domain/free-terms.ts';
import type { Referral } from '../../shared/domain/referral.ts';
import { slotIdOf } from '../../shared/domain/slot.ts';
import { slotText } from '../../shared/http/wire.ts';
import type { FreeTermsFeed } from '../../shared/store/free-terms-feed.ts';
import { RememberedReferrals } from '../../shared/store/remembered-referrals.ts';
import {
  answerOf,
  bearer,
  JAN,
  NOW_MS,
  OTHER_POINT_ID,
  POINT_ID,
  readOnlyDb,
  referral,
  serve,
  servicePoint,
  siteDay,
  slotRef,
} from '../../tests/builders.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const V1 = '/api/calendarSlots/find';
const V2 = '/api/v2/calendarSlots/find';
const MARCH = { from: '2027-03-01', to: '2027-03-31' };
const BODY = { dayRange: MARCH, voiId: '12' };
const SECOND_DOSE = '7b1d3f50-1c1b-4c3e-8a52-7d0000000001';
const OF_JAN = '7b1d3f50-1c1b-4c3e-8a52-7d0000000002';
const FIRST_DOSE = '7b1d3f50-1c1b-4c3e-8a52-7d0000000003';

const EARLY = slotRef({ startMinute: 480 });
const TEN = slotRef();
const MODERNA = slotRef({ startMinute: 660, vaccineType: 'cov19.moderna' });
const SECOND = slotRef({ startMinute: 720, dose: 2 });
const MOBILE = slotRef({ servicePointId: OTHER_POINT_ID, startMinute: 780 });

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

interface AskOptions {
  readonly path?: string;
  readonly headers?: object;
  readonly signal?: AbortSignal;
}

async function setup({ terms = offered() } = {}) {
  const clock = { nowMs: NOW_MS };
  const feed = {
    viewFor: async () => ({ terms, asOf: instantOf(NOW_MS - 700) }),
    catchUp: async () => {},
  } as unknown as FreeTermsFeed<string>;
  const stored = new Map([
    [FIRST_DOSE, referral({ id: FIRST_DOSE, vaccineTypes: ['cov19.pfizer'] })],
    [SECOND_DOSE, referral({ id: SECOND_DOSE, dose: 2 })],
    [OF_JAN, referral({ id: OF_JAN, patientId: JAN })],
  ]);
  const referrals = new RememberedReferrals(readOnlyDb({ referrals: stored }), () => clock.nowMs);
  const leaving = new AbortController();
  const server = await serve(
    'find-slots',
    catalog['find-slots'].trigger.routes,
    operations({ referrals, feed, now: () => clock.nowMs, uptimeMs: () => clock.nowMs, leaving: leaving.signal }),
  );
  closers.push(server.close);
  const session = await bearer();
  const ask = async (body: unknown, { path = V2, headers = {}, signal }: AskOptions = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(server.url + path, {
      method: 'POST',
      body: text,
      headers: { ...session, ...headers },
      ...(signal && { signal }),
    });
    return { status: response.status, body: await answerOf(response), headers: response.headers };
  };
  /** The start minutes found; each search comes two seconds after the last. */
  const found = async (over: object, options: AskOptions = {}) => {
    clock.nowMs += 2_000;
    const { status, body } = await ask({ ...BODY, ...over }, options);
    expect(status).toBe(200);
    return body.list.map(({ id }) => SLOTS.find((slot) => slotIdOf(slot) === id)?.startMinute);
  };
  return { ask, found, clock, stored, leaving };
}

const SLOTS = [EARLY, TEN, MODERNA, SECOND, MOBILE];

function offered(): FreeTerms<string> {
  const terms = new FreeTerms(slotText);
  terms.addPoint(servicePoint());
  terms.addPoint(servicePoint({ id: OTHER_POINT_ID, mobility: 'MOBILE' }));
  terms.putDay(siteDay([EARLY, TEN, MODERNA, SECOND].map((slot) => ({ slot }))));
  terms.putDay(siteDay([{ slot: MOBILE }]));
  return terms;
}

describe('a search', () => {
  it.each([V1, V2])('on %s answers with slots in the form that clients know, key by key', async (path) => {
    const { ask } = await setup();
    const { status, body } = await ask({ ...BODY, hourRange: { from: '10:00', to: '10:00' } }, { path });
    expect(status).toBe(200);
    expect(JSON.stringify(body)).toBe(
      JSON.stringify({
        list: [
          {
            id: slotIdOf(TEN),
            startAt: '2027-03-02T09:00:00Z',
            duration: 15,
            servicePoint: {
              id: POINT_ID,
              name: 'Przychodnia Zdrowie',
              addressText: 'ul. Długa 1, Kraków',
              mobility: 'STATIONARY',
            },
            vaccineType: 'cov19.pfizer',
            mobility: 'STATIONARY',
            dose: 1,
            status: 'ACTIVE',
          },
        ],
        hasMore: false,
        asOf: '2027-03-01T07:59:59Z',
      }),
    );
  });

  it('takes text/plain, nulls, unknown properties and both spellings of the point', async () => {
    const { found } = await setup();
    const nulls = { geoId: null, servicePointId: null, vaccineTypes: null, mobilities: null, hourRange: null };
    expect(await found({ ...nulls, unknown: [1] }, { headers: { 'content-type': 'text/plain' } })).toHaveLength(5);
    expect(await found({ servicePointId: OTHER_POINT_ID })).toEqual([780]);
    expect(await found({ servicePointid: OTHER_POINT_ID })).toEqual([780]);
    expect(await found({ servicePointId: null, servicePointid: OTHER_POINT_ID })).toEqual([780]);
  });

  it.each([
    ['null', null],
    ['an empty text', ''],
  ])('takes %s in every field that may be left out as if it were', async (_, nothing) => {
    const { found } = await setup();
    const optional = {
      hourRange: nothing,
      prescriptionId: nothing,
      geoId: nothing,
      servicePointId: nothing,
      servicePointid: nothing,
      vaccineTypes: nothing,
      mobilities: nothing,
      postalCode: nothing,
      distanceRangeCode: nothing,
      after: nothing,
    };
    expect(await found(optional)).toHaveLength(5);
    const around = { postalCode: '31-147', distanceRangeCode: 'distanceRange0_5' };
    expect(await found({ ...optional, ...around, voiId: nothing })).toHaveLength(5);
    expect(await found({ hourRange: { from: nothing, to: nothing } })).toHaveLength(5);
  });

  it('takes no vaccine and no mobility named as any', async () => {
    const { found } = await setup();
    expect(await found({ vaccineTypes: [], mobilities: [] })).toHaveLength(5);
    expect(await found({ vaccineTypes: [], prescriptionId: FIRST_DOSE })).toEqual([480, 600, 780]);
  });

  it('takes hours with one end, or none, as open on the other side', async () => {
    const { found } = await setup();
    expect(await found({ hourRange: {} })).toHaveLength(5);
    expect(await found({ hourRange: { from: '11:00' } })).toEqual([660, 720, 780]);
    expect(await found({ hourRange: { to: '8:00' } })).toEqual([480]);
    expect(await found({ hourRange: { from: null, to: '10:00' } })).toEqual([480, 600]);
  });

  it.each(['31-147', '31147', '31 147', ' 31–147 '])('finds surroundings of the postal code %j', async (postalCode) => {
    const { found } = await setup();
    const around = { voiId: undefined, postalCode, distanceRangeCode: 'distanceRange0_5' };
    expect(await found(around)).toHaveLength(5);
  });

  it('reads a body after a byte order mark', async () => {
    const { ask } = await setup();
    expect((await ask(`\ufeff${JSON.stringify(BODY)}`)).body.list).toHaveLength(5);
  });

  it('finds a point by its id in capitals', async () => {
    const { found } = await setup();
    expect(await found({ servicePointId: OTHER_POINT_ID.toUpperCase() })).toEqual([780]);
  });

  it('takes hours with one digit or two', async () => {
    const { found } = await setup();
    expect(await found({ hourRange: { from: '0:01', to: '8:00' } })).toEqual([480]);
    expect(await found({ hourRange: { from: '08:00', to: '10:00' } })).toEqual([480, 600]);
  });

  it('filters by vaccine, mobility, gmina and surroundings of a postal code', async () => {
    const { found } = await setup();
    expect(await found({ vaccineTypes: ['cov19.moderna'] })).toEqual([660]);
    expect(await found({ mobilities: ['MOBILE'] })).toEqual([780]);
    expect(await found({ voiId: undefined, geoId: '1261011' })).toHaveLength(5);
    expect(await found({ geoId: '1206114' })).toEqual([]);
    const around = { voiId: undefined, postalCode: '31-147', distanceRangeCode: 'distanceRange0_5' };
    expect(await found(around)).toHaveLength(5);
  });

  it('goes by the point, then by voivodeship and gmina, and only without them by the postal code', async () => {
    const { found } = await setup();
    const krakow = { postalCode: '31-147', distanceRangeCode: 'distanceRange0_5' };
    expect(await found({ ...krakow, voiId: '12', geoId: '1206114' })).toEqual([]);
    expect(await found({ ...krakow, voiId: undefined, geoId: '1206114' })).toEqual([]);
    expect(await found({ ...krakow, voiId: '14' })).toEqual([]);
    expect(await found({ ...krakow, voiId: '14', servicePointId: OTHER_POINT_ID })).toEqual([780]);
    expect(await found({ ...krakow, voiId: undefined })).toHaveLength(5);
  });

  it('on a referral shows what that referral can book', async () => {
    const { found } = await setup();
    expect(await found({ prescriptionId: FIRST_DOSE })).toEqual([480, 600, 780]);
    expect(await found({ prescriptionId: FIRST_DOSE, vaccineTypes: ['cov19.moderna'] })).toEqual([]);
    expect(await found({ prescriptionId: SECOND_DOSE })).toEqual([720]);
  });

  it('on someone else’s referral is 404, as if there were none', async () => {
    const { ask, clock } = await setup();
    const foreign = await ask({ ...BODY, prescriptionId: OF_JAN });
    clock.nowMs += 1_000;
    const missing = await ask({ ...BODY, prescriptionId: 'ffffffff-1c1b-4c3e-8a52-7d0000000001' });
    expect([foreign.status, foreign.body.errorCode]).toEqual([404, 'ERR_REFERRAL_NOT_FOUND']);
    expect([missing.status, missing.body.errorCode]).toEqual([404, 'ERR_REFERRAL_NOT_FOUND']);
    expect(foreign.body.list).toBeUndefined();
  });

  it('passes over days gone by', async () => {
    const { found, clock } = await setup();
    clock.nowMs = Date.parse('2027-03-02T09:30:00Z');
    expect(await found({})).toEqual([660, 720, 780]);
    clock.nowMs = Date.parse('2027-03-03T09:30:00Z');
    expect(await found({})).toEqual([]);
  });
});

describe('searching on', () => {
  it('goes on after the last term that `next` names, until there is no more', async () => {
    const terms = offered();
    for (const [i, day] of ['20270303', '20270304', '20270305'].entries()) {
      const slots = Array.from({ length: 60 }, (_, n) => ({ slot: slotRef({ day, startMinute: 480 + n * 5 + i }) }));
      terms.putDay(siteDay(slots));
    }
    const { ask, clock } = await setup({ terms });
    const first = (await ask(BODY)).body;
    expect(first).toMatchObject({ hasMore: true, next: { after: first.list.at(-1)!.startAt } });
    const seen = [...first.list];
    for (let page = first; page.hasMore; ) {
      clock.nowMs += 1_000;
      page = (await ask({ ...BODY, ...page.next })).body;
      expect(page.next === undefined).toBe(!page.hasMore);
      seen.push(...page.list);
    }
    expect(seen).toHaveLength(5 + 180);
  });

  it.each([
    '2027-03-02T07:00:00Z',
    '2027-03-02T08:00:00+01:00',
    '2027-03-02T07:00:00.000Z',
    '2027-03-02t07:00:00z',
    '2027-03-01T23:59:60Z',
  ])('after %s never silently finds nothing: it is understood or refused', async (after) => {
    const { ask } = await setup();
    const { status, body } = await ask({ ...BODY, after });
    if (status === 200) expect(body.list.length).toBeGreaterThanOrEqual(4);
    else expect([status, body.errorCode]).toEqual([400, 'ERR_INVALID_REQUEST']);
  });
});

describe('a search on a referral that allows no term', () => {
  const past = '2027-02-28T23:00:00Z';
  it.each<[string, Partial<Referral>, object, string, object]>([
    ['is used', { state: 'used' }, {}, 'ERR_REFERRAL_USED', {}],
    ['is revoked', { state: 'revoked' }, {}, 'ERR_REFERRAL_REVOKED', {}],
    ['has expired', { expiringAt: past }, {}, 'ERR_REFERRAL_EXPIRED', { expiredAt: past }],
    [
      'is under embargo',
      { bookableFrom: '2027-03-05T05:00:00Z' },
      {},
      'ERR_BOOKING_NOT_OPEN',
      { opensAt: '2027-03-05T05:00:00Z' },
    ],
    [
      'was changed as often as it may be in a day',
      { changes: { day: '20270301', news: 10, own: 10 } },
      {},
      'ERR_DAILY_LIMIT_REACHED',
      { changesMax: 10, possibleFrom: '2027-03-01T23:00:00Z' },
    ],
    [
      'is due only after the last day',
      { visitNotBefore: '20270401' },
      {},
      'ERR_VISIT_TOO_EARLY',
      { visitNotBefore: '2027-04-01' },
    ],
    [
      'covers none of the vaccines',
      {},
      { vaccineTypes: ['cov19.moderna'] },
      'ERR_VACCINE_NOT_ALLOWED',
      { vaccineTypes: ['cov19.pfizer'] },
    ],
  ])('since it %s is an empty list that says why', async (_, over, asked, errorCode, details) => {
    const { ask, stored } = await setup();
    stored.set(FIRST_DOSE, referral({ id: FIRST_DOSE, vaccineTypes: ['cov19.pfizer'], ...over }));
    const { status, body } = await ask({ ...BODY, ...asked, prescriptionId: FIRST_DOSE });
    expect(status).toBe(200);
    expect(body).toEqual({
      list: [],
      hasMore: false,
      reason: { errorCode, message: expect.any(String), ...details },
      asOf: instantOf(NOW_MS),
    });
  });

  it('gives the reason in the language that the client prefers', async () => {
    const { ask, stored, clock } = await setup();
    stored.set(FIRST_DOSE, referral({ id: FIRST_DOSE, state: 'revoked' }));
    const polish = await ask({ ...BODY, prescriptionId: FIRST_DOSE });
    expect(polish.body.reason?.message).toBe('Skierowanie zostało anulowane.');
    clock.nowMs += 1_000;
    const headers = { 'accept-language': 'en' };
    const english = await ask({ ...BODY, prescriptionId: FIRST_DOSE }, { headers });
    expect(english.body.reason?.message).toBe('The referral has been revoked.');
  });

  it('has no reason where only the terms are lacking', async () => {
    const { ask } = await setup();
    const { body } = await ask({ ...BODY, voiId: '14', prescriptionId: FIRST_DOSE });
    expect(body).toMatchObject({ list: [] });
    expect(body).not.toHaveProperty('reason');
  });

  it('shows the terms from the day on which the dose is due, and none before', async () => {
    const { found, stored } = await setup({ terms: offered() });
    stored.set(FIRST_DOSE, referral({ id: FIRST_DOSE, visitNotBefore: '20270302' }));
    expect(await found({ prescriptionId: FIRST_DOSE })).toHaveLength(4);
    stored.set(FIRST_DOSE, referral({ id: FIRST_DOSE, visitNotBefore: '20270303' }));
    expect(await found({ prescriptionId: FIRST_DOSE })).toEqual([]);
  });

  it('shows the holder of a visit the terms to which it can be moved, until it begins', async () => {
    const { ask, found, stored, clock } = await setup();
    const held = { appointmentId: OF_JAN, slotId: slotIdOf(EARLY) };
    stored.set(FIRST_DOSE, referral({ id: FIRST_DOSE, state: 'booked', visit: held, expiringAt: past }));
    expect(await found({ prescriptionId: FIRST_DOSE })).toEqual([480, 600, 660, 780]);
    clock.nowMs = Date.parse('2027-03-02T07:00:00Z');
    const { body } = await ask({ ...BODY, prescriptionId: FIRST_DOSE });
    expect([body.list, body.reason?.errorCode]).toEqual([[], 'ERR_VISIT_STARTED']);
  });
});

describe('searches of one person within a second', () => {
  const FIRST_MS = 900;

  it('by six sessions at once: one is answered, one is held until its turn, and four are refused', async () => {
    const { ask } = await setup();
    const sessions = await Promise.all(Array.from({ length: 6 }, () => bearer()));
    const answers = await Promise.all(sessions.map((headers) => ask(BODY, { headers })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429, 429, 429, 429]);
  });

  it('the second is held until its turn, and further ones are refused meanwhile with when to come back', async () => {
    const { ask } = await setup();
    expect((await ask({ ...BODY, dayRange: { from: '2027-02-30', to: '2027-03-31' } })).status).toBe(400);
    expect((await ask(BODY)).status).toBe(200);
    const startedMs = performance.now();
    const held = ask(BODY, { path: V1 });
    await vi.waitFor(async () => expect((await ask(BODY)).status).toBe(429));
    const { body, headers } = await ask(BODY);
    expect([body.errorCode, headers.get('retry-after')]).toEqual(['ERR_RATE_LIMITED', '1']);
    expect((await held).status).toBe(200);
    expect(performance.now() - startedMs).toBeGreaterThan(FIRST_MS);
  });

  it('one whose client goes away leaves its place to the next', async () => {
    const { ask } = await setup();
    await ask(BODY);
    const gone = new AbortController();
    const held = ask(BODY, { signal: gone.signal }).catch((error: Error) => error.name);
    await vi.waitFor(async () => expect((await ask(BODY)).status).toBe(429));
    gone.abort();
    expect(await held).toBe('AbortError');
    await vi.waitFor(async () => expect((await ask(BODY)).status).toBe(200), 3_000);
  });

  it('one is refused at once when the process is asked to leave', async () => {
    const { ask, leaving } = await setup();
    await ask(BODY);
    const startedMs = performance.now();
    const held = ask(BODY);
    await vi.waitFor(async () => expect((await ask(BODY)).status).toBe(429));
    leaving.abort();
    expect((await held).status).toBe(429);
    expect(performance.now() - startedMs).toBeLessThan(FIRST_MS);
  });
});
