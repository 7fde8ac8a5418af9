import type { Static } from 'typebox';
import { type DayKey, dayKeyOf } from '../../shared/domain/civil-time.ts';
import type { SearchArea } from '../../shared/domain/free-terms.ts';
import { refusalOnWire } from '../../shared/http/answer.ts';
import { asciiObject } from '../../shared/http/ascii-json.ts';
import { operation } from '../../shared/http/endpoint.ts';
import { RateLimit } from '../../shared/http/rate-limit.ts';
import { invalidField } from '../../shared/http/refusal-on-wire.ts';
import { Turns } from '../../shared/http/turns.ts';
import type { FreeTermsFeed } from '../../shared/store/free-terms-feed.ts';
import type { RememberedReferrals } from '../../shared/store/remembered-referrals.ts';
import { findSlots, findSlotsFor, refuseRange } from '../../shared/use-cases/find-slots.ts';
import * as schema from './schema.ts';

type FindBody = Static<typeof schema.findSlots.body>;

const SEARCH_EVERY_MS = 1_000;

interface Dependencies {
  readonly referrals: Pick<RememberedReferrals, 'get'>;
  /** Terms come as JSON text in ASCII: serialising is most of a search's work, and a term is found thousands of times. */
  readonly feed: Pick<FreeTermsFeed<string>, 'viewFor' | 'catchUp'>;
  readonly now: () => number;
  readonly uptimeMs: () => number;
  /** Aborted when the process is asked to leave. */
  readonly leaving: AbortSignal;
}

export const operations = (deps: Dependencies) => {
  const turns = new Turns(new RateLimit(SEARCH_EVERY_MS), deps);
  return {
    findSlots: operation(schema.findSlots, async ({ body, session, request }) => {
      const { prescriptionId, vaccineTypes, mobilities } = body;
      const asked = {
        area: areaOf(body),
        fromDay: dayOfField('from', body.dayRange.from),
        toDay: dayOfField('to', body.dayRange.to),
        ...hoursOf(body),
        ...(vaccineTypes?.length && { vaccineTypes: [...new Set(vaccineTypes)].sort() }),
        ...(mobilities?.length && { mobilities: [...new Set(mobilities)].sort() }),
        ...afterOf(body),
      };
      refuseRange(asked, deps.now());
      // Before the referral is looked up, or made-up ids would be a way to read without limit.
      await turns.take(session.subject, request.whenOver);
      const { terms, continuesAfter, asOf, reason } =
        prescriptionId === undefined
          ? await findSlots(asked, deps)
          : await findSlotsFor({ referralId: prescriptionId, patientId: session.subject }, asked, deps);
      const rest = {
        hasMore: continuesAfter !== undefined,
        ...(continuesAfter !== undefined && { next: { after: continuesAfter } }),
        ...(reason && { reason: refusalOnWire(reason, request.headers['accept-language']) }),
        asOf,
      };
      return { body: asciiObject('list', terms, rest) };
    }),
  };
};

/** The narrowest place that was named counts: a client of the original sends its default postal code beside each city. */
function areaOf(body: FindBody): SearchArea {
  const servicePointId = body.servicePointId ?? body.servicePointid;
  if (servicePointId) return { servicePointId };
  const voiId = body.voiId ?? body.geoId?.slice(0, 2);
  if (voiId) return { voiId, geoId: body.geoId };
  if (body.postalCode && body.distanceRangeCode) {
    return { postalCode: body.postalCode, radiusKm: schema.RADIUS_KM[body.distanceRangeCode] };
  }
  throw invalidField('/voiId', 'voiId, servicePointId or postalCode with distanceRangeCode is required');
}

function dayOfField(end: 'from' | 'to', date: string): DayKey {
  const day = dayKeyOf(date);
  if (!day) throw invalidField(`/dayRange/${end}`, 'is not a date');
  return day;
}

function hoursOf({ hourRange }: FindBody): { fromMinute?: number; toMinute?: number } {
  const { from, to } = hourRange ?? {};
  return {
    ...(from !== undefined && { fromMinute: minuteOf(from) }),
    ...(to !== undefined && { toMinute: minuteOf(to) }),
  };
}

function afterOf({ after }: FindBody): { after?: string } {
  if (after === undefined) return {};
  // The format knows leap seconds, which the clock here does not.
  if (Number.isNaN(Date.parse(after))) throw invalidField('/after', 'is not a moment');
  return { after };
}

function minuteOf(clock: string): number {
  const [hour, minute] = clock.split(':').map(Number);
  return hour! * 60 + minute!;
}
