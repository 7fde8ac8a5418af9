import { setTimeout as sleep } from 'node:timers/promises';
import type { Outbox } from '../events/outbox.ts';
import { log } from '../log.ts';
import { ENTRY_KEEPS_MS } from '../store/outbox.ts';

/** A living instance publishes within milliseconds and removes the entry a little after its time; what is older was left behind. */
const LEFT_AFTER_MS = ENTRY_KEEPS_MS + 12_000;
/** A schedule fires once a minute at most, so one run sweeps several times. */
const SWEEPS = 4;
const SWEEP_EVERY_MS = 12_000;

/** Publishes the events that dead instances left in the outbox, until the signal ends it early. Returns how many. */
export async function relayOutbox(
  outbox: Outbox,
  { now, signal }: { now: () => number; signal: AbortSignal },
): Promise<number> {
  let relayed = 0;
  for (let sweep = 0; sweep < SWEEPS && !signal.aborted; sweep++) {
    if (sweep > 0) await sleep(SWEEP_EVERY_MS, undefined, { signal }).catch(() => undefined);
    relayed += await outbox.relay(now() - LEFT_AFTER_MS);
  }
  if (relayed > 0) log.warn({ relayed }, 'published events that an instance left behind');
  return relayed;
}
