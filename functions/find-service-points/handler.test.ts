import { afterAll, beforeAll, expect, it } from 'vitest';
import { voivodeshipPointsCache } from '../../shared/store/service-point-cache.ts';
import { answerOf, bearer, readOnlyDb, serve, servicePoint } from '../../tests/builders.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const POINTS = [
  servicePoint({ id: '1', name: 'Żuraw', terc: '1206114' }),
  servicePoint({ id: '2', name: 'Ćma', terc: '1206115' }),
  servicePoint({ id: '3', name: 'Całus', terc: '1261011' }),
  servicePoint({ id: '4', name: 'Zamknięty', status: 'INACTIVE' }),
  servicePoint({ id: '5', name: 'Warszawa', terc: '1465028', voiId: '14' }),
];
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  const db = readOnlyDb({ servicePoints: new Map(POINTS.map((point) => [point.id, point])) });
  server = await serve(
    'find-service-points',
    catalog['find-service-points'].trigger.routes,
    operations(voivodeshipPointsCache(db)),
  );
});
afterAll(() => server.close());

async function ask(body: object) {
  const headers = await bearer({ role: 'agent' });
  const response = await fetch(`${server.url}/api/servicePoints/find`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers,
  });
  return { status: response.status, body: await answerOf(response) };
}
const names = async (body: object) => (await ask(body)).body.list.map(({ name }) => name);

it('the active points of a voivodeship come in Polish alphabetical order, with what clients show of them', async () => {
  const { body } = await ask({ voiId: '12' });
  expect(body.list.map(({ name }) => name)).toEqual(['Całus', 'Ćma', 'Żuraw']);
  expect(Object.keys(body.list[0]!)).toEqual(['id', 'name', 'addressText', 'status', 'mobility']);
});

it('a gmina finds its town and its rural part, a city its districts, and nothing else', async () => {
  expect(await names({ voiId: '12', geoId: '1206114' })).toEqual(['Ćma', 'Żuraw']);
  expect(await names({ voiId: '14', geoId: '1465011' })).toEqual(['Warszawa']);
  expect(await names({ voiId: '14', geoId: '1206114' })).toEqual([]);
});

it.each([{}, { voiId: '13' }, { voiId: '12', geoId: '12' }, { voiId: 12 }])('%j is 400', async (body) => {
  expect((await ask(body)).status).toBe(400);
});
