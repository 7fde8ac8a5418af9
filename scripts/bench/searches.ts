import type { Firestore } from '@google-cloud/firestore';
import { pick, pickWeighted, seededRandom } from '../../local/network/random.ts';
import { addDays, dayOf, isoDateOf } from '../../shared/domain/civil-time.ts';
import type { ServicePoint } from '../../shared/domain/service-point.ts';
import { VACCINE_TYPES } from '../../shared/domain/vaccines.ts';
import { servicePoints } from '../../shared/store/collections.ts';
import type { LoadRequest } from './load-plan.ts';
import type { Booker } from './people.ts';

type Where = Readonly<Record<string, unknown>>;

/** Where people look. A point stands for its surroundings, so crowded places are asked for more. */
const AREAS: readonly (readonly [where: (point: ServicePoint) => Where, percent: number])[] = [
  [({ voiId, terc }) => ({ voiId, geoId: terc }), 45],
  [({ voiId }) => ({ voiId }), 20],
  [({ zipCode }) => ({ postalCode: zipCode, distanceRangeCode: 'distanceRange0_10' }), 15],
  [({ zipCode }) => ({ postalCode: zipCode, distanceRangeCode: 'distanceRange0_50' }), 5],
  [({ id, voiId }) => ({ voiId, servicePointId: id }), 15],
];
const DAYS = [1, 3, 7, 14, 28];

export interface SearchOptions {
  /**
   * How clients page: `short` as our own pages do, a hundred terms at a time from a moment on; `wholeDays` as clients of the
   * original do, which get two whole days at least.
   */
  readonly paging: 'short' | 'wholeDays';
}

/** Returns as many searches as there are people, each by one of them. The same numbers give the same searches. */
export async function searches(
  db: Firestore,
  people: readonly Booker[],
  { paging }: SearchOptions,
): Promise<LoadRequest[]> {
  const points = (await servicePoints(db).get()).docs.map((point) => point.data());
  const today = dayOf(Date.now());
  const random = seededRandom(1);
  return people.map(({ headers, referralId }) => {
    const from = addDays(today, 1 + Math.floor(random() * 3));
    const to = addDays(from, pick(DAYS, random) - 1);
    const body = {
      dayRange: { from: isoDateOf(from), to: isoDateOf(to) },
      prescriptionId: referralId,
      ...pickWeighted(AREAS, random)(pick(points, random)),
      ...(random() < 0.5 && { vaccineTypes: VACCINE_TYPES.slice(0, 1 + Math.floor(random() * VACCINE_TYPES.length)) }),
      ...(paging === 'short' && { after: `${isoDateOf(addDays(from, -1))}T00:00:00Z` }),
    };
    return { method: 'POST', path: '/api/calendarSlots/find', headers, body: JSON.stringify(body) };
  });
}
