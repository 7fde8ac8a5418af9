import { Refusal } from '../domain/errors.ts';
import type { OfferedSlot } from '../domain/slot.ts';
import type { ServicePointById } from '../store/service-point-cache.ts';
import type { Operation } from './endpoint.ts';
import { WireRefusal } from './refusal-on-wire.ts';
import { slotOnWire } from './wire.ts';

/**
 * Gives the refusals of a full slot, whichever of these operations they come from, their alternatives as slots in the form that
 * clients know: those that the caller can book.
 */
export function withAlternatives<T extends Readonly<Record<string, Operation>>>(
  servicePointById: ServicePointById,
  operations: T,
): T {
  const presented = Object.entries(operations).map(([name, { schema, handle }]): [string, Operation] => [
    name,
    {
      schema,
      handle: async (call) => {
        try {
          return await handle(call);
        } catch (error) {
          if (!(error instanceof Refusal) || error.code !== 'slot_full') throw error;
          const offered = error.details.alternatives;
          const open = call.session.role === 'patient' ? offered.filter(isExternal) : offered;
          const alternatives = await Promise.all(
            open.map(async (one) => slotOnWire(one, await servicePointById(one.slot.servicePointId))),
          );
          throw new WireRefusal('slot_full', { alternatives });
        }
      },
    },
  ]);
  return Object.fromEntries(presented) as T;
}

/** Terms for the staff alone stand beside each other: a patient who was asked to one of them cannot book another. */
function isExternal({ slot }: OfferedSlot): boolean {
  return slot.audience === 'external';
}
