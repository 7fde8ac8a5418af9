import { afterEach, expect, it } from 'vitest';
import type { Session } from '../../shared/http/session.ts';
import { personalDataOf } from '../../shared/store/personal-data.ts';
import { isOnStaff } from '../../shared/store/point-staff.ts';
import { OTHER_POINT_ID, POINT_ID } from '../../tests/builders.ts';
import { closeAll, memoryPoint, NURSE, served } from '../../tests/memory-point.ts';
import { operations } from './handler.ts';

const PATH = `/api/site/${POINT_ID}/staff`;
const BEATA: Partial<Session> = { ...NURSE, role: 'coordinator', subject: 'beata' };
const personal = personalDataOf(new Map([['k1', Buffer.alloc(32, 1)]]), Buffer.alloc(32, 2));

afterEach(closeAll);

async function setup() {
  const point = memoryPoint();
  const call = await served('site-staff', operations({ ...point.deps, personal: async () => personal }));
  return {
    ...point,
    list: (who = NURSE, path = PATH) => call('GET', path, undefined, who),
    put: (licence: string, name: unknown, who = BEATA) => call('PUT', `${PATH}/${licence}`, { name }, who),
    remove: (licence: string, who = BEATA) => call('DELETE', `${PATH}/${licence}`, undefined, who),
    isKnown: (licence: string) => isOnStaff(POINT_ID, licence, point.db),
  };
}

it('a point begins without anybody; a coordinator lets people give doses, and its staff see them by name', async () => {
  const { list, put, isKnown, contents } = await setup();
  expect((await list()).body).toEqual({ list: [] });
  await put('7654321', 'Zofia Lisiecka');
  const { status, body } = await put('1234567', ' Adam Łoś ');
  const since = '2027-03-01T08:00:00Z';
  const both = [
    { licence: '1234567', name: 'Adam Łoś', since },
    { licence: '7654321', name: 'Zofia Lisiecka', since },
  ];
  expect([status, body]).toEqual([200, { list: both }]);
  expect((await list()).body).toEqual({ list: both });
  expect([await isKnown('1234567'), await isKnown('7654322')]).toEqual([true, false]);
  expect(JSON.stringify(contents())).not.toMatch(/Lisiecka|Adam/);
});

it('whoever is removed is known no more; repeating a change changes nothing', async () => {
  const { put, remove, isKnown, contents, clock } = await setup();
  await put('7654321', 'Zofia Lisiecka');
  const before = structuredClone(contents());
  clock.nowMs += 60_000;
  await put('7654321', 'Zofia Lisiecka');
  expect(contents()).toEqual(before);
  expect((await remove('7654321')).body).toEqual({ list: [] });
  const after = structuredClone(contents());
  clock.nowMs += 60_000;
  expect((await remove('7654321')).status).toBe(200);
  expect([contents(), await isKnown('7654321')]).toEqual([after, false]);
});

it('is refused to staff, to coordinators of other points, for a licence that is none and a name that is none', async () => {
  const { list, put, remove, contents } = await setup();
  const before = structuredClone(contents());
  expect((await put('7654321', 'Zofia', NURSE)).status).toBe(403);
  expect((await remove('7654321', NURSE)).status).toBe(403);
  const elsewhere = { ...BEATA, servicePointIds: [OTHER_POINT_ID] };
  expect([(await put('7654321', 'Zofia', elsewhere)).status, (await list(elsewhere)).status]).toEqual([403, 403]);
  for (const [licence, name] of [
    ['76-54', 'Zofia'],
    ['7654321', ''],
    ['7654321', '\u200b'],
    ['7654321', 7],
    ['7654321', 'x'.repeat(101)],
  ] as const) {
    expect((await put(licence, name)).status).toBe(400);
  }
  expect(contents()).toEqual(before);
});
