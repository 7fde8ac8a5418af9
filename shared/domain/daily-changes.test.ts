import { describe, expect, it } from 'vitest';
import {
  ANNA,
  actorAt,
  Decisions,
  documents,
  NOW_MS,
  POINT_ID,
  referral,
  refusalOf,
  STAFF_ACTOR,
  siteDay,
  slotRef,
} from '../../tests/builders.ts';
import { NEWS_AT_ONCE_MAX, OWN_CHANGES_MAX } from './daily-changes.ts';
import { slotIdOf } from './slot.ts';

type Door = Parameters<typeof actorAt>[0];

const SLOT = slotRef();
const OTHER = slotRef({ startMinute: 660 });
const REFERRAL = referral();
const HOUR_MS = 3_600_000;
/** Midnight in Warsaw after 1 March 2027. */
const TOMORROW_MS = Date.parse('2027-03-01T23:00:00Z');

/** Someone who books, moves and cancels on one referral. */
function busyReferral() {
  const decisions = new Decisions(
    documents({ days: [siteDay([{ slot: SLOT }, { slot: OTHER }])], referrals: [REFERRAL] }),
  );
  const held = () => decisions.held.referrals.get(REFERRAL.id)!;
  const visitId = () => held().visit!.appointmentId;
  const common = (channel: Door) => ({ patientId: ANNA, actor: actorAt(channel) });
  return {
    held,
    book: (nowMs = NOW_MS, channel: Door = 'patient') =>
      decisions.run({ kind: 'book', slotId: slotIdOf(SLOT), referralId: REFERRAL.id, ...common(channel) }, nowMs),
    move: (slot = OTHER, nowMs = NOW_MS, channel: Door = 'patient') =>
      decisions.run({ kind: 'move', appointmentId: visitId(), slotId: slotIdOf(slot), ...common(channel) }, nowMs),
    cancel: (nowMs = NOW_MS) =>
      decisions.run({ kind: 'cancel', appointmentId: visitId(), ...common('patient') }, nowMs),
    cancelAtSite: () =>
      decisions.run(
        {
          kind: 'cancelAtSite',
          appointmentId: visitId(),
          actor: STAFF_ACTOR,
          servicePointIds: [POINT_ID],
          reason: 'awaria',
        },
        NOW_MS,
      ),
  };
}

describe('the changes of a referral in a day', () => {
  it('are ten by its patient; an eleventh booking is refused and says from when it is possible, and then it is', async () => {
    const { book, cancel, held } = busyReferral();
    for (let cycle = 0; cycle < OWN_CHANGES_MAX / 2; cycle++) {
      book();
      cancel();
    }
    const { code, details } = await refusalOf(() => book());
    expect(code).toBe('daily_limit_reached');
    expect(details).toEqual({ changesMax: 10, possibleFrom: '2027-03-01T23:00:00Z' });
    await refusalOf(() => book(TOMORROW_MS - 1));
    book(TOMORROW_MS);
    expect(held().changes).toEqual({ day: '20270302', news: 1, own: 1 });
  });

  it('never lock anyone into a visit: after ten moves it can still be cancelled', async () => {
    const { book, move, cancel, held } = busyReferral();
    book();
    for (let i = 1; i < OWN_CHANGES_MAX; i++) move(i % 2 === 1 ? OTHER : SLOT);
    expect((await refusalOf(() => move(SLOT))).code).toBe('daily_limit_reached');
    cancel();
    expect(held().state).toBe('issued');
  });

  it('that staff and hotline make are not limited, and take nothing from the patient’s own', () => {
    const { book, move, cancelAtSite, held } = busyReferral();
    book(NOW_MS, 'hotline');
    for (let i = 1; i < 30; i++) move(i % 2 === 1 ? OTHER : SLOT, NOW_MS, 'site');
    cancelAtSite();
    expect(book().event?.type).toBe('booked');
    expect(held().changes).toEqual({ day: '20270301', news: 32, own: 1 });
  });

  it('do not grow by repeats, which answer as before even when no change is left', () => {
    const { book, move, held } = busyReferral();
    book();
    for (let i = 1; i < OWN_CHANGES_MAX; i++) move(i % 2 === 1 ? OTHER : SLOT);
    expect(move(OTHER).event).toBeUndefined();
    expect(held().changes).toEqual({ day: '20270301', news: 10, own: 10 });
  });

  it('are told at once ten times; what comes after waits for the last, until the next day', () => {
    const { book, move } = busyReferral();
    const events = [book(NOW_MS, 'site').event];
    for (let i = 1; i < 14; i++)
      events.push(move(i % 2 === 1 ? OTHER : SLOT, NOW_MS + (i * HOUR_MS) / 60, 'site').event);
    const waiting = events.map((event) => event?.waitsForLast === true);
    expect(waiting.indexOf(true)).toBe(NEWS_AT_ONCE_MAX);
    expect(waiting.slice(NEWS_AT_ONCE_MAX)).toEqual([true, true, true, true]);
    expect(move(SLOT, TOMORROW_MS, 'site').event?.waitsForLast).toBeUndefined();
  });
});
