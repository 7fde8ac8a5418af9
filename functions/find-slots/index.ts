import { processProgrammes } from '../../shared/container.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { leavingSignal } from '../../shared/http/intake.ts';
import { slotText } from '../../shared/http/wire.ts';
import { database } from '../../shared/store/database.ts';
import { FreeTermsFeed } from '../../shared/store/free-terms-feed.ts';
import { RememberedReferrals } from '../../shared/store/remembered-referrals.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

/** By then a search that the instance was started for has come. */
const UNASKED_MS = 1_000;

const clocks = { now: Date.now, uptimeMs: () => performance.now() };
const referrals = new RememberedReferrals(database(), clocks.now);
const feed = new FreeTermsFeed(database(), { uptimeMs: clocks.uptimeMs, form: slotText, referrals });
// An instance that starts because somebody searches answers before it loads the index. One that starts ahead of the searches, as
// those that always stand, loads it before they come (ADR 8).
setTimeout(() => feed.beginLoading(), UNASKED_MS);
const handlers = operations({ feed, referrals, leaving: leavingSignal, ...clocks });
export const main = httpFunction('find-slots', catalog['find-slots'], handlers, { upToDate: processProgrammes() });
