import { otherScheduleOf, type Schedule, type SiteApi, type Timetable } from '../api.ts';

/** More would mean that colleagues publish faster than one can. */
const ATTEMPTS_MAX = 4;

/**
 * Publishes a change of a point's timetable for some days. The change is made on top of whatever the timetable is by then:
 * what others have published meanwhile stays.
 */
export async function publishOnTop(
  api: SiteApi,
  pointId: string,
  range: { readonly from: string; readonly to: string },
  change: (timetable: Timetable) => Timetable,
): Promise<Schedule> {
  let { version, timetable } = await api.getSchedule(pointId);
  for (let attempt = 1; ; attempt++) {
    try {
      return await api.publishSchedule(pointId, { version, timetable: change(timetable), ...range });
    } catch (error) {
      const other = otherScheduleOf(error);
      if (!other || attempt === ATTEMPTS_MAX) throw error;
      version = other.version;
      timetable = other.current;
    }
  }
}
