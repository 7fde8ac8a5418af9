import type { SmsGateway, SmsMessage } from '../gateways/sms.ts';
import { log } from '../log.ts';
import type { Messages } from '../store/messages.ts';

/** After an unclear attempt the gateway's list is believed only when this much time has passed. */
const LIST_SETTLES_MS = 5_000;
/** How far the gateway's clock may be from ours. */
const CLOCKS_DIFFER_MS = 60_000;

/** Thrown to have Pub/Sub or Cloud Tasks deliver again later. Nothing is wrong with the message. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
}

/**
 * Sends one SMS exactly once, however often it is asked to. Claims it in the ledger, sends, records. An attempt whose outcome
 * is unknown is settled by asking the gateway what it has, and never by sending blindly again.
 */
export async function sendMessage(
  message: SmsMessage & { readonly to: string },
  { messages, sms }: { messages: Messages; sms: SmsGateway },
): Promise<void> {
  const claim = await messages.claim(message.id);
  if (claim.kind === 'settled') return;
  if (claim.kind === 'busy') throw new RetryLater('another worker is sending this message');
  if (claim.kind === 'unclear') {
    const sid = await unaccountedSid(message, claim.firstAttemptMs, { messages, sms });
    if (sid) {
      await messages.record(message.id, { state: 'sent', sid });
      return;
    }
    if (claim.sinceClaimedMs < LIST_SETTLES_MS) {
      await messages.record(message.id, { state: 'unclear', claimedMs: claim.claimedMs });
      throw new RetryLater('the last attempt may still show up');
    }
  }
  await attempt(message, { messages, sms });
}

async function attempt(message: SmsMessage, { messages, sms }: { messages: Messages; sms: SmsGateway }): Promise<void> {
  const outcome = await sms.send(message);
  switch (outcome.kind) {
    case 'sent':
      return messages.record(message.id, { state: 'sent', sid: outcome.sid });
    case 'rejected':
      log.warn({ messageId: message.id, errorCode: outcome.errorCode }, 'the gateway rejected a message');
      return messages.record(message.id, { state: 'failed', errorCode: outcome.errorCode });
    case 'notTaken':
      await messages.record(message.id, { state: 'notTaken' });
      throw new RetryLater('the gateway takes no message now');
    case 'unclear':
      await messages.record(message.id, { state: 'unclear' });
      throw new RetryLater('the gateway did not say whether it took the message');
  }
}

/** Two visits can have the same text; a message that another entry accounts for is not ours. */
async function unaccountedSid(
  message: SmsMessage,
  sinceMs: number,
  { messages, sms }: { messages: Messages; sms: SmsGateway },
): Promise<string | undefined> {
  for (const sid of await sms.findSent(message, sinceMs - CLOCKS_DIFFER_MS)) {
    if (!(await messages.knowsSid(sid))) return sid;
  }
  return undefined;
}
