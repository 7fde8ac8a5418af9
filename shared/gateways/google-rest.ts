import { jsonHttp } from './json-http.ts';
import { authorization } from './platform-identity.ts';

/** Calls a method of a Google API with JSON and returns its answer. Throws an `HttpRefusal` with the status of a refusal. */
export type GoogleRest = (path: string, body: Record<string, unknown>) => Promise<Record<string, unknown>>;

/**
 * Returns a caller of the REST form of a Google API, for those of which a function makes a call or two: their client and
 * what it loads would be most of the function's bundle. A `baseUrl` in plain HTTP is a stand-in on a development machine and
 * asks for no token.
 */
export function googleRest(baseUrl: string): GoogleRest {
  const isStandIn = baseUrl.startsWith('http:');
  return async (path, body) => {
    const headers = { 'content-type': 'application/json', ...(!isStandIn && { authorization: await authorization() }) };
    return jsonHttp('POST', `${baseUrl}${path}`, headers, body);
  };
}
