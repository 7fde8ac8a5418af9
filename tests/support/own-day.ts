import { addDays, dayOf } from '../../shared/domain/civil-time.ts';
import { servicePointIdOf } from '../../shared/domain/service-point.ts';
import { type SiteDay, type SlotRef, siteDayIdOf, slotIdOf, slotKeyOf } from '../../shared/domain/slot.ts';

/** A slot of an invented point, ten days ahead, with every name that a test may need for it. */
export function aSlot() {
  const ref: SlotRef = {
    servicePointId: servicePointIdOf(['invented point']),
    day: addDays(dayOf(Date.now()), 10),
    startMinute: 540,
    vaccineType: 'cov19.pfizer',
    dose: 1,
    audience: 'external',
  };
  return { ref, slotId: slotIdOf(ref), slotKey: slotKeyOf(ref), siteDayId: siteDayIdOf(ref) };
}

/** The day of that slot, with this many places. */
export function siteDayWith({ ref, slotKey }: ReturnType<typeof aSlot>, capacity: number): SiteDay {
  const slots = { [slotKey]: { minutes: 10, capacity, booked: 0 } };
  return { servicePointId: ref.servicePointId, day: ref.day, voiId: '12', slots, version: 1 };
}
