/**
 * An entry of the SMS ledger. It is written before anything is sent, so that after a crash or a timeout the next attempt knows
 * that a message may be on its way. Its times are the database's: the clock of one worker says nothing about the lease of another.
 */
export interface LedgerEntry {
  readonly state: LedgerState;
  /** Epoch milliseconds of the first attempt: where to look from when asking the gateway. */
  readonly firstAttemptMs: number;
  /** Epoch milliseconds of the last attempt, at its end once that is known: until its lease ends, another worker may be sending. */
  readonly claimedMs: number;
  readonly sid: string | null;
  readonly errorCode: number | string | null;
}

export type LedgerState = 'sending' | 'unclear' | 'notTaken' | 'sent' | 'delivered' | 'failed' | 'superseded';

/** What became of a message, as its sender or the gateway tells. What it leaves out or does not know is null or absent. */
export interface LedgerReport {
  readonly state: LedgerState;
  readonly claimedMs?: number;
  readonly sid?: string | null;
  readonly errorCode?: number | string | null;
}

const ALL: readonly LedgerState[] = ['sending', 'unclear', 'notTaken', 'sent', 'delivered', 'failed', 'superseded'];

/**
 * Which states an entry may be brought to from each. A message is delivered or not, once: the gateway repeats its reports and
 * sends them out of order, but never takes one back, so the first final state stands.
 */
const MAY_BECOME = {
  sending: ALL,
  unclear: ALL,
  notTaken: ALL,
  sent: ['sent', 'delivered', 'failed'],
  delivered: ['delivered'],
  failed: ['failed'],
  superseded: [],
} as const satisfies Record<LedgerState, readonly LedgerState[]>;

/** The states from which nothing more is sent. */
export function isSettled(state: LedgerState): boolean {
  return !MAY_BECOME[state].some((next) => next === 'sending');
}

/**
 * Returns what a report changes in an entry, or undefined when it changes nothing. It completes what is not known yet, and erases
 * nothing: of two reports of one failure only one may name the reason. A report about another message of the gateway than the one
 * that the entry accounts for changes nothing.
 */
export function changeBy(report: LedgerReport, entry: LedgerEntry): Partial<LedgerEntry> | undefined {
  if (!MAY_BECOME[entry.state].some((next) => next === report.state)) return undefined;
  if (entry.sid && report.sid && entry.sid !== report.sid) return undefined;
  const { state, claimedMs = entry.claimedMs } = report;
  const sid = entry.sid ?? report.sid ?? null;
  const errorCode = entry.errorCode ?? report.errorCode ?? null;
  const isSame =
    state === entry.state && claimedMs === entry.claimedMs && sid === entry.sid && errorCode === entry.errorCode;
  return isSame ? undefined : { state, claimedMs, sid, errorCode };
}
