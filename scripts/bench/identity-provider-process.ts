import { generateKeyPairSync, sign } from 'node:crypto';
import { listen, readBody, sendJson } from '../../local/http.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const HEADER = encoded({ alg: 'ES256', kid: 'bench' });
const BODY_MAX_BYTES = 16 * 1024;

const server = await listen(0, async (request, response) => {
  if (request.url?.startsWith('/.well-known/')) {
    return sendJson(response, 200, {
      issuer: server.url,
      authorization_endpoint: `${server.url}/authorize`,
      token_endpoint: `${server.url}/token`,
      jwks_uri: `${server.url}/jwks`,
      id_token_signing_alg_values_supported: ['ES256'],
      authorization_response_iss_parameter_supported: true,
    });
  }
  if (request.url === '/jwks') {
    return sendJson(response, 200, { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'bench', alg: 'ES256' }] });
  }
  const form = new URLSearchParams((await readBody(request, BODY_MAX_BYTES)).toString());
  const claims = JSON.parse(Buffer.from(form.get('code') ?? '', 'base64url').toString());
  const nowS = Math.floor(Date.now() / 1000);
  const payload = encoded({ iss: server.url, aud: 'e-rejestracja', iat: nowS, exp: nowS + 300, ...claims });
  const content = `${HEADER}.${payload}`;
  const signature = sign('sha256', Buffer.from(content), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  sendJson(response, 200, {
    access_token: 'none',
    token_type: 'Bearer',
    expires_in: 300,
    id_token: `${content}.${signature.toString('base64url')}`,
  });
});

process.send!(server.url);

// It ends with the bench, however that ends.
process.on('disconnect', () => process.exit());
