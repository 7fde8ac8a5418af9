import { randomBytes } from 'node:crypto';
import { SegmentedMessage } from 'sms-segments-calculator';
import { Refusal } from './twilio-errors.ts';

export const API_VERSION = '2010-04-01';

const MESSAGE_MAX_CHARACTERS = 1600;

/** Twilio's Message resource, as its REST API writes it. */
export interface TwilioMessage {
  sid: string;
  account_sid: string;
  api_version: string;
  to: string;
  from: string | null;
  messaging_service_sid: string | null;
  body: string;
  status: 'accepted' | 'queued' | 'sent' | 'delivered';
  direction: 'outbound-api';
  num_segments: string;
  num_media: string;
  price: null;
  price_unit: string;
  error_code: number | null;
  error_message: string | null;
  date_created: string;
  date_sent: string | null;
  date_updated: string;
  uri: string;
  subresource_uris: Record<string, string>;
}

/** Makes a message of the form of a request to send; refuses what Twilio would refuse. */
export function compose(form: URLSearchParams, accountSid: string, messagesPath: string): TwilioMessage {
  const to = form.get('To');
  const body = form.get('Body');
  const from = form.get('From');
  const service = form.get('MessagingServiceSid');
  if (!to) throw new Refusal(400, 21604, "A 'To' phone number is required.");
  if (!body) throw new Refusal(400, 21602, 'Message body is required.');
  if (!from && !service) throw new Refusal(400, 21603, "A 'From' phone number is required.");
  if (!/^\+[1-9]\d{6,14}$/.test(to)) throw new Refusal(400, 21211, `Invalid 'To' Phone Number: ${to}`);
  if ([...body].length > MESSAGE_MAX_CHARACTERS) {
    throw new Refusal(400, 21617, 'The concatenated message body exceeds the 1600 character limit');
  }
  const sid = `SM${randomBytes(16).toString('hex')}`;
  const now = rfc2822(new Date());
  return {
    sid,
    account_sid: accountSid,
    api_version: API_VERSION,
    to,
    from,
    messaging_service_sid: service,
    body,
    status: service ? 'accepted' : 'queued',
    direction: 'outbound-api',
    num_segments: String(new SegmentedMessage(body).segmentsCount),
    num_media: '0',
    price: null,
    price_unit: 'USD',
    error_code: null,
    error_message: null,
    date_created: now,
    date_sent: null,
    date_updated: now,
    uri: `${messagesPath}/${sid}.json`,
    subresource_uris: { media: `${messagesPath}/${sid}/Media.json` },
  };
}

/** Writes a time the way Message resources do. */
export function rfc2822(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000');
}
