import { describe, expect, it } from 'vitest';
import { documents, NOW_MS, refusalOf, siteDay, slotRef } from '../../tests/builders.ts';
import { takePlace } from './places.ts';
import { type SlotRef, siteDayIdOf, slotIdOf } from './slot.ts';

const SLOT = slotRef();

describe('the alternatives to a full slot', () => {
  const full = { slot: SLOT, booked: 1 };
  const at = (startMinute: number, over: Partial<SlotRef> = {}) => slotRef({ startMinute, ...over });
  const offered = async (specs: Parameters<typeof siteDay>[0], nowMs = NOW_MS) => {
    const given = documents({ days: [siteDay([full, ...specs])] });
    return (await refusalOf(() => takePlace(given.days, SLOT, nowMs))).details.alternatives as {
      id: string;
      slot: SlotRef;
    }[];
  };

  it('are the nearest five of the day, nearest first, each with its own id', async () => {
    const found = await offered([480, 800, 585, 660, 620, 545, 1_000].map((minute) => ({ slot: at(minute) })));
    expect(found.map(({ slot }) => slot.startMinute)).toEqual([585, 620, 545, 660, 480]);
    for (const { id, slot } of found) expect(id).toBe(slotIdOf(slot));
    expect(found.every(({ slot }) => siteDayIdOf(slot) === siteDayIdOf(SLOT))).toBe(true);
  });

  it('have a place left, the same vaccine, dose and audience', async () => {
    const found = await offered([
      { slot: at(615), capacity: 2, booked: 2 },
      { slot: at(616, { vaccineType: 'cov19.moderna' }) },
      { slot: at(617, { dose: 2 }) },
      { slot: at(618, { audience: 'internal' }) },
      { slot: at(900), capacity: 2, booked: 1 },
    ]);
    expect(found.map(({ slot }) => slot.startMinute)).toEqual([900]);
  });

  it('have not started yet', async () => {
    const found = await offered([{ slot: at(590) }, { slot: at(610) }], Date.parse('2027-03-02T08:55:00Z'));
    expect(found.map(({ slot }) => slot.startMinute)).toEqual([610]);
  });

  it('are none when the day is full', async () => {
    expect(await offered([])).toEqual([]);
  });
});
