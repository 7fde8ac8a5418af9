import { Agent, request } from 'node:http';
import { expect, test } from 'vitest';
import { catalog } from '../../functions/catalog.ts';
import { newSession, Tokens } from '../../shared/http/session.ts';
import { baseUrl, type Client, newDay, newPatient } from '../support/cloud.ts';
import { searchAfterPause } from '../support/search.ts';

/* What clients of the original do that no page of ours does. */

const WAIT_MAX_MS = 10_000;

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A session of somebody who has no referral, as a client keeps it. */
function strangersKeys() {
  const session = newSession({ role: 'patient', subject: 'nobody', servicePointIds: [], referrals: [] }, Date.now());
  return { sid: new Tokens().sealSession(session), csrf: session.csrfToken };
}

const book = ({ call, referralId }: Client, slotId: string, path = '/api/calendarSlot') =>
  call('POST', `${path}/${slotId}/confirm`, { prescriptionId: referralId });

test('a client that never reads the answer to its cancellation goes on over the same, only connection', async () => {
  const day = await newDay(2, 1);
  const patient = await newPatient();
  const { body: visit } = await book(patient, day.slotIds[0]!);
  const { sid, csrf } = patient.keys;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { cookie: `patient_sid=${sid}`, 'x-csrf-token': csrf };
  /** Resolves with the answer's head alone: its body is left where it is. */
  const headOf = ({ method, path }: Omit<Sent, 'headers'>) =>
    new Promise<{ status: number | undefined; length: string | undefined }>((resolve, reject) => {
      const sent = request(
        baseUrl + path,
        { method, headers, agent, timeout: WAIT_MAX_MS },
        ({ statusCode, headers }) => resolve({ status: statusCode, length: headers['content-length'] }),
      );
      sent.on('timeout', () => sent.destroy(new Error('no connection became free')));
      sent.on('error', reject);
      sent.end();
    });
  try {
    const cancelled = { status: 200, length: '0' };
    expect(await headOf({ method: 'DELETE', path: `/api/appointment/${visit.id}` })).toEqual(cancelled);
    expect(await headOf({ method: 'DELETE', path: `/api/appointment/${visit.id}` })).toEqual(cancelled);
  } finally {
    agent.destroy();
  }
});

test('a term is confirmed by the path of the slots’ collection, too', async () => {
  const day = await newDay(1, 1);
  const patient = await newPatient();
  const booked = await book(patient, day.slotIds[0]!, '/api/calendarSlots/calendarSlot');
  expect(booked).toMatchObject({ status: 200, body: { slotId: day.slotIds[0], status: 'ACTIVE' } });
});

test('the settings answer a session with a small JSON and a stranger with 401', async () => {
  const { call } = await newPatient();
  const settings = await call('GET', '/api/settings');
  expect(settings).toMatchObject({ status: 200, body: { sessionExpiresAt: expect.any(String) } });
  expect((await fetch(`${baseUrl}/api/settings`)).status).toBe(401);
});

test('a search of a city beside a default postal code of another one finds the city', async () => {
  const krakow = { voiId: '12', geoId: '1261011' };
  const keys = strangersKeys();
  const { list } = (await searchAfterPause(keys, krakow)).body;
  expect(list.length).toBeGreaterThan(0);
  const beside = await searchAfterPause(keys, {
    ...krakow,
    postalCode: '00-950',
    distanceRangeCode: 'distanceRange0_5',
  });
  expect(beside.body.list.map(({ id }: { id: string }) => id)).toEqual(list.map(({ id }: { id: string }) => id));
});

test('no answer of the API is compressed, whatever the client says that it accepts', async () => {
  const { sid, csrf } = strangersKeys();
  const headers = {
    cookie: `patient_sid=${sid}`,
    'x-csrf-token': csrf,
    'accept-encoding': 'gzip, deflate, br, zstd',
  };
  const encodingOf = ({ method, path }: Omit<Sent, 'headers'>) =>
    new Promise<string | undefined>((resolve, reject) => {
      // Not `fetch`, which decodes what it gets.
      const sent = request(baseUrl + path, { method, headers }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.headers['content-encoding']));
      });
      sent.on('error', reject);
      if (path.endsWith('/find')) sent.write(JSON.stringify(SEARCH));
      sent.end();
    });
  const answered = new Map<string, string | undefined>();
  for (const { trigger } of Object.values(catalog)) {
    if (trigger.kind !== 'http') continue;
    for (const { method, path } of trigger.routes) {
      const called = path.replaceAll(/\{\w+\}/g, UNKNOWN);
      answered.set(`${method} ${path}`, await encodingOf({ method, path: called }));
    }
  }
  expect(answered.size).toBeGreaterThan(30);
  expect([...answered].filter(([, encoding]) => encoding !== undefined)).toEqual([]);
});

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const TODAY = new Date().toISOString().slice(0, 10);
const SEARCH = { dayRange: { from: TODAY, to: TODAY }, voiId: '12' };
