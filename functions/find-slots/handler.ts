import type { Firestore } from '@google-cloud/firestore';
import type { Static } from 'typebox';
import { type DayKey, dayKeyOf } from '../../shared/domain/civil-time.ts';
import { Refusal } from '../../shared/domain/errors.ts';
import type { SearchArea } from '../../shared/domain/free-terms.ts';
import type { VaccineType } from '../../shared/domain/vaccines.ts';
import { asciiObject } from '../../shared/http/ascii-json.ts';
import { operation } from '../../shared/http/endpoint.ts';
import { RateLimit } from '../../shared/http/rate-limit.ts';
import type { Session, SessionReferral } from '../../shared/http/session.ts';
import { referrals } from '../../shared/store/collections.ts';
import type { FreeTermsFeed } from '../../shared/store/free-terms-feed.ts';
import { findSlots, refuseRange } from '../../shared/use-cases/find-slots.ts';
import * as schema from './schema.ts';

type FindBody = Static<typeof schema.findSlots.body>;

const SEARCH_EVERY_MS = 1_000;

interface Dependencies {
  readonly db: Firestore;
  /** Terms come as JSON text in ASCII: serialising is most of a search's work, and a term is found thousands of times. */
  readonly feed: Pick<FreeTermsFeed<string>, 'viewFor'>;
  readonly now: () => number;
  readonly uptimeMs: () => number;
}

export const operations = (deps: Dependencies) => {
  const limit = new RateLimit(SEARCH_EVERY_MS);
  return {
    findSlots: operation(schema.findSlots, async ({ body, session }) => {
      const asked = {
        area: areaOf(body),
        fromDay: dayOfField('from', body.dayRange.from),
        toDay: dayOfField('to', body.dayRange.to),
        ...hoursOf(body),
        ...(body.mobilities?.length && { mobilities: [...new Set(body.mobilities)].sort() }),
        ...afterOf(body),
      };
      refuseRange(asked, deps.now());
      // Before the look-up below, or made-up referral ids would be a way to read without limit.
      limit.admit(session.subject, deps.uptimeMs());
      const vaccineTypes = body.vaccineTypes?.length ? body.vaccineTypes : undefined;
      const wanted = wantedBy(await referralOf(body.prescriptionId, session, deps.db), vaccineTypes);
      const { terms, continuesAfter: after, asOf } = await findSlots({ ...asked, ...wanted }, deps);
      const rest = { hasMore: after !== undefined, ...(after !== undefined && { next: { after } }), asOf };
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
  throw invalid('/voiId', 'voiId, servicePointId or postalCode with distanceRangeCode is required');
}

function dayOfField(end: 'from' | 'to', date: string): DayKey {
  const day = dayKeyOf(date);
  if (!day) throw invalid(`/dayRange/${end}`, 'is not a date');
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
  if (Number.isNaN(Date.parse(after))) throw invalid('/after', 'is not a moment');
  return { after };
}

function minuteOf(clock: string): number {
  const [hour, minute] = clock.split(':').map(Number);
  return hour! * 60 + minute!;
}

/** A search on a referral shows only what that referral can book. */
function wantedBy(referral: SessionReferral | undefined, asked: readonly VaccineType[] | undefined) {
  const vaccineTypes = referral
    ? referral.vaccineTypes.filter((type) => asked === undefined || asked.includes(type))
    : asked;
  return {
    ...(vaccineTypes && { vaccineTypes: [...new Set(vaccineTypes)].sort() }),
    ...(referral && { dose: referral.dose }),
  };
}

/** A referral from the session costs no read; one issued since the login is looked up. */
async function referralOf(
  id: string | undefined,
  session: Session,
  db: Firestore,
): Promise<SessionReferral | undefined> {
  if (id === undefined) return undefined;
  const known = session.referrals.find((referral) => referral.id === id);
  if (known) return known;
  const stored = (await referrals(db).doc(id).get()).data();
  if (stored?.patientId !== session.subject) throw new Refusal('referral_not_found');
  return stored;
}

function invalid(field: string, problem: string): Refusal {
  return new Refusal('invalid_request', { problems: [{ field, problem }] });
}
