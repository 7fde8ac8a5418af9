import { processAnnouncements } from '../../shared/container.ts';
import { Outbox } from '../../shared/events/outbox.ts';
import { appointmentsTopic } from '../../shared/events/topic.ts';
import { visitChanges } from '../../shared/use-cases/change-visits.ts';
import { settleOffers } from '../../shared/use-cases/settle-offers.ts';
import { db } from './cloud.ts';

/** Does what the schedule does each minute, at a time of the test's own. Returns how many offers it settled. */
export async function settleAt(nowMs: number): Promise<number> {
  const now = () => nowMs;
  const visits = visitChanges({ db, outbox: new Outbox(db, appointmentsTopic()), now });
  const settled = await settleOffers({
    ...(await processAnnouncements()()),
    visits,
    now,
    signal: new AbortController().signal,
  });
  await visits.idle();
  return settled;
}
