import { afterEach, describe, expect, it } from 'vitest';
import { BY_PROVIDER } from '../../shared/domain/on-record.ts';
import { slotIdOf } from '../../shared/domain/slot.ts';
import type { VisitCommand } from '../../shared/domain/visit-changes.ts';
import {
  appointment,
  NOW_MS,
  OTHER_POINT_ID,
  PATIENT_ACTOR,
  POINT_ID,
  referral,
  STAFF_ACTOR,
  siteDay,
  slotRef,
  visit,
} from '../../tests/builders.ts';
import { closeAll, memoryPoint, NURSE, served } from '../../tests/memory-point.ts';
import { operations } from './handler.ts';

const PATH = `/api/site/${POINT_ID}/calendar`;
const EARLY = slotRef({ startMinute: 600 });
const LATE = slotRef({ startMinute: 615, audience: 'internal' });
const PERSON = { pesel: '44051401458', givenName: 'Anna', familyName: 'Nowak', phone: '+48600100200' };
const SITE = { actor: STAFF_ACTOR, servicePointIds: [POINT_ID] };

afterEach(closeAll);

/** Anna is booked on the early term of Tuesday; a second referral of hers is free. */
async function setup() {
  const point = memoryPoint();
  const { id: patientId } = await (await point.deps.patients()).record(PERSON, BY_PROVIDER);
  const held = visit(EARLY, { patientId });
  const free = referral({ id: '7b1d3f50-1c1b-4c3e-8a52-000000000002', patientId });
  await point.put({
    days: [
      siteDay([
        { slot: LATE, capacity: 2 },
        { slot: EARLY, booked: 1 },
      ]),
    ],
    referrals: [held.referral, free],
    visits: [held.appointment],
  });
  const call = await served('site-calendar', operations(point.deps));
  const calendar = (query: Record<string, string> = {}, who = NURSE) =>
    call('GET', `${PATH}?${new URLSearchParams({ from: '2027-03-01', to: '2027-03-07', ...query })}`, undefined, who);
  return {
    ...point,
    call,
    calendar,
    patientId,
    held: held.appointment,
    change: (command: VisitCommand) => point.deps.visits.submit('', command),
    bookLate: (): VisitCommand => {
      return { kind: 'book', slotId: slotIdOf(LATE), referralId: free.id, patientId, actor: STAFF_ACTOR };
    },
  };
}

describe('the calendar of a point', () => {
  it('has every day asked for, with its terms and visits by start and who comes', async () => {
    const { calendar, bookLate, change, held, patientId } = await setup();
    const late = await change(bookLate());
    const { status, body } = await calendar();
    expect(status).toBe(200);
    expect(body.days.map(({ day }) => day)).toEqual(Array.from({ length: 7 }, (_, i) => `2027-03-0${i + 1}`));
    expect(body.days[0]).toEqual({ day: '2027-03-01', holiday: null, slots: [], visits: [] });
    const term = { duration: 15, vaccineType: 'cov19.pfizer', dose: 1 };
    const first = { ...term, slotId: slotIdOf(EARLY), startAt: '2027-03-02T09:00:00Z' };
    const { slotId: id, ...firstTerm } = first;
    expect(body.days[1]!.slots).toMatchObject([
      { id, ...firstTerm, audience: 'external', capacity: 1, booked: 1 },
      { id: slotIdOf(LATE), audience: 'internal', capacity: 2, booked: 1 },
    ]);
    const patient = { id: patientId, ...PERSON };
    expect(body.days[1]!.visits).toEqual([
      { id: held.id, ...first, status: 'ACTIVE', checkedInAt: null, batchNumber: null, patient },
      expect.objectContaining({ id: late.id, slotId: slotIdOf(LATE), startAt: '2027-03-02T09:15:00Z' }),
    ]);
  });

  it('names public holidays', async () => {
    const { calendar } = await setup();
    const { body } = await calendar({ from: '2027-05-03', to: '2027-05-03' });
    expect(body.days).toMatchObject([{ holiday: expect.stringContaining('Trzeciego Maja') }]);
  });

  it('leaves cancelled visits out, and other points’ and other days’; keeps those recorded and those missed', async () => {
    const { calendar, put, held, patientId } = await setup();
    const other = (id: string, over: object) => appointment({ id, patientId, slot: EARLY, ...over });
    const completion = { batchNumber: 'EX3599', administeredBy: '1234567', at: '2027-03-02T09:05:00Z' };
    await put({
      visits: [
        other('cancelled', { state: 'cancelled' }),
        other('elsewhere', { slot: slotRef({ servicePointId: OTHER_POINT_ID }) }),
        other('next-week', { slot: slotRef({ day: '20270308' }) }),
        other('given', { state: 'completed', completion }),
        other('missed', { state: 'noShow' }),
      ],
    });
    const { body } = await calendar();
    const shown = body.days.flatMap(({ visits }) => visits);
    expect(shown.map(({ id }) => id).sort()).toEqual([held.id, 'given', 'missed'].sort());
    expect(shown).toContainEqual(expect.objectContaining({ status: 'COMPLETED', batchNumber: 'EX3599' }));
    expect(shown).toContainEqual(expect.objectContaining({ status: 'NO_SHOW' }));
  });

  it.each([
    ['a range that ends before it begins', { to: '2027-02-28' }, '/to'],
    ['eight days', { to: '2027-03-08' }, '/to'],
    ['a millennium', { to: '9999-12-31' }, '/to'],
    ['a day that does not exist', { to: '2027-02-29' }, '/to'],
    ['a range without a beginning', { from: '' }, '/from'],
    ['a version of a thousand letters', { known: 'x'.repeat(1_000) }, '/known'],
  ])('of %s is 400 and says where', async (_, query, field) => {
    const { calendar } = await setup();
    const { status, body } = await calendar(query);
    expect([status, body.errorCode]).toEqual([400, 'ERR_INVALID_REQUEST']);
    expect(body.problems).toMatchObject([{ field }]);
  });

  it('of the last day that a date can name is empty', async () => {
    const { calendar } = await setup();
    const { status, body } = await calendar({ from: '9999-12-31', to: '9999-12-31' });
    expect(status).toBe(200);
    expect(body.days).toEqual([expect.objectContaining({ day: '9999-12-31', slots: [], visits: [] })]);
  });

  it('is for staff of the point, and nobody else sees a name', async () => {
    const { calendar } = await setup();
    for (const who of [
      { ...NURSE, actor: STAFF_ACTOR, servicePointIds: [OTHER_POINT_ID] },
      { ...NURSE, role: 'patient' as const },
      { ...NURSE, role: 'agent' as const },
      { ...NURSE, role: 'ministry' as const },
    ]) {
      const { status, text } = await calendar({}, who);
      expect(status).toBe(403);
      expect(text).not.toContain('Nowak');
    }
    const coordinator = { ...NURSE, role: 'coordinator' as const, servicePointIds: [OTHER_POINT_ID, POINT_ID] };
    expect((await calendar({}, coordinator)).status).toBe(200);
  });
});

describe('asked with the version known, the calendar', () => {
  it('answers without days while nothing has changed, and opens no record', async () => {
    const { calendar, deps } = await setup();
    const { version } = (await calendar()).body;
    const unopened = { ...deps, patients: async () => Promise.reject(new Error('no record is needed')) };
    const call = await served('site-calendar', operations(unopened));
    const query = new URLSearchParams({ from: '2027-03-01', to: '2027-03-07', known: version });
    expect(await call('GET', `${PATH}?${query}`)).toMatchObject({ status: 200, text: JSON.stringify({ version }) });
  });

  it.each([
    ['booked', (at: Awaited<ReturnType<typeof setup>>) => at.bookLate()],
    ['checked in', ({ held }) => ({ kind: 'checkIn', appointmentId: held.id, ...SITE })],
    ['missed', ({ held }) => ({ kind: 'noShow', appointmentId: held.id, ...SITE })],
    ['cancelled by the staff', ({ held }) => ({ kind: 'cancelAtSite', appointmentId: held.id, ...SITE, reason: 'x' })],
    ['cancelled by the patient', ({ held, patientId }) => cancelOf(held.id, patientId)],
    ['moved', ({ held, patientId }) => ({ ...cancelOf(held.id, patientId), kind: 'move', slotId: slotIdOf(EXTRA) })],
    ['recorded', ({ held }) => ({ kind: 'complete', appointmentId: held.id, ...SITE, ...RECORD })],
  ] as [string, (at: Awaited<ReturnType<typeof setup>>) => VisitCommand][])(
    'has a new version once a visit was %s, and shows it',
    async (what, commandOf) => {
      const at = await setup();
      const { calendar, change, clock, put } = at;
      await put({ days: [siteDay([{ slot: LATE }, { slot: EARLY, booked: 1 }, { slot: EXTRA }])] });
      const before = (await calendar()).body;
      if (what === 'missed') clock.nowMs = NOW_MS + 86_400_000 + 2 * 3_600_000;
      const changed = await change(commandOf(at));
      const after = (await calendar({ known: before.version })).body;
      expect(after.version).not.toBe(before.version);
      const shown = after.days[1]!.visits.find(({ id }) => id === changed.id);
      expect(shown?.status).toBe(STATUS_AFTER[changed.state]);
    },
  );

  it('has a new version once its terms were laid out anew', async () => {
    const { calendar, put } = await setup();
    const { version } = (await calendar()).body;
    await put({ days: [siteDay([{ slot: EARLY, booked: 1 }], { version: 2 })] });
    expect((await calendar({ known: version })).body.days).toHaveLength(7);
  });

  it('does not take the version of other days, or of another point, for its own', async () => {
    const { calendar, call } = await setup();
    const next = { from: '2027-03-08', to: '2027-03-14' };
    const { version } = (await calendar(next)).body;
    expect((await calendar({ from: '2027-03-15', to: '2027-03-21', known: version })).body.days).toHaveLength(7);
    const query = new URLSearchParams({ ...next, known: version });
    const who = { ...NURSE, actor: STAFF_ACTOR, servicePointIds: [OTHER_POINT_ID] };
    const other = await call('GET', `/api/site/${OTHER_POINT_ID}/calendar?${query}`, undefined, who);
    expect(other.body.days).toHaveLength(7);
  });
});

const EXTRA = slotRef({ startMinute: 700 });
const RECORD = { batchNumber: 'EX3599', dose: 1, vaccineType: 'cov19.pfizer', administeredBy: '1234567' };
const STATUS_AFTER = {
  booked: 'ACTIVE',
  completed: 'COMPLETED',
  noShow: 'NO_SHOW',
  notQualified: 'NOT_QUALIFIED',
  cancelled: undefined,
};
const cancelOf = (appointmentId: string, patientId: string) =>
  ({ kind: 'cancel', appointmentId, patientId, actor: PATIENT_ACTOR }) as const;

describe('the points of a member of staff', () => {
  it('stand by their Polish names; one that is not imported is left out, and no other is there', async () => {
    const { call } = await setup();
    const unknown = '00000000-0000-8000-8000-000000000000';
    const servicePointIds = [POINT_ID, unknown, OTHER_POINT_ID];
    const { status, body } = await call('GET', '/api/site/points', undefined, { ...NURSE, servicePointIds });
    expect(status).toBe(200);
    expect(body).toEqual({
      list: [
        { id: OTHER_POINT_ID, name: 'Łódzka Hala Expo', addressText: 'ul. Długa 1, Kraków' },
        { id: POINT_ID, name: 'Przychodnia Zdrowie', addressText: 'ul. Długa 1, Kraków' },
      ],
    });
    const nowhere = { ...NURSE, actor: STAFF_ACTOR, servicePointIds: [] };
    expect((await call('GET', '/api/site/points', undefined, nowhere)).body).toEqual({ list: [] });
    expect((await call('GET', '/api/site/points', undefined, { ...NURSE, role: 'patient' })).status).toBe(403);
  });
});
