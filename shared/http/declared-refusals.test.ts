import * as Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { slotRef } from '../../tests/builders.ts';
import { type ErrorCode, Refusal, tryLater } from '../domain/errors.ts';
import { slotIdOf } from '../domain/slot.ts';
import { faultOf, refusalsAt } from './declared-refusals.ts';
import type { OperationSchema } from './endpoint.ts';
import type { Route } from './route.ts';

const PUBLIC: Route = { operation: 'ask', method: 'GET', path: '/ask', roles: 'public', ground: 'none' };
const SCHEMA: OperationSchema = { summary: '', response: null, refusals: [] };
const declared = (route: Partial<Route> = {}, schema: Partial<OperationSchema> = {}) =>
  [...refusalsAt({ ...PUBLIC, ...route }, { ...SCHEMA, ...schema })].sort();
const ALWAYS = ['internal', 'overloaded'];

describe('an operation declares', () => {
  it.each<[string, Partial<Route>, Partial<OperationSchema>, ErrorCode[]]>([
    ['nothing but trouble of ours', {}, {}, []],
    ['what its schema lists', {}, { refusals: ['slot_full'] }, ['slot_full']],
    ['that its query may be wrong', {}, { query: Type.Object({}) }, ['invalid_request']],
    [
      'that its body may be wrong, too long, or no JSON',
      {},
      { body: Type.Object({}) },
      ['body_too_large', 'invalid_request', 'malformed_json'],
    ],
    ['that not everybody may call it', { roles: ['staff'] }, {}, ['forbidden', 'unauthorized']],
    [
      'that it wants a session, of whatever role',
      { roles: ['patient', 'agent', 'staff', 'coordinator', 'ministry', 'operator'] },
      {},
      ['unauthorized'],
    ],
    ['that it has limits', { limits: { person: { atOnce: 1, perMinute: 1 } } }, {}, ['rate_limited']],
  ])('%s', (_, route, schema, codes) => {
    expect(declared(route, schema)).toEqual([...ALWAYS, ...codes].sort());
  });
});

describe('a refusal', () => {
  const listed = new Set<ErrorCode>(['slot_full', 'slot_not_found', 'dose_mismatch', 'overloaded']);

  it.each([
    new Refusal('slot_not_found'),
    new Refusal('dose_mismatch', { dose: 2 }),
    new Refusal('slot_full', { alternatives: [] }),
    tryLater('overloaded', 1_000),
  ])('that is declared, with the details of its code, is as it should be', (refusal) => {
    expect(faultOf(refusal, listed)).toBeUndefined();
  });

  it('that is not declared is at fault', () => {
    expect(faultOf(new Refusal('no_free_term'), listed)).toBe('gives no_free_term, which its schema does not list');
  });

  it.each([
    ['of another type', new Refusal('dose_mismatch', { dose: '2' } as never), '/dose must be integer'],
    ['that are missing', new Refusal('dose_mismatch', {} as never), " must have required property 'dose'"],
    ['beside them', new Refusal('dose_mismatch', { dose: 2, x: 1 } as never), ' must NOT have additional properties'],
  ])('with details %s is at fault, and which ones is said', (_, refusal, what) => {
    const fault = `gives dose_mismatch with details of another form than shared/refusals.ts says: ${what}`;
    expect(faultOf(refusal, listed)).toBe(fault);
  });

  it('with any details where its code tells none is at fault', () => {
    const refusal = Reflect.construct(Refusal, ['slot_not_found', { slotId: '1' }]);
    expect(faultOf(refusal, listed)).toMatch(/^gives slot_not_found with details/);
  });

  it('of a full slot whose alternatives nobody has put into the form of the wire is at fault', () => {
    const alternatives = [{ id: slotIdOf(slotRef()), slot: slotRef(), minutes: 15 }];
    expect(faultOf(new Refusal('slot_full', { alternatives }), listed)).toMatch(/^gives slot_full with details/);
  });
});
