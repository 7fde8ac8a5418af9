import twilio from 'twilio';
import { smsConfig } from '../config.ts';
import { log } from '../log.ts';
import { smsHttp } from './sms-http.ts';
import { type IsSigned, smsSignature } from './sms-signature.ts';

/**
 * What became of an attempt to send. `unclear` means that the gateway may have taken the message or not: it has no
 * idempotency key, so only asking it can tell.
 */
export type SmsOutcome =
  | { kind: 'sent'; sid: string }
  | { kind: 'notTaken' }
  | { kind: 'rejected'; errorCode: number }
  | { kind: 'unclear' };

export interface SmsMessage {
  /** Our own id; delivery reports carry it back. */
  readonly id: string;
  readonly to: string;
  readonly body: string;
}

export interface SmsGateway {
  send(message: SmsMessage): Promise<SmsOutcome>;
  /** Returns the gateway's ids of messages with this recipient and text sent since a moment, oldest first. */
  findSent(message: Omit<SmsMessage, 'id'>, sinceMs: number): Promise<string[]>;
  readonly isSigned: IsSigned;
}

const LISTED_MAX = 50;
const BAD_REQUEST = 400;
const TOO_MANY_REQUESTS = 429;

/** The gateway could not be asked. */
class SmsGatewayError extends Error {
  override readonly name = 'SmsGatewayError';
}

/** Returns the configured SMS gateway (Twilio's Messages API). */
export function smsGateway(): SmsGateway {
  const { TWILIO_API_URL, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, SMS_FROM, PUBLIC_URL } = smsConfig();
  const client = twilio(TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, { httpClient: smsHttp() });
  client.api.baseUrl = TWILIO_API_URL;
  return {
    send: async ({ id, to, body }) => {
      try {
        const statusCallback = `${PUBLIC_URL}/api/sms/status?message=${encodeURIComponent(id)}`;
        const { sid } = await client.messages.create({ to, from: SMS_FROM, body, statusCallback });
        return { kind: 'sent', sid };
      } catch (error) {
        return outcomeOf(error);
      }
    },
    findSent: async ({ to, body }, sinceMs) => {
      // The list's own time filter passes over messages that are still queued, so the moment is compared here.
      const listed = await client.messages.list({ to, limit: LISTED_MAX }).catch((): never => {
        // Without its cause: that holds the recipient and our credentials.
        throw new SmsGatewayError('the list of messages did not answer');
      });
      return listed
        .filter((message) => message.body === body && message.dateCreated.getTime() >= sinceMs)
        .sort((a, b) => a.dateCreated.getTime() - b.dateCreated.getTime())
        .map(({ sid }) => sid);
    },
    isSigned: smsSignature(),
  };
}

/** Errors name the recipient in their text, so nothing but the code leaves this function. */
function outcomeOf(error: unknown): SmsOutcome {
  if (!(error instanceof twilio.RestException)) return { kind: 'unclear' };
  if (error.status === TOO_MANY_REQUESTS) return { kind: 'notTaken' };
  if (error.status === BAD_REQUEST) return { kind: 'rejected', errorCode: error.code ?? error.status };
  if (error.status >= 500) return { kind: 'unclear' };
  // Our account, not this message, is at fault: it is kept until that is mended.
  log.error({ status: error.status, errorCode: error.code }, 'the SMS gateway refuses the account');
  return { kind: 'notTaken' };
}
