import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handleInteraction, interactionRoute } from './interaction.ts';
import { type ClientOptions, createProvider, newSigningKey, type RealmProvider } from './provider.ts';
import { patientRealm, type Realm, staffRealm } from './realms.ts';
import type { StaffSource } from './staff.ts';

export { personOf } from './people.ts';
export { inventedStaff } from './staff.ts';

interface TrustedProfileOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly patientClient: ClientOptions;
  readonly staffClient: ClientOptions;
  readonly staff: StaffSource;
  /** The public address when a gateway stands in front; the gateway passes paths through unchanged. */
  readonly issuerBase?: string;
}

export interface TrustedProfile {
  readonly patientIssuer: string;
  readonly staffIssuer: string;
  /** Where it listens, whatever the public address. */
  readonly port: number;
  close(): Promise<void>;
}

interface Mount extends RealmProvider {
  readonly realm: Realm;
  readonly issuer: URL;
  readonly handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
}

/** Starts the stand-in for the trusted profile (patients) and the professional identity (staff) on one server. */
export async function startTrustedProfile(options: TrustedProfileOptions): Promise<TrustedProfile> {
  const realms = [
    { realm: patientRealm(), client: options.patientClient, key: await newSigningKey() },
    { realm: staffRealm(options.staff), client: options.staffClient, key: await newSigningKey() },
  ];
  const server = createServer();
  const port = await listen(server, options.port);
  const base = (options.issuerBase ?? `http://localhost:${port}`).replace(/\/$/, '');
  const mounts = realms.map(({ realm, client, key }): Mount => {
    const issuer = `${base}/${realm.name}`;
    const realmProvider = createProvider(issuer, realm, client, key);
    return { ...realmProvider, realm, issuer: new URL(issuer), handle: realmProvider.provider.callback() };
  });
  server.on('request', (req, res) => {
    route(mounts, req, res).catch((error: unknown) => {
      console.error('trusted profile:', error);
      if (!res.headersSent) res.writeHead(500);
      res.end();
    });
  });
  return { patientIssuer: `${base}/patient`, staffIssuer: `${base}/staff`, port, close: () => close(server) };
}

async function route(mounts: readonly Mount[], req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = req.url ?? '/';
  const mount = mounts.find(({ issuer }) => url.startsWith(`${issuer.pathname}/`));
  if (!mount) {
    res.writeHead(404).end();
    return;
  }
  const below = url.slice(mount.issuer.pathname.length);
  const path = below.replace(/\?.*$/, '');
  req.headers['x-forwarded-host'] = mount.issuer.host;
  req.headers['x-forwarded-proto'] = mount.issuer.protocol.slice(0, -1);
  const interaction = interactionRoute(path);
  if (interaction) return handleInteraction(mount.realm, mount, interaction, req, res);
  if (path.startsWith('/auth')) forgetSession(req, mount.sessionCookie);
  // The provider finds its own prefix by comparing the two.
  Object.assign(req, { originalUrl: url, url: below });
  return mount.handle(req, res);
}

/** Without its session the provider asks every time, so one browser can be a new person at each sign-in. */
function forgetSession(req: IncomingMessage, sessionCookie: string): void {
  const forgotten = [sessionCookie, `${sessionCookie}.sig`];
  const cookies = (req.headers.cookie ?? '').split('; ');
  req.headers.cookie = cookies.filter((cookie) => !forgotten.includes(cookie.split('=')[0] ?? '')).join('; ');
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
