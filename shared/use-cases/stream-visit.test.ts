import { describe, expect, it } from 'vitest';
import { POINT_BY_ID, POINT_ID, STAFF_ACTOR, siteDay, slotRef, visit } from '../../tests/builders.ts';
import { memoryPoint } from '../../tests/memory-point.ts';
import { type Appointment, eventOf, VISIT_EVENT_TYPES, type VisitEvent } from '../domain/appointment.ts';
import { BY_PROVIDER } from '../domain/on-record.ts';
import type { Person } from '../domain/person.ts';
import type { SiteCommand } from '../domain/site-visits.ts';
import type { CompletedVisitRow } from '../gateways/warehouse.ts';
import { changeAtSite } from './change-at-site.ts';
import { streamVisit } from './stream-visit.ts';

const ANNA: Person = { pesel: '44051401458', givenName: 'Anna', familyName: 'Nowak', phone: '+48600100200' };
const OLENA: Person = { ...ANNA, pesel: null, passport: 'UA AB123456', birthDate: '1990-05-04' };
const RECORD = { batchNumber: 'EX0893', administeredBy: '1234567' };
const COMPLETE = { kind: 'complete', ...RECORD, vaccineType: 'cov19.pfizer', dose: 1 } as const;
const WHY = { reason: 'pomyłka pacjentów' };

/** A command without whose visit it is. */
type Said<C> = C extends SiteCommand ? Omit<C, 'actor' | 'appointmentId' | 'servicePointIds'> : never;

/** Someone's visit at a point, and a warehouse that keeps its rows in a list. */
async function setup(person: Person = ANNA) {
  const point = memoryPoint();
  const patients = await point.deps.patients();
  const { id: patientId } = await patients.record(person, BY_PROVIDER);
  const held = visit(slotRef(), { patientId });
  await point.put({
    days: [siteDay([{ slot: slotRef(), booked: 1 }])],
    referrals: [held.referral],
    visits: [held.appointment],
  });
  const rows: CompletedVisitRow[] = [];
  const context = {
    db: point.db,
    patients,
    servicePointById: POINT_BY_ID,
    warehouse: { append: async (row: CompletedVisitRow) => void rows.push(row), prepare: async () => {} },
    pseudonymKey: Buffer.alloc(32, 3),
  };
  const at = { appointmentId: held.appointment.id, actor: STAFF_ACTOR, servicePointIds: [POINT_ID] };
  const run = (command: Said<SiteCommand>) => changeAtSite({ ...at, ...command } as SiteCommand, point.deps);
  /** The event of the visit's latest change. */
  const eventAfter = (changed: Appointment): VisitEvent =>
    eventOf(changed.history.at(-1)!.change, changed, point.clock.nowMs);
  return {
    ...point,
    rows,
    patientId,
    held: held.appointment,
    run,
    eventAfter,
    stream: (event: VisitEvent, over: Partial<typeof context> = {}) => streamVisit(event, { ...context, ...over }),
    complete: async (over = {}) => eventAfter(await run({ ...COMPLETE, ...over })),
    correct: async (version: number, over = {}) =>
      eventAfter(await run({ kind: 'correct', ...RECORD, ...WHY, version, ...over })),
    annul: async (version: number) => eventAfter(await run({ kind: 'annul', ...WHY, version })),
  };
}

describe('the row of a dose', () => {
  it('says what was given to whom of what age and sex, where and when, and nothing more', async () => {
    const { complete, stream, rows } = await setup();
    const event = await complete();
    await stream(event);
    expect(rows).toEqual([
      {
        event_id: event.id,
        visit: expect.stringMatching(/^[\w-]{43}$/),
        version: 2,
        given: true,
        person: expect.stringMatching(/^[\w-]{43}$/),
        age_band: '80+',
        sex: 'M',
        terc: '1261011',
        voivodeship: '12',
        service_point_id: POINT_ID,
        vaccine: 'cov19.pfizer',
        dose: 1,
        batch_number: 'EX0893',
        channel: 'patient',
        completed_at: '2027-03-01T08:00:00Z',
      },
    ]);
  });

  it('names nobody: no id of visit, patient or referral is in it, nor anything known of the person or said by staff', async () => {
    for (const person of [ANNA, OLENA]) {
      const { complete, correct, annul, stream, rows, patientId, held } = await setup(person);
      for (const event of [await complete(), await correct(2, { batchNumber: 'FX1000' }), await annul(3)])
        await stream(event);
      expect(rows).toHaveLength(3);
      const text = JSON.stringify(rows);
      const known = [patientId, held.id, held.referralId, held.slotId, '1234567', ...Object.values(WHY)];
      const personal = Object.values(person).filter((value): value is string => typeof value === 'string');
      for (const secret of [...known, ...personal]) expect(text).not.toContain(secret);
    }
  });

  it('is of the day on which the dose was given, and so is the age, whatever the term and whenever it was recorded', async () => {
    // Sixty-five on 2 March, the day of the term; the dose was given the day before.
    const bornThen: Person = { ...OLENA, birthDate: '1962-03-02' };
    const early = await setup(bornThen);
    await early.stream(await early.complete());
    expect(early.rows).toMatchObject([{ age_band: '55-64', completed_at: '2027-03-01T08:00:00Z' }]);
    const late = await setup(bornThen);
    late.clock.nowMs += 4 * 86_400_000;
    await late.stream(await late.complete({ givenOn: '20270301' }));
    await late.stream(await late.correct(2, { givenOn: '20270302' }));
    expect(late.rows).toMatchObject([
      { age_band: '55-64', completed_at: '2027-03-01T11:00:00Z' },
      { age_band: '65-74', completed_at: '2027-03-02T09:00:00Z' },
    ]);
  });

  it('of someone registered by passport says their age, and that the sex is unknown', async () => {
    const { complete, stream, rows } = await setup(OLENA);
    await stream(await complete());
    expect(rows).toMatchObject([{ age_band: '35-44', sex: 'U' }]);
  });
});

describe('the rows of one visit', () => {
  it('have one pseudonym, other than that of the person, and grow in version as it is recorded, corrected, taken back and recorded anew', async () => {
    const { complete, correct, annul, stream, rows, clock } = await setup();
    await stream(await complete());
    await stream(await correct(2, { batchNumber: 'FX1000' }));
    await stream(await annul(3));
    clock.nowMs += 86_400_000;
    await stream(await complete({ batchNumber: 'FX2000' }));
    expect(
      rows.map(({ version, given, batch_number, completed_at }) => [version, given, batch_number, completed_at]),
    ).toEqual([
      [2, true, 'EX0893', '2027-03-01T08:00:00Z'],
      [3, true, 'FX1000', '2027-03-01T08:00:00Z'],
      [4, false, 'FX1000', '2027-03-01T08:00:00Z'],
      [5, true, 'FX2000', '2027-03-02T08:00:00Z'],
    ]);
    expect(new Set(rows.map((row) => row.visit)).size).toBe(1);
    expect(rows.every(({ visit: one, person }) => one !== person)).toBe(true);
    expect(new Set(rows.map(({ event_id }) => event_id)).size).toBe(4);
  });

  it('say what stands now, whichever event comes late or twice', async () => {
    const { complete, correct, annul, stream, rows } = await setup();
    const completed = await complete();
    const corrected = await correct(2, { batchNumber: 'FX1000' });
    await stream(corrected);
    await stream(completed);
    expect(rows).toMatchObject([
      { event_id: corrected.id, version: 3, batch_number: 'FX1000' },
      { event_id: completed.id, version: 3, batch_number: 'FX1000' },
    ]);
    await annul(3);
    await stream(completed);
    expect(rows.at(-1)).toMatchObject({ version: 4, given: false, batch_number: 'FX1000' });
  });

  it('after a record was taken back stay false, whatever becomes of the visit then', async () => {
    const { complete, annul, stream, rows, run, eventAfter } = await setup();
    await complete();
    const annulled = await annul(2);
    const cancelled = eventAfter(await run({ kind: 'cancelAtSite', reason: 'pomyłka' }));
    for (const event of [annulled, cancelled]) await stream(event);
    expect(rows).toMatchObject([{ version: 4, given: false, batch_number: 'EX0893' }]);
  });

  it('have another pseudonym under another key', async () => {
    const { complete, stream, rows } = await setup();
    const event = await complete();
    await stream(event);
    await stream(event, { pseudonymKey: Buffer.alloc(32, 4) });
    expect(rows[0]!.visit).not.toBe(rows[1]!.visit);
    expect(rows[0]!.person).not.toBe(rows[1]!.person);
  });
});

describe('an event', () => {
  const others = VISIT_EVENT_TYPES.filter((type) => !['completed', 'corrected', 'annulled'].includes(type));

  it.each(others)('%s makes no row, though the visit has a record', async (type) => {
    const { complete, stream, rows } = await setup();
    await stream({ ...(await complete()), type });
    expect(rows).toEqual([]);
  });

  it('of a visit that was never recorded, or is not there, is an error that is seen', async () => {
    const { stream, held, rows } = await setup();
    const event = { ...eventOf('completed', held, 0) };
    await expect(stream(event)).rejects.toThrow('never completed');
    await expect(stream({ ...event, appointmentId: 'nobody' })).rejects.toThrow('never completed');
    expect(rows).toEqual([]);
  });
});
