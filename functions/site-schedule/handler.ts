import type { Firestore } from '@google-cloud/firestore';
import { type Actor, staffNumberOf } from '../../shared/domain/actor.ts';
import { type DayKey, dayOf, isoDateOf } from '../../shared/domain/civil-time.ts';
import { Refusal } from '../../shared/domain/errors.ts';
import { EMPTY_TIMETABLE, type Schedule, withoutPastWeeks } from '../../shared/domain/timetable.ts';
import { operation } from '../../shared/http/endpoint.ts';
import { WireRefusal } from '../../shared/http/refusal-on-wire.ts';
import { dayOfWire, siteSlotOnWire, timetableOfWire, timetableOnWire } from '../../shared/http/site-wire.ts';
import { schedules } from '../../shared/store/collections.ts';
import type { ServicePointById } from '../../shared/store/service-point-cache.ts';
import { previewTerms } from '../../shared/use-cases/preview-terms.ts';
import { publishTerms } from '../../shared/use-cases/publish-terms.ts';
import * as schema from './schema.ts';

interface Dependencies {
  readonly db: Firestore;
  readonly servicePointById: ServicePointById;
  readonly now: () => number;
}

export const operations = (deps: Dependencies) => ({
  getSchedule: operation(schema.getSchedule, async ({ params }) => {
    const schedule = (await schedules(deps.db).doc(params.pointId).get()).data();
    return { body: scheduleOnWire(schedule, dayOf(deps.now())) };
  }),

  previewSchedule: operation(schema.previewSchedule, async ({ params, body }) => {
    const days = await previewTerms(params.pointId, plannedIn(body), deps);
    return {
      body: {
        days: days.map(({ changes: _, day, holiday, ...sums }) => ({
          day: isoDateOf(day),
          holiday: holiday ?? null,
          ...sums,
        })),
        changes: days.flatMap(({ changes }) =>
          changes.map(({ slot, counter, ...rest }) => ({ slot: siteSlotOnWire(slot, counter), ...rest })),
        ),
      },
    };
  }),

  publishSchedule: operation(schema.publishSchedule, async ({ params, body, actor }) => {
    const point = await deps.servicePointById(params.pointId);
    const publication = { ...plannedIn(body), expectedVersion: body.version, by: actor };
    const schedule = await publishTerms(point, publication, deps).catch(withCurrentOnWire(dayOf(deps.now())));
    return { body: scheduleOnWire(schedule, dayOf(deps.now())) };
  }),
});

function plannedIn({
  timetable,
  from,
  to,
}: {
  timetable: Parameters<typeof timetableOfWire>[0];
  from: string;
  to: string;
}) {
  return { timetable: timetableOfWire(timetable), from: dayOfWire(from), to: dayOfWire(to) };
}

function scheduleOnWire(schedule: Schedule | undefined, today: DayKey) {
  const published = schedule?.published ?? [];
  return {
    version: schedule?.version ?? 0,
    timetable: timetableOnWire(withoutPastWeeks(schedule?.timetable ?? EMPTY_TIMETABLE, today)),
    published: published
      .filter(({ to }) => to >= today)
      .map(({ from, to }) => ({ from: isoDateOf(from), to: isoDateOf(to) })),
    publishedTo: published.length > 0 ? isoDateOf(published.at(-1)!.to) : null,
    changedAt: schedule?.changedAt ?? null,
    changedBy: schedule ? authorOf(schedule.changedBy) : null,
  };
}

/** Staff by their number, a list of points by the name of its import. */
function authorOf(actor: Actor): string {
  return staffNumberOf(actor) ?? actor.subject;
}

/** A stale edit is answered with what stands now, so that its author sees what was changed. */
function withCurrentOnWire(today: DayKey) {
  return (error: unknown): never => {
    if (!(error instanceof Refusal) || error.code !== 'schedule_changed') throw error;
    const { version, current: schedule } = error.details;
    const { changedAt, changedBy: by, timetable = EMPTY_TIMETABLE } = schedule ?? {};
    const changedBy = by && authorOf(by);
    const current = timetableOnWire(withoutPastWeeks(timetable, today));
    throw new WireRefusal('schedule_changed', { version, changedAt, changedBy, current });
  };
}
