import { expect, test, vi } from 'vitest';
import { readOnlyDb, servicePoint } from '../../tests/builders.ts';
import { servicePointCache, voivodeshipPointsCache } from './service-point-cache.ts';

const LODZ = servicePoint({ id: '1', voiId: '10', terc: '1061011' });
const db = () => readOnlyDb({ servicePoints: new Map([[LODZ.id, LODZ]]) });

test('a voivodeship that many ask for at once, and then again, is read once', async () => {
  const database = db();
  const reads = vi.spyOn(database, 'collection');
  const pointsOf = voivodeshipPointsCache(database);
  const answers = await Promise.all([pointsOf('10'), pointsOf('10'), pointsOf('10')]);
  expect(answers.map(([point]) => point?.id)).toEqual(['1', '1', '1']);
  expect((await pointsOf('10'))[0]?.id).toBe('1');
  expect(reads).toHaveBeenCalledTimes(1);
});

test('a point is read once, and one that does not exist is refused', async () => {
  const database = db();
  const reads = vi.spyOn(database, 'collection');
  const byId = servicePointCache(database);
  expect([await byId('1'), await byId('1')].map(({ id }) => id)).toEqual(['1', '1']);
  expect(reads).toHaveBeenCalledTimes(1);
  await expect(byId('2')).rejects.toMatchObject({ code: 'slot_not_found' });
});
