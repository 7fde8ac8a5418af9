import type { Firestore } from '@google-cloud/firestore';
import { dayCount, isoDateOf } from '../../shared/domain/civil-time.ts';
import { Refusal } from '../../shared/domain/errors.ts';
import { parseSlotKey } from '../../shared/domain/slot.ts';
import { daysBetween } from '../../shared/domain/timetable.ts';
import { operation } from '../../shared/http/endpoint.ts';
import { invalidField } from '../../shared/http/refusal-on-wire.ts';
import { dayOfWire, siteSlotOnWire, siteVisitOnWire } from '../../shared/http/site-wire.ts';
import type { Patients } from '../../shared/store/patients.ts';
import type { ServicePointById } from '../../shared/store/service-point-cache.ts';
import { type CalendarDay, getCalendar } from '../../shared/use-cases/get-calendar.ts';
import * as schema from './schema.ts';

interface Dependencies {
  readonly db: Firestore;
  readonly patients: () => Promise<Patients>;
  readonly servicePointById: ServicePointById;
}

const DAYS_MAX = 7;

export const operations = (deps: Dependencies) => ({
  listPoints: operation(schema.listPoints, async ({ session }) => {
    const points = await Promise.all(session.servicePointIds.map((id) => deps.servicePointById(id).catch(ifUnknown)));
    const known = points.filter((point) => point !== undefined);
    const list = known.map(({ id, name, addressText }) => ({ id, name, addressText }));
    // Made here, since it takes milliseconds of the first answer, which is mostly a calendar.
    const byName = new Intl.Collator('pl');
    return { body: { list: list.sort((a, b) => byName.compare(a.name, b.name)) } };
  }),

  getCalendar: operation(schema.getCalendar, async ({ params, query, reading }) => {
    const [from, to] = [dayOfWire(query.from), dayOfWire(query.to)];
    const count = dayCount(from, to);
    if (count === 0 || count > DAYS_MAX) {
      throw invalidField('/to', 'must be within a week from from');
    }
    const asked = { servicePointId: params.pointId, days: daysBetween(from, to), known: query.known };
    const calendar = await getCalendar(asked, reading, deps);
    return { body: { version: calendar.version, days: calendar.days?.map((day) => dayOnWire(params.pointId, day)) } };
  }),
});

/** Whoever gives staff their rights may name points that are not imported; the others can be worked at all the same. */
function ifUnknown(error: unknown): undefined {
  if (!(error instanceof Refusal) || error.code !== 'slot_not_found') throw error;
}

function dayOnWire(servicePointId: string, { day, holiday, slots, visits }: CalendarDay) {
  return {
    day: isoDateOf(day),
    holiday: holiday ?? null,
    slots: Object.entries(slots)
      .map(([key, counter]) => siteSlotOnWire({ ...parseSlotKey(key), servicePointId, day }, counter))
      .sort((a, b) => (a.startAt < b.startAt ? -1 : 1)),
    visits: visits.map(({ appointment, patient }) => siteVisitOnWire(appointment, patient)),
  };
}
