import { expect, it } from 'vitest';
import { refusalOf, STAFF_ACTOR } from '../../tests/builders.ts';
import { activeStaff, type PointStaff, STAFF_MAX, staffWith, withoutStaff, withStaff } from './point-staff.ts';

const AT = '2027-03-01T08:00:00Z';
const LATER = '2027-03-02T08:00:00Z';
const entry = (licence: string, name = 'sealed') => ({ licence, name, since: AT, by: STAFF_ACTOR });
const listOf = (...licences: string[]) =>
  licences.reduce<PointStaff>((list, licence) => withStaff(list, entry(licence)), { entries: [] });

it('somebody who is taken off gives no more doses, and their entry says since when and by whom', () => {
  const list = withoutStaff(listOf('1234567', '7654321'), '1234567', LATER, STAFF_ACTOR);
  expect([staffWith(list, '1234567'), staffWith(list, '7654321')]).toEqual([undefined, entry('7654321')]);
  expect(list.entries[0]).toEqual({ ...entry('1234567'), removed: { at: LATER, by: STAFF_ACTOR } });
  expect(withoutStaff(list, '1234567', LATER, STAFF_ACTOR)).toBe(list);
});

it('a licence is one person’s: another name replaces the one before, which stays in the history', () => {
  const list = withStaff(listOf('1234567'), { ...entry('1234567', 'another'), since: LATER });
  expect(activeStaff(list).map(({ name }) => name)).toEqual(['another']);
  expect(list.entries).toHaveLength(2);
});

it('a full list is refused, and takes somebody again once somebody else has gone', async () => {
  const full = listOf(...Array.from({ length: STAFF_MAX }, (_, i) => `A${1_000 + i}`));
  expect(await refusalOf(() => withStaff(full, entry('B1000')))).toEqual({
    code: 'staff_list_full',
    details: { staffMax: STAFF_MAX },
  });
  const freed = withoutStaff(full, 'A1000', LATER, STAFF_ACTOR);
  expect(staffWith(withStaff(freed, entry('B1000')), 'B1000')).toBeDefined();
  expect(activeStaff(withStaff(full, entry('A1001', 'renamed')))).toHaveLength(STAFF_MAX);
});

it('a list that has changed a thousand times grows no more', async () => {
  let list: PointStaff = { entries: [] };
  for (let i = 0; i < 1_000; i++) list = withoutStaff(withStaff(list, entry('1234567')), '1234567', LATER, STAFF_ACTOR);
  expect((await refusalOf(() => withStaff(list, entry('1234567')))).code).toBe('staff_list_full');
});
