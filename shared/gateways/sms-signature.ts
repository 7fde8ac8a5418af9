import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { smsConfig } from '../config.ts';

/** Whether a delivery report really comes from the gateway. `url` is its path and query as received. */
export type IsSigned = (signature: string, url: string, form: Readonly<Record<string, string>>) => boolean;

/** Returns the check of signatures: apart from the gateway, since who takes reports sends nothing. */
export function smsSignature(): IsSigned {
  const { TWILIO_AUTH_TOKEN, PUBLIC_URL } = smsConfig();
  return (signature, url, form) => validateRequest(TWILIO_AUTH_TOKEN, signature, `${PUBLIC_URL}${url}`, form);
}
