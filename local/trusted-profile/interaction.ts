import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, type Provider } from 'oidc-provider';
import { newNonce, pageHeaders } from './headers.ts';
import { noticePage, type Refusal } from './page.ts';
import type { RealmProvider } from './provider.ts';
import type { Identity, Realm } from './realms.ts';

/** A form with one field fits many times over. */
const FORM_BYTES_MAX = 10_000;

const CANCELLED = { error: 'access_denied', error_description: 'the person cancelled' };

/** Whether the path (below the issuer) is a page of this module, and which. */
export function interactionRoute(path: string): { uid: string; cancel: boolean } | undefined {
  const [, uid, cancel] = /^\/interaction\/([\w-]+)(\/cancel)?$/.exec(path) ?? [];
  return uid ? { uid, cancel: cancel !== undefined } : undefined;
}

/** Shows the page, takes the choice, or takes the person back to the client empty-handed. */
export async function handleInteraction(
  realm: Realm,
  { provider, identities }: RealmProvider,
  route: { uid: string; cancel: boolean },
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  if (!(await isUnderWay(provider, route.uid, req, res))) return sendExpired(res);
  if (route.cancel) return provider.interactionFinished(req, res, CANCELLED);
  const action = `${new URL(provider.issuer).pathname}/interaction/${route.uid}`;
  if (req.method !== 'POST') return sendChoice(realm, action, res);
  const form = await readForm(req);
  if (!form) return sendExpired(res);
  const choice = await realm.choose(form);
  if (!isIdentity(choice)) return sendChoice(realm, action, res, choice);
  identities.set(choice.subject, choice);
  return provider.interactionFinished(req, res, { login: { accountId: choice.subject, remember: false } });
}

function isIdentity(choice: Identity | Refusal): choice is Identity {
  return 'subject' in choice;
}

async function isUnderWay(
  provider: Provider,
  uid: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<boolean> {
  try {
    return (await provider.interactionDetails(req, res)).uid === uid;
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return false;
    throw error;
  }
}

async function sendChoice(realm: Realm, action: string, res: ServerResponse, refusal?: Refusal): Promise<void> {
  const nonce = newNonce();
  const page = await realm.page({ action, cancel: `${action}/cancel`, nonce, refusal });
  res.writeHead(refusal ? 400 : 200, pageHeaders(nonce)).end(page);
}

function sendExpired(res: ServerResponse): void {
  const nonce = newNonce();
  const notice = {
    pl: 'Logowanie wygasło',
    en: 'This sign-in has expired',
    detail: 'Go back to the application and start again.',
    isError: true,
  };
  res.writeHead(400, pageHeaders(nonce)).end(noticePage(nonce, notice));
}

async function readForm(req: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > FORM_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString());
}
