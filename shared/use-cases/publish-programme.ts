import { isDeepStrictEqual } from 'node:util';
import type { Firestore } from '@google-cloud/firestore';
import type { Actor } from '../domain/actor.ts';
import { instantOf } from '../domain/civil-time.ts';
import { Refusal } from '../domain/errors.ts';
import { BUILT_IN } from '../domain/programmes/built-in.ts';
import { checkBeside, checkProgramme, type Fault } from '../domain/programmes/check.ts';
import { Programmes } from '../domain/programmes/programmes.ts';
import type { Programme } from '../domain/programmes/schema.ts';
import { log } from '../log.ts';
import {
  createVersion,
  earliestEffect,
  latestIn,
  learnVersions,
  type PublishedVersion,
  readVersion,
} from '../store/programme-versions.ts';

interface PublishContext {
  readonly db: Firestore;
  readonly now: () => number;
}

/**
 * Publishes a version of a programme: from its moment on it counts everywhere. Publishing the same
 * document again changes nothing. Throws `programme_faulty` with every fault of the document,
 * `version_not_next` for a number other than the next one, and `version_too_early` for a moment
 * that some instance might learn too late, or that is before the one of the version before.
 */
export async function publishProgramme(
  document: unknown,
  by: Actor,
  { db, now }: PublishContext,
): Promise<PublishedVersion> {
  const programme = checked(document);
  const { id, version } = programme;
  const { published, isNew } = await db.runTransaction(async (tx) => {
    const latest = await latestIn(tx, db);
    const stored = await readVersion(db, id, version);
    if (stored && isDeepStrictEqual(stored.programme, programme)) return { published: stored, isNew: false };
    refuseUnfit(programme, await knownVersions(db), now());
    const fresh = { programme, by, at: instantOf(now()) };
    createVersion(tx, db, fresh, latest);
    return { published: fresh, isNew: true };
  });
  if (isNew) log.warn({ programme: id, version, by: by.subject }, 'a version of a programme is published');
  return published;
}

/**
 * Returns the document as a version that could be published now. Throws as `publishProgramme` does.
 */
export function checkedVersion(document: unknown, known: Programmes, nowMs: number): Programme {
  const programme = checked(document);
  refuseUnfit(programme, known, nowMs);
  return programme;
}

/** Returns all versions: those that are built in, and those that are published. */
export async function knownVersions(db: Firestore): Promise<Programmes> {
  const known = new Programmes(BUILT_IN);
  await learnVersions(db, known);
  return known;
}

function checked(document: unknown): Programme {
  refuseFaulty(checkProgramme(document));
  return document as Programme;
}

function refuseFaulty(faults: readonly Fault[]): void {
  if (faults.length > 0) throw new Refusal('programme_faulty', { faults });
}

function refuseUnfit(programme: Programme, known: Programmes, nowMs: number): void {
  refuseFaulty(checkBeside(programme, known));
  const { id, version, effectiveFrom } = programme;
  const before = known.latestOf(id);
  const next = (before?.version ?? 0) + 1;
  if (version !== next) throw new Refusal('version_not_next', { version: next });
  const earliest = [earliestEffect(nowMs), before?.effectiveFrom ?? ''].sort().at(-1)!;
  if (effectiveFrom < earliest) throw new Refusal('version_too_early', { earliest });
}
