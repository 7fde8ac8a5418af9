import { systemActor } from '../domain/actor.ts';
import { instantOf } from '../domain/civil-time.ts';
import { siteDayIdOf } from '../domain/slot.ts';
import { expiredOffers, replansUnderWay, standbyCallsAsking } from '../store/queries.ts';
import { advanceStandby, type StandbyContext } from './call-standby.ts';
import { offerTerms, type ReplanContext } from './start-replan.ts';
import { takeRound } from './take-round.ts';

/** The schedule comes round each minute; what a run has no time for, the next one begins with. */
const RUN_MS = 45_000;
/** Whoever started a re-planning is still at it for so long; after that its work was cut off. */
const CUT_OFF_AFTER_MS = 60_000;

/** Nobody decides where nobody has answered in time. */
const DEADLINE = systemActor('settle-offers');

type Context = StandbyContext & ReplanContext & { readonly signal: AbortSignal };

/**
 * Lets the deadline decide the offers that nobody answered in time, asks the next of the standby
 * pool, and goes on with re-plannings that were cut off. Each gets its turn, and what fails holds
 * up nothing else. Returns how many offers it settled.
 */
export async function settleOffers(context: Context): Promise<number> {
  const { db, visits, now } = context;
  const run = { db, now, signal: AbortSignal.any([context.signal, AbortSignal.timeout(RUN_MS)]) };
  const [settled] = await Promise.all([
    takeRound(
      {
        name: 'expired-offers',
        page: (after, limit) => expiredOffers(db, instantOf(now()), after, limit),
        orderedBy: 'offer.expiresAt',
        work: ({ id, slot }) =>
          visits.submit(siteDayIdOf(slot), { kind: 'settleOffer', actor: DEADLINE, appointmentId: id }),
      },
      run,
    ),
    takeRound(
      {
        name: 'standby-calls',
        page: (after, limit) => standbyCallsAsking(db, after, limit),
        work: ({ id }) => advanceStandby(id, context),
      },
      run,
    ),
    takeRound(
      {
        name: 'replans',
        page: (after, limit) => replansUnderWay(db, after, limit),
        isDue: ({ createdAt }) => Date.parse(createdAt) < now() - CUT_OFF_AFTER_MS,
        work: (replan) => offerTerms(replan, context),
      },
      run,
    ),
  ]);
  return settled;
}
