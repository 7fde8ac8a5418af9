import { match } from 'path-to-regexp';
import type { Ground } from '../domain/access.ts';
import type { Role } from '../domain/actor.ts';
import type { RouteLimits } from './allowances.ts';

/** One call that a function answers, as the catalogue lists it. */
export interface Route {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `{parameters}`. */
  readonly path: string;
  /** Who may call: anyone, or sessions of these roles. */
  readonly roles: 'public' | readonly Role[];
  /** On what ground a call reaches data of persons. */
  readonly ground: Ground;
  /** How often it may be called; without limit where a call costs next to nothing, or points make thousands. */
  readonly limits?: RouteLimits;
}

/**
 * Returns the matcher of a catalogue path: the path's parameters, or false. A path has one spelling, as for the load balancer: letter
 * case and a slash at the end count.
 */
export function matcherOf(path: string) {
  return match(path.replaceAll('{', ':').replaceAll('}', ''), { sensitive: true, trailing: false });
}
