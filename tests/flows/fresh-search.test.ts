import { expect, test } from 'vitest';
import { isoDateOf } from '../../shared/domain/civil-time.ts';
import { slotOfId } from '../../shared/domain/slot.ts';
import { type Client, newDay, newPatient } from '../support/cloud.ts';

const STALE_MAX_MS = 2_000;
const SEARCH_EVERY_MS = 150;
const BOOK_EVERY_MS = 250;
const SLOTS = 24;

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

test('while bookings run, no search is more than two seconds behind: neither of places taken nor of those given back', async () => {
  const day = await newDay(SLOTS, 1, () => 100 + Math.floor(Math.random() * 600));
  const date = isoDateOf(slotOfId(day.slotIds[0]!)!.day);
  const patients = await Promise.all(Array.from({ length: SLOTS }, newPatient));
  // One session searches once a second; these take turns.
  const searchers = await Promise.all(Array.from({ length: 10 }, newPatient));
  const takenAtMs = new Map<string, number>();
  const freeAtMs = new Map<string, number>();
  let isOver = false;

  const search = async ({ call }: Client) => {
    const askedMs = Date.now();
    const { status, body } = await call('POST', '/api/calendarSlots/find', {
      dayRange: { from: date, to: date },
      servicePointId: day.servicePointId,
    });
    expect(status).toBe(200);
    expect(Date.parse(body.asOf)).toBeGreaterThan(askedMs - STALE_MAX_MS - 1_000);
    const found = new Set((body.list as { id: string }[]).map(({ id }) => id));
    const since = (moments: Map<string, number>) =>
      [...moments].filter(([, atMs]) => atMs < askedMs - STALE_MAX_MS).map(([slotId]) => slotId);
    expect(since(takenAtMs).filter((slotId) => found.has(slotId))).toEqual([]);
    expect(since(freeAtMs).filter((slotId) => !found.has(slotId))).toEqual([]);
    return since(takenAtMs).length + since(freeAtMs).length;
  };

  const searching = (async () => {
    let compared = 0;
    for (let i = 0; !isOver; i++) {
      await pause(SEARCH_EVERY_MS);
      compared += await search(searchers[i % searchers.length]!);
    }
    return compared;
  })();
  for (const [i, { call, referralId }] of patients.entries()) {
    const slotId = day.slotIds[i]!;
    const booked = await call('POST', `/api/calendarSlot/${slotId}/confirm`, { prescriptionId: referralId });
    expect(booked.status).toBe(200);
    takenAtMs.set(slotId, Date.now());
    if (i % 3 === 2) {
      takenAtMs.delete(slotId);
      expect((await call('DELETE', `/api/appointment/${booked.body.id}`)).status).toBe(200);
      freeAtMs.set(slotId, Date.now());
    }
    await pause(BOOK_EVERY_MS);
  }
  await pause(STALE_MAX_MS + 500);
  isOver = true;
  expect(await searching).toBeGreaterThan(SLOTS);
});
