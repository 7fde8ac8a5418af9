import { describe, expect, it } from 'vitest';
import { PATIENT_ACTOR, refusalOf, STAFF_ACTOR } from '../../tests/builders.ts';
import {
  answered,
  BY_PROVIDER,
  broughtUpToDate,
  firstRecord,
  type OnRecord,
  openProposals,
  type Source,
} from './on-record.ts';
import type { Person } from './person.ts';

const ANNA: Person = { pesel: '44051401458', givenName: 'Anna', familyName: 'Nowak', phone: '+48600100200' };
const OLENA: Person = { ...ANNA, pesel: null, passport: 'UA AB123456', birthDate: '1990-05-04' };
const BY_STAFF: Source & { kind: 'staff' } = {
  kind: 'staff',
  actor: STAFF_ACTOR,
  at: '2027-03-01T08:00:00Z',
  isNameConfirmed: false,
};
const CONFIRMED = { ...BY_STAFF, isNameConfirmed: true };
const NEW_PHONE = '+48601000000';

const vouched = firstRecord(ANNA, BY_PROVIDER);
const registered = firstRecord(OLENA, BY_STAFF);

it('somebody known is not taken for somebody born on another day, whoever says so', async () => {
  const other = { ...OLENA, birthDate: '1990-05-05', givenName: 'Inna' };
  for (const source of [BY_PROVIDER, BY_STAFF, CONFIRMED]) {
    const refused = await refusalOf(() => broughtUpToDate(registered, other, source));
    expect(refused.code).toBe('birth_date_differs');
  }
});

it('whoever says no phone leaves the one that is known', () => {
  for (const [known, source] of [
    [vouched, BY_PROVIDER],
    [vouched, BY_STAFF],
    [registered, BY_STAFF],
  ] as const) {
    expect(broughtUpToDate(known, { ...known, phone: null }, source).phone).toBe(ANNA.phone);
  }
});

describe('somebody whom only staff have registered', () => {
  it('has what staff say now, under another name once they were asked', async () => {
    const said = { ...OLENA, familyName: 'Kruk', phone: NEW_PHONE };
    expect((await refusalOf(() => broughtUpToDate(registered, said, BY_STAFF))).code).toBe('name_differs');
    expect(broughtUpToDate(registered, said, CONFIRMED)).toMatchObject({ familyName: 'Kruk', phone: NEW_PHONE });
  });

  it('has what the provider says, from their first login on', () => {
    const known = firstRecord(ANNA, BY_STAFF);
    const said = { ...ANNA, familyName: 'Kruk', phone: NEW_PHONE };
    const loggedIn = broughtUpToDate(known, said, BY_PROVIDER);
    expect(loggedIn).toMatchObject({ familyName: 'Kruk', phone: NEW_PHONE });
    expect(broughtUpToDate(loggedIn, ANNA, CONFIRMED)).toMatchObject({ familyName: 'Kruk', phone: NEW_PHONE });
  });
});

describe('what the provider has vouched for', () => {
  const said = { ...ANNA, familyName: 'Kruk', phone: NEW_PHONE };

  it('stays when staff say otherwise: they propose, and a name only once they were asked', async () => {
    expect((await refusalOf(() => broughtUpToDate(vouched, said, BY_STAFF))).code).toBe('name_differs');
    const proposed = broughtUpToDate(vouched, said, CONFIRMED);
    expect(proposed).toMatchObject(ANNA);
    const of = { id: expect.stringMatching(/^[0-9a-f-]{36}$/), at: BY_STAFF.at, by: STAFF_ACTOR };
    expect(openProposals(proposed)).toEqual([
      { ...of, change: { of: 'name', givenName: 'Anna', familyName: 'Kruk' } },
      { ...of, change: { of: 'phone', phone: NEW_PHONE } },
    ]);
  });

  it('of a record of before, where that is not kept, is what somebody with a PESEL has', () => {
    const { vouched: _, ...old } = vouched;
    expect(broughtUpToDate(old, said, CONFIRMED)).toMatchObject(ANNA);
    expect(broughtUpToDate(old, ANNA, BY_PROVIDER)).toEqual(old);
    const { vouched: __, ...oldForeigner } = registered;
    expect(broughtUpToDate(oldForeigner, { ...OLENA, phone: NEW_PHONE }, BY_STAFF).phone).toBe(NEW_PHONE);
  });

  it('is no phone where the provider said none: the one that staff say overwrites nothing', () => {
    const known = firstRecord({ ...ANNA, phone: null }, BY_PROVIDER);
    const changed = broughtUpToDate(known, ANNA, BY_STAFF);
    expect([changed.phone, openProposals(changed)]).toEqual([ANNA.phone, []]);
    expect(broughtUpToDate(changed, { ...ANNA, phone: null }, BY_PROVIDER).phone).toBe(ANNA.phone);
  });

  it('changes with what the provider says next', () => {
    const loggedIn = broughtUpToDate(vouched, said, BY_PROVIDER);
    expect(loggedIn).toMatchObject({ ...said, vouched: { familyName: 'Kruk', phone: NEW_PHONE } });
  });
});

describe('a proposal', () => {
  const said = (phone: string) => ({ ...ANNA, phone });
  const proposed = broughtUpToDate(vouched, said(NEW_PHONE), BY_STAFF);
  const idIn = (record: OnRecord) => openProposals(record)[0]!.id;

  it('repeated is the same one, and another replaces it', async () => {
    expect(broughtUpToDate(proposed, said(NEW_PHONE), BY_STAFF)).toEqual(proposed);
    const replaced = broughtUpToDate(proposed, said('+48602000000'), BY_STAFF);
    expect(replaced.proposals).toHaveLength(1);
    expect(idIn(replaced)).not.toBe(idIn(proposed));
    const late = await refusalOf(() => answered(replaced, idIn(proposed), 'accept'));
    expect(late.code).toBe('proposal_not_found');
  });

  it('that is accepted counts, also when the provider goes on saying what it said before', () => {
    const accepted = answered(proposed, idIn(proposed), 'accept');
    expect(accepted.phone).toBe(NEW_PHONE);
    expect(broughtUpToDate(accepted, ANNA, BY_PROVIDER).phone).toBe(NEW_PHONE);
    expect(broughtUpToDate(accepted, { ...ANNA, phone: null }, BY_PROVIDER).phone).toBe(NEW_PHONE);
    expect(broughtUpToDate(accepted, said('+48602000000'), BY_PROVIDER).phone).toBe('+48602000000');
  });

  it('that is declined changes nothing, and can be made again', () => {
    const declined = answered(proposed, idIn(proposed), 'decline');
    expect([declined.phone, openProposals(declined)]).toEqual([ANNA.phone, []]);
    const again = broughtUpToDate(declined, said(NEW_PHONE), BY_STAFF);
    expect(openProposals(again)).toHaveLength(1);
    expect(again.proposals).toHaveLength(1);
  });

  it('is answered once: the same answer again changes nothing, the other one is refused', async () => {
    for (const [answer, other] of [
      ['accept', 'decline'],
      ['decline', 'accept'],
    ] as const) {
      const once = answered(proposed, idIn(proposed), answer);
      expect(answered(once, idIn(proposed), answer)).toEqual(once);
      expect((await refusalOf(() => answered(once, idIn(proposed), other))).code).toBe('proposal_answered');
    }
    expect((await refusalOf(() => answered(vouched, PATIENT_ACTOR.subject, 'accept'))).code).toBe('proposal_not_found');
  });
});
