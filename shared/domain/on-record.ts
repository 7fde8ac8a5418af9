import { randomUUID } from 'node:crypto';
import type { Actor } from './actor.ts';
import { broughtTogether } from './circumstances.ts';
import type { Instant } from './civil-time.ts';
import { Refusal } from './errors.ts';
import type { Person } from './person.ts';

/* What is on record of a person, who said it, and what becomes of it when somebody says otherwise. */

/** What may change of a person. */
export type Details = Pick<Person, 'givenName' | 'familyName' | 'phone'>;

/** What staff say of a person otherwise than the identity provider. It waits for the person's answer. */
export interface Proposal {
  readonly id: string;
  readonly at: Instant;
  readonly by: Actor;
  readonly change: NameChange | PhoneChange;
  readonly answer?: Answer;
}

interface NameChange extends Pick<Details, 'givenName' | 'familyName'> {
  readonly of: 'name';
}

interface PhoneChange {
  readonly of: 'phone';
  readonly phone: string;
}

export type Answer = 'accept' | 'decline';

export interface OnRecord extends Person {
  /**
   * What the identity provider said last; null when it never said anything. Records of before this
   * was kept do not say: then whoever has a PESEL counts as vouched for, by what is on record.
   */
  readonly vouched?: Details | null;
  /** At most one of a name and one of a phone, the latest of each. */
  readonly proposals?: readonly Proposal[];
}

/** Who says something of a person. */
export type Source =
  | { readonly kind: 'provider' }
  | {
      readonly kind: 'staff';
      readonly actor: Actor;
      readonly at: Instant;
      /** Whether they were asked about a name that differs from the one on record. */
      readonly isNameConfirmed: boolean;
    };

export const BY_PROVIDER: Source = { kind: 'provider' };

/** Returns the record of somebody who was not known. */
export function firstRecord({ circumstances, ...said }: Person, source: Source): OnRecord {
  const vouched = source.kind === 'provider' ? detailsOf(said) : null;
  return { ...said, ...(circumstances && { circumstances }), vouched };
}

/**
 * Returns someone known with what is newly said of them. Throws `birth_date_differs`, since then it
 * is somebody else or a mistake, and `name_differs` where staff have to be asked about a new name:
 * whoever mistypes a number would rename a stranger.
 */
export function broughtUpToDate(known: OnRecord, said: Person, source: Source): OnRecord {
  if ((known.birthDate ?? null) !== (said.birthDate ?? null)) throw new Refusal('birth_date_differs');
  const circumstances = broughtTogether(known.circumstances, said.circumstances);
  const changed = source.kind === 'provider' ? vouchedFor(known, said) : toldBy(source, known, said);
  return { ...changed, ...(circumstances && { circumstances }) };
}

/**
 * What the provider repeats changes nothing: the person may have accepted something else meanwhile.
 */
function vouchedFor(known: OnRecord, said: Person): OnRecord {
  const before = vouchedOf(known);
  const vouched = { ...detailsOf(said), phone: said.phone ?? before?.phone ?? null };
  const name = before && hasSameName(before, vouched) ? known : vouched;
  const isSamePhone = before?.phone === vouched.phone;
  const phone = isSamePhone ? known.phone : (vouched.phone ?? known.phone);
  // A record of before is not written anew for what it counts as anyway.
  const isKept = known.vouched === undefined && before && hasSameName(before, vouched) && isSamePhone;
  return { ...known, givenName: name.givenName, familyName: name.familyName, phone, ...(isKept ? {} : { vouched }) };
}

function toldBy(source: Source & { kind: 'staff' }, known: OnRecord, said: Person): OnRecord {
  const { givenName, familyName } = said;
  const isRenamed = !hasSameName(known, said);
  if (isRenamed && !source.isNameConfirmed) throw new Refusal('name_differs');
  const { phone } = said;
  if (!vouchedOf(known)) return { ...known, givenName, familyName, phone: phone ?? known.phone };
  const changes: Proposal['change'][] = [];
  if (isRenamed) changes.push({ of: 'name', givenName, familyName });
  // Where the provider said no number, a new one overwrites nothing.
  if (phone !== null && known.phone !== null && phone !== known.phone) changes.push({ of: 'phone', phone });
  const proposals = changes.reduce((list, change) => proposed(list, change, source), known.proposals ?? []);
  return { ...known, phone: known.phone ?? phone, ...(proposals.length > 0 && { proposals }) };
}

/** The same again changes nothing; another replaces the one before. */
function proposed(
  list: readonly Proposal[],
  change: Proposal['change'],
  { actor: by, at }: Source & { kind: 'staff' },
): readonly Proposal[] {
  const standing = list.find((one) => one.change.of === change.of && !one.answer);
  if (standing && saidIn(standing.change) === saidIn(change)) return list;
  return [...list.filter((one) => one.change.of !== change.of), { id: randomUUID(), at, by, change }];
}

/**
 * Returns a record with the person's answer to a proposal; the same answer again changes nothing.
 * Throws `proposal_not_found` for one that another has replaced, and `proposal_answered`.
 */
export function answered(known: OnRecord, id: string, answer: Answer): OnRecord {
  const proposal = known.proposals?.find((one) => one.id === id);
  if (!proposal) throw new Refusal('proposal_not_found');
  if (proposal.answer === answer) return known;
  if (proposal.answer) throw new Refusal('proposal_answered');
  const { of: _, ...values } = proposal.change;
  return {
    ...known,
    ...(answer === 'accept' && values),
    vouched: vouchedOf(known),
    proposals: known.proposals!.map((one) => (one === proposal ? { ...one, answer } : one)),
  };
}

/** Returns the proposals that wait for an answer. */
export function openProposals({ proposals = [] }: OnRecord): readonly Proposal[] {
  return proposals.filter(({ answer }) => !answer);
}

function vouchedOf(known: OnRecord): Details | null {
  if (known.vouched !== undefined) return known.vouched;
  return known.pesel === null ? null : detailsOf(known);
}

function detailsOf({ givenName, familyName, phone }: Person): Details {
  return { givenName, familyName, phone };
}

function hasSameName(a: Omit<Details, 'phone'>, b: Omit<Details, 'phone'>): boolean {
  return a.givenName === b.givenName && a.familyName === b.familyName;
}

function saidIn(change: Proposal['change']): string {
  return JSON.stringify(change.of === 'phone' ? change.phone : [change.givenName, change.familyName]);
}
