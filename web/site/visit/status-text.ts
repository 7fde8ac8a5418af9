import type { SiteVisit } from '../api.ts';
import type { Texts } from '../texts/index.ts';

/** The state of a visit in words. */
export function statusOf(status: SiteVisit['status'], t: Texts): string {
  return {
    ACTIVE: t.statusActive,
    COMPLETED: t.statusCompleted,
    NO_SHOW: t.statusNoShow,
    NOT_QUALIFIED: t.statusNotQualified,
    CANCELLED: t.statusCancelled,
  }[status];
}

/** The same, where it is known whether the patient has come. */
export function statusText({ status, checkedInAt }: SiteVisit, t: Texts): string {
  return status === 'ACTIVE' && checkedInAt ? t.statusCheckedIn : statusOf(status, t);
}
