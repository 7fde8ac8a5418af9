import { instantOf } from '../domain/civil-time.ts';
import { siteDayIdOf } from '../domain/slot.ts';
import { log } from '../log.ts';
import { expiredOffers, replansUnderWay, standbyCallsAsking } from '../store/queries.ts';
import { advanceStandby, type StandbyContext } from './call-standby.ts';
import { offerTerms } from './start-replan.ts';

const AT_ONCE = 200;
/** Whoever started a re-planning is still at it for so long; after that its work was cut off. */
const CUT_OFF_AFTER_MS = 60_000;

type Context = StandbyContext & { readonly signal: AbortSignal };

/**
 * Lets the deadline decide the offers that nobody answered in time, asks the next of the standby pool, and goes on with re-plannings
 * that were cut off. Returns how many offers it settled. What fails holds up nothing else, and is tried again at the next call.
 */
export async function settleOffers(context: Context): Promise<number> {
  const settled = await settleExpired(context);
  const { db, now } = context;
  const [calls, replans] = await Promise.all([
    standbyCallsAsking(db, AT_ONCE).get(),
    replansUnderWay(db, AT_ONCE).get(),
  ]);
  const cutOff = replans.docs
    .map((document) => document.data())
    .filter(({ createdAt }) => Date.parse(createdAt) < now() - CUT_OFF_AFTER_MS);
  const results = await Promise.allSettled([
    ...calls.docs.map(({ id }) => advanceStandby(id, context)),
    ...cutOff.map((replan) => offerTerms(replan, context)),
  ]);
  for (const result of results) {
    if (result.status === 'rejected') log.error({ err: result.reason }, 'a call or a re-planning did not go on');
  }
  return settled;
}

async function settleExpired({ db, visits, now, signal }: Context): Promise<number> {
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
