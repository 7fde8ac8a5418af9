import { httpFunction } from '../../shared/http/function.ts';
import { slotText } from '../../shared/http/wire.ts';
import { database } from '../../shared/store/database.ts';
import { FreeTermsFeed } from '../../shared/store/free-terms-feed.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const clocks = { now: Date.now, uptimeMs: () => performance.now() };
const deps = {
  db: database(),
  feed: new FreeTermsFeed(database(), { uptimeMs: clocks.uptimeMs, form: slotText }),
  ...clocks,
};
// The first search after a cold start finds the index loading, not the start of its loading.
void deps.feed.refresh().catch(() => undefined);
export const main = httpFunction('find-slots', catalog['find-slots'], operations(deps));
