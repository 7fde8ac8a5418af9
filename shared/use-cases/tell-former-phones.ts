import { FORMER_PHONE_TEXT } from '../domain/sms-text.ts';
import { formerPhones } from '../store/collections.ts';
import { formerPhonesToTell } from '../store/queries.ts';
import type { AnnouncementContext } from './announce-visit.ts';
import { sendMessage } from './send-message.ts';
import { takeRound } from './take-round.ts';

export type FormerPhonesContext = Pick<AnnouncementContext, 'db' | 'patients' | 'messages' | 'sms' | 'now'> & {
  readonly signal: AbortSignal;
};

/** The schedule comes round each minute; what a run has no time for, the next one begins with. */
const RUN_MS = 45_000;

/**
 * Tells each number that was replaced that messages go to another one now: whoever has it learns
 * that somebody else may have changed it. The note of the number goes once it is told, or the
 * gateway has given it up; the ledger sees to it that it is told once, however often this runs.
 * Returns how many were told.
 */
export async function tellFormerPhones(context: FormerPhonesContext): Promise<number> {
  const { db, patients, messages, sms, now, signal } = context;
  return takeRound(
    {
      name: 'former-phones',
      page: (after, limit) => formerPhonesToTell(db, after, limit),
      work: async (former) => {
        const to = patients.formerPhone(former);
        await sendMessage({ id: `${former.id}-phone`, to, body: FORMER_PHONE_TEXT }, { messages, sms });
        await formerPhones(db).doc(former.id).delete();
      },
    },
    { db, now, signal: AbortSignal.any([signal, AbortSignal.timeout(RUN_MS)]) },
  );
}
