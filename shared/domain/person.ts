import type { Circumstances } from './circumstances.ts';
import { ageOn } from './civil-time.ts';
import type { Problem } from './errors.ts';
import { parsePesel } from './pesel.ts';

/** What a person is found by: the PESEL or, for someone who has none, a passport with its country: `UA AB123456`. */
export type Identity = { readonly pesel: string } | { readonly passport: string };

/** A person as the identity provider, or the staff who saw their document, vouch for them. */
export interface Person {
  readonly pesel: string | null;
  /** Of someone who has no PESEL. */
  readonly passport?: string | null;
  /** `YYYY-MM-DD`, of someone who has no PESEL to tell it. */
  readonly birthDate?: string | null;
  /** Null for someone who has one name alone, which is the other one; some passports have no more. */
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** E.164, or null for someone who gave none, whatever number is known of them from before. */
  readonly phone: string | null;
  /** Null or absent when nothing is said, whatever is known from before. */
  readonly circumstances?: Circumstances | null;
}

/** Nobody has lived longer than 122 years; an age beyond this is a mistyped century or a stand-in for an unknown date. */
const AGE_MAX = 125;

/** Returns when someone was born, as their PESEL tells or their passport told; undefined when neither does. `YYYY-MM-DD`. */
export function birthDateOf({ pesel, birthDate }: Pick<Person, 'pesel' | 'birthDate'>): string | undefined {
  return pesel === null ? (birthDate ?? undefined) : parsePesel(pesel)?.birthDate;
}

/**
 * Returns what keeps these particulars from being a person's on a day (`YYYY-MM-DD`), whichever document they are from:
 * one of them, and what is wrong with it; undefined when nothing does.
 */
export function personProblem(person: Person, today: string): Problem | undefined {
  if (person.givenName === null && person.familyName === null) {
    return { value: 'familyName', problem: 'or a given name is required' };
  }
  const value = person.pesel === null ? 'birthDate' : 'pesel';
  const problem = birthProblem(birthDateOf(person), value, today);
  return problem === undefined ? undefined : { value, problem };
}

function birthProblem(birthDate: string | undefined, told: 'birthDate' | 'pesel', today: string): string | undefined {
  if (birthDate === undefined) return told === 'pesel' ? 'is not a PESEL' : 'is required';
  if (birthDate > today) return 'must not be to come';
  return ageOn(birthDate, today) > AGE_MAX ? 'is longer ago than anybody lives' : undefined;
}

/** Returns the name of a person in this order, of whoever has one name alone that one. */
export function nameOf(
  { givenName, familyName }: Pick<Person, 'givenName' | 'familyName'>,
  first: 'given' | 'family' = 'given',
): string {
  const names = first === 'given' ? [givenName, familyName] : [familyName, givenName];
  return names.filter((name) => name !== null).join(' ');
}
