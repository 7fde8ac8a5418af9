import { Refusal } from '../../shared/domain/errors.ts';
import type { LedgerState } from '../../shared/domain/sms-ledger.ts';
import type { SmsGateway } from '../../shared/gateways/sms.ts';
import { operation } from '../../shared/http/endpoint.ts';
import type { Messages } from '../../shared/store/messages.ts';
import * as schema from './schema.ts';

/** The gateway's words for what the ledger calls; its other words say nothing new. */
const STATES: ReadonlyMap<string | undefined, LedgerState> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['undelivered', 'failed'],
  ['failed', 'failed'],
]);

export const operations = ({ messages, sms }: { messages: Messages; sms: Pick<SmsGateway, 'isSigned'> }) => ({
  recordSmsStatus: operation(schema.recordSmsStatus, async ({ query, request }) => {
    const form = Object.fromEntries(new URLSearchParams(request.rawBody.toString('utf8')));
    const signature = String(request.headers['x-twilio-signature'] ?? '');
    if (!sms.isSigned(signature, request.url, form)) throw new Refusal('forbidden');
    const state = STATES.get(form.MessageStatus);
    if (state && form.MessageSid) {
      await messages.record(query.message, { state, sid: form.MessageSid, errorCode: form.ErrorCode || null });
    }
    return { status: 204 };
  }),
});
