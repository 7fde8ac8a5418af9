import type { Actor } from './actor.ts';
import type { Appointment } from './appointment.ts';
import type { Instant } from './civil-time.ts';

/**
 * On what ground somebody reaches a person's data. `none`: the call tells nothing of a person. `own`: their own data.
 * `visitAtPoint`: the person has, or had, a visit at the reader's point. `presence`: the person stands before the reader,
 * who has typed the number of their document. `breakGlass`: none of these, and the reader has said why it must be.
 */
export const GROUNDS = ['none', 'own', 'visitAtPoint', 'presence', 'breakGlass'] as const;
export type Ground = (typeof GROUNDS)[number];

/** That somebody read records of others: who, whose, what, on what ground, when; never what stood there. */
export interface Access {
  readonly id: string;
  readonly at: Instant;
  readonly actor: Actor;
  /** The operation that told them. */
  readonly operation: string;
  readonly ground: Ground;
  readonly patientIds: readonly string[];
  /** Why there had to be access without another ground. */
  readonly reason?: string;
  /** Whether somebody should look at it: break-glass, and whoever was stopped while guessing. */
  readonly isFlagged?: true;
}

/** Stands as the reason where somebody asked for too many documents that nobody has. */
export const GUESSING = 'guessing';

/** What one call reads of persons, collected while it runs, for the entry that is written before its answer leaves. */
export class Reading {
  readonly actor: Actor;
  readonly operation: string;
  #ground: Ground;
  #reason: string | undefined;
  readonly #patientIds = new Set<string>();

  constructor(actor: Actor, operation: string, ground: Ground) {
    this.actor = actor;
    this.operation = operation;
    this.#ground = ground;
  }

  /** Notes that the record of a patient was opened. One's own needs no entry. */
  note(patientId: string): void {
    if (patientId !== this.actor.subject) this.#patientIds.add(patientId);
  }

  /**
   * Takes back the note of a patient whose visit this very session has changed last: the history of the visit names who
   * did it, and both are read as one log.
   */
  leaveToHistoryOf({ patientId, history }: Pick<Appointment, 'patientId' | 'history'>): void {
    const last = history.at(-1)?.by;
    const isOwn = last?.session === this.actor.session && last.subject === this.actor.subject;
    if (isOwn) this.#patientIds.delete(patientId);
  }

  /** Says on what other ground than the usual one of its operation the call reads, and why. */
  on(ground: Ground, reason?: string): void {
    this.#ground = ground;
    this.#reason = reason;
  }

  /** Returns the entry to write, or undefined when nobody else's record was opened. */
  entry(at: Instant): Omit<Access, 'id'> | undefined {
    if (this.#patientIds.size === 0) return undefined;
    return {
      at,
      actor: this.actor,
      operation: this.operation,
      ground: this.#ground,
      patientIds: [...this.#patientIds],
      ...(this.#reason !== undefined && { reason: this.#reason }),
      ...(this.#ground === 'breakGlass' && { isFlagged: true }),
    };
  }

  /** Returns the entry of someone who was stopped because they seem to guess numbers of documents: nobody was found. */
  entryOfGuessing(at: Instant): Omit<Access, 'id'> {
    const { actor, operation } = this;
    return { at, actor, operation, ground: this.#ground, patientIds: [], reason: GUESSING, isFlagged: true };
  }
}

/** Opens a record for the system's own work, as for the SMS to its owner: nobody reads it. */
export const BY_SYSTEM: Pick<Reading, 'note'> = { note: () => undefined };
