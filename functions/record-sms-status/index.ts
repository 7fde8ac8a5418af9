import { smsSignature } from '../../shared/gateways/sms-signature.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { database } from '../../shared/store/database.ts';
import { Messages } from '../../shared/store/messages.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const deps = { messages: new Messages(database()), sms: { isSigned: smsSignature() } };
export const main = httpFunction('record-sms-status', catalog['record-sms-status'], operations(deps), {
  upToDate: null,
});
