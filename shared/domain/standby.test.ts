import { describe, expect, it } from 'vitest';
import { ANNA, JAN, NOW_MS, refusalOf, STAFF_ACTOR, servicePoint } from '../../tests/builders.ts';
import {
  answered,
  askNext,
  homeAt,
  isWithinReach,
  type Look,
  type StandbyCall,
  type StandbyMember,
} from './standby.ts';

const MINUTE_MS = 60_000;
const POINT = servicePoint();
/** A little north of a distance that someone would travel, and a little south of it. */
const kmNorth = (km: number) => ({ lat: POINT.lat + km / 111.195, lon: POINT.lon });
const call = (over: Partial<StandbyCall> = {}): StandbyCall => ({
  id: 'c',
  servicePointId: POINT.id,
  slotId: 's',
  answerMinutes: 10,
  by: STAFF_ACTOR,
  state: 'asking',
  current: null,
  asked: [],
  takenBy: null,
  ...over,
});
const member = (id: string, over: Partial<StandbyMember> = {}): StandbyMember => ({
  id,
  home: homeAt(POINT.zipCode, POINT),
  radiusKm: 5,
  joinedAtMs: 1,
  until: '2027-03-02T00:00:00Z',
  ...over,
});

it.each([
  ['next door', {}, true],
  ['just within their own reach', { home: homeAt('35-001', kmNorth(4.9)) }, true],
  ['just beyond it', { home: homeAt('31-147', kmNorth(5.1)) }, false],
  ['far, and willing to come from there', { home: homeAt('80-001', kmNorth(49)), radiusKm: 50 }, true],
  ['next door, but no longer in the pool', { until: '2027-03-01T08:00:00Z' }, false],
  ['nobody knows where', { home: homeAt('99-999', undefined), radiusKm: 50 }, false],
])('whether a member who lives %s is asked is a matter of kilometres alone', (_, over, isAsked) => {
  expect(isWithinReach(member('m', over), POINT, NOW_MS)).toBe(isAsked);
});

describe('a call', () => {
  const found = (patientId: string, joinedAtMs: number): Look => ({
    patientId,
    upTo: { joinedAtMs, id: patientId },
    isOver: false,
  });

  it('asks one person after another, each once, and the next only when the time is up', () => {
    const first = askNext(call(), found(ANNA, 1), NOW_MS);
    expect(first).toMatchObject({ current: { patientId: ANNA, expiresAt: '2027-03-01T08:10:00Z' }, asked: [ANNA] });
    expect(askNext(first, found(JAN, 2), NOW_MS + 10 * MINUTE_MS - 1_000)).toBe(first);
    expect(askNext(first, found(ANNA, 1), NOW_MS + 10 * MINUTE_MS)).toBe(first);
    const second = askNext(first, found(JAN, 2), NOW_MS + 10 * MINUTE_MS);
    expect(second).toMatchObject({ current: { patientId: JAN }, asked: [ANNA, JAN] });
    const last = askNext(second, { isOver: true }, NOW_MS + 20 * MINUTE_MS);
    expect(last).toMatchObject({ state: 'exhausted', current: null });
    expect(askNext(last, found('new', 3), NOW_MS + 30 * MINUTE_MS)).toBe(last);
  });

  it('goes on with the next look from where one without a find has ended, and is over at the end of the pool only', () => {
    const looked = askNext(call(), { upTo: { joinedAtMs: 5, id: 'e' }, isOver: false }, NOW_MS);
    expect(looked).toMatchObject({ state: 'asking', current: null, asked: [], lookedUpTo: { joinedAtMs: 5, id: 'e' } });
    // Somebody else looked at the same time, and less far.
    expect(askNext(looked, found('late', 4), NOW_MS)).toBe(looked);
    expect(askNext(looked, found('e', 5), NOW_MS)).toBe(looked);
    expect(askNext(looked, found('f', 5), NOW_MS)).toMatchObject({ asked: ['f'], lookedUpTo: { id: 'f' } });
    expect(askNext(looked, { upTo: { joinedAtMs: 9, id: 'z' }, isOver: true }, NOW_MS).state).toBe('exhausted');
    expect(askNext(looked, { isOver: true }, NOW_MS).state).toBe('exhausted');
  });

  it('that was made before the pool was looked through in order asks nobody twice', () => {
    const old = call({ asked: [ANNA] });
    expect(askNext(old, found(ANNA, 1), NOW_MS)).toMatchObject({
      asked: [ANNA],
      current: null,
      lookedUpTo: { id: ANNA },
    });
  });

  it('asks a thousand people at most: its list of them does not grow without bound', () => {
    const asked = Array.from({ length: 999 }, (_, i) => `person ${i}`);
    const last = askNext({ ...call(), asked }, found(ANNA, 1), NOW_MS);
    expect(last).toMatchObject({ state: 'asking', current: { patientId: ANNA } });
    const over = askNext(last, found(JAN, 2), NOW_MS + 10 * MINUTE_MS);
    expect(over).toMatchObject({ state: 'exhausted', current: null });
    expect(over.asked).toHaveLength(1_000);
  });

  it('is taken by whoever is asked and accepts in time, once', async () => {
    const asked = askNext(call(), found(ANNA, 1), NOW_MS);
    const taken = answered(asked, ANNA, true, NOW_MS);
    expect(taken).toMatchObject({ state: 'asking', takenBy: ANNA, current: null });
    expect(askNext(taken, found(JAN, 2), NOW_MS)).toBe(taken);
    expect(answered(taken, ANNA, true, NOW_MS)).toBe(taken);
    const codeOf = async (who: string, accepts: boolean, nowMs = NOW_MS, from = asked) =>
      (await refusalOf(() => answered(from, who, accepts, nowMs))).code;
    expect(await codeOf(JAN, true)).toBe('offer_not_found');
    expect(await codeOf(ANNA, true, NOW_MS + 10 * MINUTE_MS)).toBe('offer_expired');
    expect(await codeOf(ANNA, false, NOW_MS, taken)).toBe('offer_expired');
  });

  it('passes over who declines, and does not ask them again', () => {
    const declined = answered(askNext(call(), found(ANNA, 1), NOW_MS), ANNA, false, NOW_MS);
    expect(declined.current).toBeNull();
    expect(askNext(declined, found(JAN, 2), NOW_MS).current?.patientId).toBe(JAN);
  });
});
