import type { BenchContext } from '../context.ts';
import { slotsEverywhere } from '../days.ts';
import { type Figures, joined, percentiles, rounded, unexpected } from '../figures.ts';
import { type Instance, newInstance } from '../instances.ts';
import { load } from '../load.ts';
import type { LoadPlan, LoadResult } from '../load-plan.ts';
import { residentMiB } from '../memory.ts';
import { bookers, cancelRequest, confirmRequest, patients } from '../people.ts';
import { searches } from '../searches.ts';

/** A tenth of what the machine can do, or less: memory is what is watched. */
const PER_SECOND = { searches: 100, bookings: 8, cancellations: 4 };
const SOAK_S = 600;
const PART_S = 30;
const NAMES = ['find-slots', 'confirm-slot', 'cancel-appointment'] as const;
/** So long that after a stall, when what was due comes at once, nobody's second search follows within the second they must wait. */
const SEARCH_EVERY_S = 30;
/** Enough that nobody is refused, at small scale too: whoever has no visit cannot cancel it. */
const SLOTS_A_DAY = 2;

/**
 * Ten minutes of searches, bookings and cancellations with all that follows from them. Yardstick of each process: the most memory it
 * had in the second fifth of the time, when its caches are filled; `ratio` is the most in the last fifth to that. Flat is about 1.
 */
export async function soak(context: BenchContext): Promise<void> {
  const measuring = measured(context);
  for (const [i, name] of NAMES.entries()) await context.row(`soak ${name}`, async () => (await measuring)[i]!);
}

/** The figures of each process. */
async function measured(context: BenchContext): Promise<Figures[]> {
  const seconds = context.seconds < 10 ? context.seconds * 5 : SOAK_S;
  const partS = Math.min(PART_S, seconds / 5);
  const instances = await Promise.all(NAMES.map((name) => newInstance(name, context)));
  const [find, confirm, cancel] = instances as [Instance, Instance, Instance];
  try {
    const slots = await slotsEverywhere(context.db, { perDay: SLOTS_A_DAY });
    const people = await bookers(context.db, PER_SECOND.searches * SEARCH_EVERY_S);
    const parts = Math.round(seconds / partS);
    const memory = NAMES.map((): number[] => []);
    const results: LoadResult[] = [];
    let booked: Awaited<ReturnType<typeof patients>> = [];
    for (let part = 0; part < parts; part++) {
      const count = Math.ceil(PER_SECOND.bookings * partS);
      const booking = await patients(context.db, count);
      const open = (perSecond: number) => ({ kind: 'open', perSecond, seconds: partS }) as const;
      const searching = await searches(context.db, people, { paging: 'short' });
      const plans: LoadPlan[] = [
        { name: 'searches', url: find.url, requests: searching, pace: open(PER_SECOND.searches) },
        {
          name: 'bookings',
          url: confirm.url,
          requests: booking.map((person, i) =>
            confirmRequest(person, slots[(part * count + i) % slots.length]!.slotId),
          ),
          pace: open(PER_SECOND.bookings),
        },
      ];
      if (booked.length > 0) {
        const cancelling = booked.slice(0, Math.floor(PER_SECOND.cancellations * partS)).map(cancelRequest);
        const pace = open(cancelling.length / partS);
        plans.push({ name: 'cancellations', url: cancel.url, requests: cancelling, pace });
      }
      results.push(...(await load(plans)));
      booked = booking;
      for (const [i, { pid }] of instances.entries()) memory[i]!.push(residentMiB(pid));
      context.progress(
        `soak: ${Math.round((part + 1) * partS)} of ${Math.round(seconds)} s, MiB ${memory.map((all) => Math.round(all.at(-1)!)).join(' ')}`,
      );
    }
    const all = joined(results);
    return NAMES.map((_, i) => {
      const fifth = Math.max(1, Math.floor(parts / 5));
      const early = Math.max(...memory[i]!.slice(fifth, 2 * fifth));
      const late = Math.max(...memory[i]!.slice(-fifth));
      return {
        perSecond: rounded(all.latenciesMs.length / seconds),
        yardstickPerSecond: null,
        ratio: rounded(late / early),
        ...percentiles(all.latenciesMs),
        errors: unexpected(all, ['200']),
        outcomes: all.outcomes,
        earlyMiB: Math.round(early),
        lateMiB: Math.round(late),
      };
    });
  } finally {
    await Promise.all(instances.map((instance) => instance.close()));
  }
}
