import { jsonHttp } from './json-http.ts';

/** A token is not used in its last minute: a request may be on its way as long. */
const SPARE_MS = 60_000;
const TOKEN_PATH = '/computeMetadata/v1/instance/service-accounts/default/token';

let held: { header: string; untilMs: number } | undefined;

/**
 * Returns the authorization header of the function's own service account, with a token of the platform's metadata server:
 * the one way in which a function ever signs in.
 */
export async function authorization(): Promise<string> {
  if (!held || held.untilMs <= Date.now()) {
    const host = process.env.GCE_METADATA_HOST ?? 'metadata.google.internal';
    const token = await jsonHttp('GET', `http://${host}${TOKEN_PATH}`, { 'metadata-flavor': 'Google' });
    if (typeof token.access_token !== 'string') throw new Error('the metadata server answered without a token');
    // Of a token that does not say how long it works it is not known whether it works at the next call.
    const worksMs = Number(token.expires_in) * 1000 || 0;
    held = { header: `Bearer ${token.access_token}`, untilMs: Date.now() + worksMs - SPARE_MS };
  }
  return held.header;
}

/**
 * What the Google clients ask of google-auth-library, whose place it takes in bundles: there that would be a sixth of the
 * code, nearly all of it about other ways of signing in.
 */
export class GoogleAuth {
  async getClient() {
    return { getRequestHeaders: async () => new Map([['authorization', await authorization()]]) };
  }

  async getProjectId(): Promise<string | undefined> {
    return process.env.GOOGLE_CLOUD_PROJECT;
  }

  async getUniverseDomain(): Promise<string> {
    return 'googleapis.com';
  }
}
