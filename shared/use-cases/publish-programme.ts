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
  readVersions,
} from '../store/programme-versions.ts';

/** What somebody wants to publish. */
export interface AskedVersion {
  /** The programme for which it is meant, where that is said beside the document. */
  readonly id?: string;
  readonly document: unknown;
}

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
  asked: AskedVersion,
  by: Actor,
  { db, now }: PublishContext,
): Promise<PublishedVersion> {
  const programme = checked(asked);
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
export function checkedVersion(asked: AskedVersion, known: Programmes, nowMs: number): Programme {
  const programme = checked(asked);
  refuseUnfit(programme, known, nowMs);
  return programme;
}

/** Returns the published versions of a programme, the latest first. */
export async function publishedVersionsOf(id: string, db: Firestore): Promise<PublishedVersion[]> {
  const published = (await readVersions(db)).filter(({ programme }) => programme.id === id);
  return published.sort((a, b) => b.programme.version - a.programme.version);
}

/** Returns all versions: those that are built in, and those that are published. */
export async function knownVersions(db: Firestore): Promise<Programmes> {
  const known = new Programmes(BUILT_IN);
  await learnVersions(db, known);
  return known;
}

function checked({ id, document }: AskedVersion): Programme {
  const given = (document as Partial<Programme> | null)?.id;
  if (id !== undefined && given !== id) refuseFaulty([{ path: '/id', fault: `is not ${id}` }]);
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
