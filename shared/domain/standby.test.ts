import { describe, expect, it } from 'vitest';
import { ANNA, JAN, NOW_MS, refusalOf, servicePoint } from '../../tests/builders.ts';
import { answered, askNext, nearbyMembers, type StandbyCall, type StandbyMember } from './standby.ts';

const MINUTE_MS = 60_000;
const POINT = servicePoint();
const FAR = servicePoint({ id: 'far', zipCode: '80-001', lat: 54.35, lon: 18.65 });
const call = (over: Partial<StandbyCall> = {}): StandbyCall => ({
  id: 'c',
  servicePointId: POINT.id,
  slotId: 's',
  answerMinutes: 10,
  by: 'nurse',
  state: 'asking',
  current: null,
  asked: [],
  takenBy: null,
  ...over,
});
const member = (id: string, over: Partial<StandbyMember> = {}): StandbyMember => ({
  id,
  postalCode: POINT.zipCode,
  radiusKm: 5,
  joinedAtMs: 1,
  until: '2027-03-02T00:00:00Z',
  ...over,
});

it('the pool near a point is who lives within their own radius and is still in it, those who joined first first', () => {
  const members = [
    member('late', { joinedAtMs: 3 }),
    member('early', { joinedAtMs: 2 }),
    member('far', { postalCode: '80-001' }),
    member('far but willing', { postalCode: '80-001', radiusKm: 1_000, joinedAtMs: 4 }),
    member('over', { until: '2027-03-01T08:00:00Z' }),
    member('of nowhere', { postalCode: '99-999' }),
  ];
  const near = nearbyMembers(members, POINT, [POINT, FAR], NOW_MS).map(({ id }) => id);
  expect(near).toEqual(['early', 'late', 'far but willing']);
});

describe('a call', () => {
  it('asks one person after another, each once, and the next only when the time is up', () => {
    const first = askNext(call(), ANNA, NOW_MS);
    expect(first).toMatchObject({ current: { patientId: ANNA, expiresAt: '2027-03-01T08:10:00Z' }, asked: [ANNA] });
    expect(askNext(first, JAN, NOW_MS + 10 * MINUTE_MS - 1_000)).toBe(first);
    expect(askNext(first, ANNA, NOW_MS + 10 * MINUTE_MS)).toBe(first);
    const second = askNext(first, JAN, NOW_MS + 10 * MINUTE_MS);
    expect(second).toMatchObject({ current: { patientId: JAN }, asked: [ANNA, JAN] });
    const last = askNext(second, undefined, NOW_MS + 20 * MINUTE_MS);
    expect(last).toMatchObject({ state: 'exhausted', current: null });
    expect(askNext(last, 'new', NOW_MS + 30 * MINUTE_MS)).toBe(last);
  });

  it('is taken by whoever is asked and accepts in time, once', async () => {
    const asked = askNext(call(), ANNA, NOW_MS);
    const taken = answered(asked, ANNA, true, NOW_MS);
    expect(taken).toMatchObject({ state: 'asking', takenBy: ANNA, current: null });
    expect(askNext(taken, JAN, NOW_MS)).toBe(taken);
    expect(answered(taken, ANNA, true, NOW_MS)).toBe(taken);
    const codeOf = async (who: string, accepts: boolean, nowMs = NOW_MS, from = asked) =>
      (await refusalOf(() => answered(from, who, accepts, nowMs))).code;
    expect(await codeOf(JAN, true)).toBe('offer_not_found');
    expect(await codeOf(ANNA, true, NOW_MS + 10 * MINUTE_MS)).toBe('offer_expired');
    expect(await codeOf(ANNA, false, NOW_MS, taken)).toBe('offer_expired');
  });

  it('passes over who declines, and does not ask them again', () => {
    const declined = answered(askNext(call(), ANNA, NOW_MS), ANNA, false, NOW_MS);
    expect(declined.current).toBeNull();
    expect(askNext(declined, JAN, NOW_MS).current?.patientId).toBe(JAN);
  });
});
