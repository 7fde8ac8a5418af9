import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeBy, isSettled, type LedgerEntry, type LedgerReport, type LedgerState } from './sms-ledger.ts';

const STATES: readonly LedgerState[] = ['sending', 'unclear', 'notTaken', 'sent', 'delivered', 'failed', 'superseded'];
const entry = (over: Partial<LedgerEntry> = {}): LedgerEntry => ({
  state: 'sent',
  firstAttemptMs: 1_000,
  claimedMs: 1_000,
  sid: 'SM1',
  errorCode: null,
  ...over,
});
const told = (report: LedgerReport, held = entry()): LedgerEntry => ({ ...held, ...changeBy(report, held) });

describe('the reason of a failure', () => {
  const failed = told({ state: 'failed', sid: 'SM1', errorCode: '30003' });

  it.each([
    ['null', { errorCode: null }],
    ['undefined', { errorCode: undefined }],
    ['left out', {}],
  ])('stays when the report is repeated with the code %s', (_, over) => {
    expect(told({ state: 'failed', sid: 'SM1', ...over } as LedgerReport, failed).errorCode).toBe('30003');
  });

  it('is taken from a later report when the first did not name it', () => {
    const unexplained = told({ state: 'failed', sid: 'SM1', errorCode: null });
    expect(told({ state: 'failed', sid: 'SM1', errorCode: '30003' }, unexplained).errorCode).toBe('30003');
  });

  it('is the first that was told', () => {
    expect(told({ state: 'failed', sid: 'SM1', errorCode: '30005' }, failed).errorCode).toBe('30003');
  });
});

describe('a report', () => {
  it.each([
    ['delivered', 'failed'],
    ['failed', 'delivered'],
    ['delivered', 'sent'],
    ['failed', 'sent'],
    ['failed', 'superseded'],
    ['superseded', 'sent'],
    ['superseded', 'delivered'],
    ['superseded', 'failed'],
    ['sent', 'unclear'],
    ['sent', 'notTaken'],
    ['sent', 'superseded'],
  ] as const)('of a message that is %s does not make it %s', (state, report) => {
    expect(changeBy({ state: report, sid: 'SM1', errorCode: '30003' }, entry({ state }))).toBeUndefined();
  });

  it.each(['delivered', 'failed'] as const)('%s may come before the sender knows that it has sent', (state) => {
    const sending = entry({ state: 'sending', sid: null });
    const reported = told({ state, sid: 'SM1', errorCode: null }, sending);
    expect(reported).toMatchObject({ state, sid: 'SM1' });
    expect(changeBy({ state: 'sent', sid: 'SM1' }, reported)).toBeUndefined();
    expect(changeBy({ state: 'unclear', claimedMs: 9_000 }, reported)).toBeUndefined();
  });

  it('without the name of the gateway’s message leaves the one that is known', () => {
    expect(told({ state: 'delivered', sid: null })).toMatchObject({ state: 'delivered', sid: 'SM1' });
  });

  it('about another message of the gateway changes nothing', () => {
    expect(changeBy({ state: 'delivered', sid: 'SM2' }, entry())).toBeUndefined();
  });

  it('that is repeated writes nothing', () => {
    expect(changeBy({ state: 'sent', sid: 'SM1', errorCode: null }, entry())).toBeUndefined();
  });
});

it('whatever is reported, replayed and out of order: the first end stands, and nothing known is forgotten', () => {
  const reports = fc.array(
    fc.record({
      state: fc.constantFrom(...STATES),
      sid: fc.constantFrom('SM1', null, undefined),
      errorCode: fc.constantFrom('30003', 21_211, null, undefined),
    }),
  );
  fc.assert(
    fc.property(reports, (sequence) => {
      let held = entry({ state: 'sending', sid: null });
      for (const report of sequence as LedgerReport[]) {
        const next = told(report, held);
        if (['delivered', 'failed', 'superseded'].includes(held.state)) expect(next.state).toBe(held.state);
        if (isSettled(held.state)) expect(isSettled(next.state)).toBe(true);
        if (held.sid) expect(next.sid).toBe(held.sid);
        if (held.errorCode) expect(next.errorCode).toBe(held.errorCode);
        held = next;
      }
    }),
  );
});
