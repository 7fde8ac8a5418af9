import { afterEach, expect, it } from 'vitest';
import { BY_SYSTEM } from '../../shared/domain/access.ts';
import { BY_PROVIDER, openProposals } from '../../shared/domain/on-record.ts';
import type { Session } from '../../shared/http/session.ts';
import { JAN, STAFF_ACTOR } from '../../tests/builders.ts';
import { closeAll, memoryPoint, served } from '../../tests/memory-point.ts';
import { operations } from './handler.ts';

const ANNA = { pesel: '44051401458', givenName: 'Anna', familyName: 'Nowak', phone: '+48600100200' };
const NEW_PHONE = '+48601000000';
const BY_STAFF = { kind: 'staff', actor: STAFF_ACTOR, at: '2027-03-01T08:00:00Z', isNameConfirmed: true } as const;

afterEach(closeAll);

async function setup() {
  const point = memoryPoint();
  const call = await served('answer-proposal', operations(point.deps));
  const patients = await point.deps.patients();
  const { id } = await patients.record(ANNA, BY_PROVIDER);
  const proposed = await patients.record({ ...ANNA, familyName: 'Kruk', phone: NEW_PHONE }, BY_STAFF);
  const idOf = (of: 'name' | 'phone') => openProposals(proposed).find(({ change }) => change.of === of)!.id;
  const anna: Partial<Session> = { role: 'patient', subject: id, servicePointIds: [] };
  return {
    ...point,
    idOf,
    known: async () => (await patients.get(id, BY_SYSTEM))!,
    answer: (proposalId: string, answer: string, who = anna, patientId = id) =>
      call('POST', `/api/patient/${patientId}/proposals/${proposalId}`, { answer }, who),
    formerPhones: () => [...point.rowsOf('formerPhones').values()],
    open: (former: object) => patients.formerPhone(former as Parameters<typeof patients.formerPhone>[0]),
  };
}

it('an accepted name counts, and the other proposal goes on waiting', async () => {
  const { answer, idOf, known, formerPhones } = await setup();
  expect(await answer(idOf('name'), 'accept')).toMatchObject({ status: 200, body: { answer: 'accept' } });
  const anna = await known();
  expect(anna).toMatchObject({ familyName: 'Kruk', phone: ANNA.phone });
  expect(openProposals(anna).map(({ change }) => change.of)).toEqual(['phone']);
  expect(formerPhones()).toEqual([]);
});

it('an accepted phone counts, and the one before waits to be told, sealed, once', async () => {
  const { answer, idOf, known, formerPhones, open, contents, rowsOf } = await setup();
  for (const _ of [1, 2]) expect((await answer(idOf('phone'), 'accept')).status).toBe(200);
  expect((await known()).phone).toBe(NEW_PHONE);
  expect(formerPhones()).toHaveLength(1);
  expect(JSON.stringify(contents())).not.toMatch(/600100200|601000000/);
  const [[id, former]] = [...rowsOf('formerPhones')] as [[string, object]];
  expect(open({ id, ...former })).toBe(ANNA.phone);
});

it('a declined one changes nothing; an answer is not taken back', async () => {
  const { answer, idOf, known, formerPhones } = await setup();
  expect((await answer(idOf('phone'), 'decline')).status).toBe(200);
  expect((await answer(idOf('phone'), 'accept')).body.errorCode).toBe('ERR_PROPOSAL_ANSWERED');
  expect([(await known()).phone, formerPhones()]).toEqual([ANNA.phone, []]);
});

it('is refused for somebody else, for no such proposal and for another answer, and writes nothing', async () => {
  const { answer, idOf, contents } = await setup();
  const before = structuredClone(contents());
  const jan: Partial<Session> = { role: 'patient', subject: JAN, servicePointIds: [] };
  expect((await answer(idOf('phone'), 'accept', jan)).status).toBe(403);
  expect((await answer(idOf('phone'), 'accept', jan, JAN)).body.errorCode).toBe('ERR_PATIENT_NOT_FOUND');
  expect((await answer(JAN, 'accept')).body.errorCode).toBe('ERR_PROPOSAL_NOT_FOUND');
  expect((await answer(idOf('phone'), 'perhaps')).status).toBe(400);
  expect(contents()).toEqual(before);
});
