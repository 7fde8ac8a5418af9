import { instantOf } from '../domain/civil-time.ts';
import { siteDayIdOf } from '../domain/slot.ts';
import { log } from '../log.ts';
import { expiredOffers, replansUnderWay, standbyCallsAsking } from '../store/queries.ts';
import { advanceStandby, type StandbyContext } from './call-standby.ts';
import { offerTerms } from './start-replan.ts';

const AT_ONCE = 200;
/** Whoever started a re-planning is still at it for so long; after that its work was cut off. */
const CUT_OFF_AFTER_MS = 60_000;

/**
 * Lets the deadline decide the offers that nobody answered in time, asks the next of the standby pool, and goes on with re-plannings that were cut off. Returns how many
 * offers it settled. What fails is tried again at the next call; what is settled already is left alone.
 */
export async function settleOffers(context: StandbyContext & { readonly signal: AbortSignal }): Promise<number> {
  const { db, visits, now, signal } = context;
  const calls = await standbyCallsAsking(db, AT_ONCE).get();
  const advanced = await Promise.allSettled(calls.docs.map(({ id }) => advanceStandby(id, context)));
  for (const result of advanced) {
    if (result.status === 'rejected') log.error({ err: result.reason }, 'a call of the standby pool did not go on');
  }
  const cutOff = await replansUnderWay(db, AT_ONCE).get();
  for (const { replan } of cutOff.docs.map((document) => ({ replan: document.data() }))) {
    if (Date.parse(replan.createdAt) < now() - CUT_OFF_AFTER_MS) await offerTerms(replan, context);
  }
  let settled = 0;
  while (!signal.aborted) {
    const expired = (await expiredOffers(db, instantOf(now()), AT_ONCE).get()).docs.map((document) => document.data());
    const results = await Promise.allSettled(
      expired.map(({ id, slot }) => visits.submit(siteDayIdOf(slot), { kind: 'settleOffer', appointmentId: id })),
    );
    const failed = results.filter(({ status }) => status === 'rejected').length;
    settled += expired.length - failed;
    if (failed > 0) log.warn({ failed }, 'offers were not settled and wait for the next call');
    if (failed > 0 || expired.length < AT_ONCE) return settled;
  }
  return settled;
}
