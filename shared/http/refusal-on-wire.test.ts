import { describe, expect, it } from 'vitest';
import { Refusal, type ValueName } from '../domain/errors.ts';
import { detailsOnWire, invalidField } from './refusal-on-wire.ts';

/** The field that each value is sent in, as clients have known it from the beginning. */
const KNOWN_TO_CLIENTS: Readonly<Record<ValueName, string>> = {
  pesel: '/pesel',
  birthDate: '/birthDate',
  familyName: '/familyName',
  firstDay: '/dayRange/from',
  vaccineType: '/vaccineType',
  dayGiven: '/givenOn',
  contraindicatedUntil: '/until',
  doses: '/doses',
  lastDayOfUse: '/expiresOn',
  replacedLastDay: '/replaces',
  reasonOfDelivery: '/reason',
  rules: '/timetable/rules',
  rule: '/timetable/rules/7',
  ruleEnd: '/timetable/rules/7/to',
  ruleSlotMinutes: '/timetable/rules/7/slotMinutes',
  exception: '/timetable/exceptions/7',
  exceptionEnd: '/timetable/exceptions/7/to',
  exceptionSlotMinutes: '/timetable/exceptions/7/slotMinutes',
  weeklyCap: '/timetable/weeklyCaps/7',
  lastDayPublished: '/to',
  replanId: '/id',
};

describe('what the domain finds wrong with a request', () => {
  it.each(Object.entries(KNOWN_TO_CLIENTS) as [ValueName, string][])('in %s is told at %s', (value, field) => {
    const refusal = new Refusal('invalid_request', { problems: [{ value, at: 7, problem: 'is wrong' }] });
    expect(detailsOnWire(refusal)).toEqual({ problems: [{ field, problem: 'is wrong' }] });
  });

  it('in several values is told in their order', () => {
    const problems = [
      { value: 'ruleEnd', at: 12, problem: 'is first' },
      { value: 'rules', problem: 'is second' },
    ] as const;
    expect(detailsOnWire(new Refusal('invalid_request', { problems }))).toEqual({
      problems: [
        { field: '/timetable/rules/12/to', problem: 'is first' },
        { field: '/timetable/rules', problem: 'is second' },
      ],
    });
  });
});

it('what the HTTP layer finds wrong is told at the field that it names', () => {
  expect(detailsOnWire(invalidField('/to', 'is wrong'))).toEqual({ problems: [{ field: '/to', problem: 'is wrong' }] });
});

it('the details of every other refusal are told as they are', () => {
  expect(detailsOnWire(new Refusal('dose_mismatch', { dose: 2 }))).toEqual({ dose: 2 });
  expect(detailsOnWire(new Refusal('slot_not_found'))).toEqual({});
});
