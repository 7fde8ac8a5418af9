import { httpFunction } from '../../shared/http/function.ts';
import { slotText } from '../../shared/http/wire.ts';
import { database } from '../../shared/store/database.ts';
import { FreeTermsFeed } from '../../shared/store/free-terms-feed.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

/** By then a search that the instance was started for has come. */
const UNASKED_MS = 1_000;

const clocks = { now: Date.now, uptimeMs: () => performance.now() };
const deps = {
  db: database(),
  feed: new FreeTermsFeed(database(), { uptimeMs: clocks.uptimeMs, form: slotText }),
  ...clocks,
};
// An instance that starts because somebody searches answers before it loads the index. One that starts ahead of the searches, as
// those that always stand, loads it before they come (ADR 8).
setTimeout(() => deps.feed.beginLoading(), UNASKED_MS);
export const main = httpFunction('find-slots', catalog['find-slots'], operations(deps));
