import { setTimeout as sleep } from 'node:timers/promises';
import type { Firestore } from '@google-cloud/firestore';
import type { Outbox } from '../events/outbox.ts';
import { log } from '../log.ts';
import { ENTRY_KEEPS_MS, type OutboxEntry, waitingOutbox } from '../store/outbox.ts';
import { type Queue, takeRound } from './take-round.ts';

/** A living instance publishes within milliseconds and removes the entry a little after its time; what is older was left behind. */
const LEFT_AFTER_MS = ENTRY_KEEPS_MS + 12_000;
/**
 * A schedule fires once a minute at most, so one run sweeps several times, and ends before the
 * next.
 */
const SWEEPS = 4;
const SWEEP_EVERY_MS = 12_000;
const RUN_MS = 55_000;
/** Entries held at once: after an outage there are many, with up to a batch of events each. */
const AT_ONCE = 50;

interface RelayContext {
  readonly db: Firestore;
  readonly outbox: Pick<Outbox, 'relay'>;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Publishes the events that dead instances left in the outbox, until the signal ends it early. Returns how many. */
export async function relayOutbox(context: RelayContext): Promise<number> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(RUN_MS)]);
  let relayed = 0;
  for (let sweep = 0; sweep < SWEEPS && !signal.aborted; sweep++) {
    if (sweep > 0) await sleep(SWEEP_EVERY_MS, undefined, { signal }).catch(() => undefined);
    relayed += await relayOnce({ ...context, signal });
  }
  if (relayed > 0) log.warn({ relayed }, 'published events that an instance left behind');
  return relayed;
}

/**
 * Publishes once what has been left behind by now. An entry that cannot be published holds up no
 * other. Returns how many events.
 */
export async function relayOnce({ db, outbox, now, signal }: RelayContext): Promise<number> {
  let relayed = 0;
  const queue: Queue<OutboxEntry> = {
    name: 'outbox',
    page: (after, limit) => waitingOutbox(db, after, limit),
    isDue: ({ committedAtMs }) => committedAtMs < now() - LEFT_AFTER_MS,
    work: async (entry) => {
      await outbox.relay(entry);
      relayed += entry.events.length;
    },
    atOnce: AT_ONCE,
  };
  await takeRound(queue, { db, now, signal });
  return relayed;
}
