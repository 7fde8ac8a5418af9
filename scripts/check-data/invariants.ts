import {
  type Appointment,
  appointmentIdOf,
  dayGiven,
  HISTORY_MAX,
  holdsPlace,
  isNews,
  stateAfter,
} from '../../shared/domain/appointment.ts';
import { dayOf, instantOf } from '../../shared/domain/civil-time.ts';
import { holidayOn } from '../../shared/domain/holidays.ts';
import { idFrom } from '../../shared/domain/ids.ts';
import { referralIdOf } from '../../shared/domain/referral.ts';
import {
  freePlaces,
  parseSlotKey,
  type SiteDay,
  type SlotRef,
  siteDayIdOf,
  slotIdOf,
  slotKeyOf,
  startOf,
} from '../../shared/domain/slot.ts';
import { stockIdOf } from '../../shared/domain/stock.ts';
import { includesDay, layOut, weekOf } from '../../shared/domain/timetable.ts';
import { EXCEPTIONS_MAX } from '../../shared/domain/timetable-rules.ts';
import { daysToRebook, lastingFrom } from '../../shared/domain/visit-ends.ts';
import type { Snapshot } from './snapshot.ts';

/** One promise about the data: what was looked at, and every document that breaks it. */
export interface Finding {
  readonly invariant: string;
  readonly checked: number;
  /** Ids and counts only. */
  readonly violations: readonly string[];
}

/** An event is on its way for a while after its commit. */
export const EVENT_GRACE_MS = 120_000;

/** Checks every invariant. Returns a finding for each, in a fixed order. */
export function checkInvariants(snapshot: Snapshot, nowMs: number): Finding[] {
  return [
    documentsAreWhole(snapshot),
    capacityHolds(snapshot),
    placesFollowTimetables(snapshot, nowMs),
    documentsStayBounded(snapshot),
    countersMatchVisits(snapshot),
    referralsAreFoundByName(snapshot),
    referralsHoldOneVisit(snapshot),
    visitsMatchTheirSlots(snapshot),
    offersAwaitAnAnswer(snapshot),
    rightsOutliveVisits(snapshot, nowMs),
    placesAreFreedEarly(snapshot, nowMs),
    historyIsComplete(snapshot),
    changesAreAnnounced(snapshot, nowMs),
    outboxIsConsistent(snapshot),
    embargoesHeld(snapshot),
    dosesAreCounted(snapshot),
    patientsAreFoundOnce(snapshot),
    personalDataAreSealed(snapshot),
  ];
}

function documentsAreWhole({ damaged, siteDays, schedules, appointments, referrals, stock }: Snapshot): Finding {
  const read = [siteDays, schedules, appointments, referrals, stock].reduce((sum, { size }) => sum + size, 0);
  return {
    invariant: 'every document has what its collection needs',
    checked: read + damaged.length,
    violations: damaged,
  };
}

function capacityHolds({ siteDays }: Snapshot): Finding {
  const violations: string[] = [];
  let checked = 0;
  for (const [id, { slots }] of siteDays) {
    for (const [key, { booked, capacity }] of Object.entries(slots)) {
      checked++;
      if (booked < 0 || booked > capacity) violations.push(`${id} ${key}: ${booked} booked of ${capacity}`);
    }
  }
  return { invariant: 'no slot is oversold', checked, violations };
}

/**
 * Of points that have a timetable: places beyond it exist for the visits that hold them alone, days that nobody published have
 * none, and a week has no free ones beyond its cap.
 */
function placesFollowTimetables({ siteDays, schedules }: Snapshot, nowMs: number): Finding {
  const today = dayOf(nowMs);
  const violations: string[] = [];
  let checked = 0;
  const ofPoints = Map.groupBy(siteDays.values(), ({ servicePointId }) => servicePointId);
  for (const [pointId, days] of ofPoints) {
    const schedule = schedules.get(pointId);
    if (!schedule) continue;
    const planOf = layOut({ ...schedule.timetable, weeklyCaps: [] }, holidayOn);
    const toCome = days.filter(({ day }) => day >= today);
    for (const siteDay of toCome) {
      const plan = includesDay(schedule.published, siteDay.day) ? planOf(siteDay.day).slots : {};
      for (const [key, { capacity, booked }] of Object.entries(siteDay.slots)) {
        checked++;
        const planned = plan[key]?.capacity ?? 0;
        if (capacity <= Math.max(planned, booked)) continue;
        violations.push(`${siteDayIdOf(siteDay)} ${key}: ${capacity} places, ${planned} planned, ${booked} booked`);
      }
    }
    for (const { vaccineType, doses } of schedule.timetable.weeklyCaps) {
      for (const [monday, week] of Map.groupBy(days, ({ day }) => weekOf(day)[0]!)) {
        const counters = (chosen: readonly SiteDay[]) =>
          chosen.flatMap(({ slots }) =>
            Object.entries(slots).flatMap(([key, slot]) =>
              parseSlotKey(key).vaccineType === vaccineType ? [slot] : [],
            ),
          );
        const booked = counters(week).reduce((sum, slot) => sum + slot.booked, 0);
        const free = counters(week.filter(({ day }) => day >= today)).reduce((sum, slot) => sum + freePlaces(slot), 0);
        checked++;
        if (free > Math.max(0, doses - booked))
          violations.push(`${pointId} ${monday}: ${free} free and ${booked} booked of ${vaccineType}, cap ${doses}`);
      }
    }
  }
  return { invariant: 'no places but those of the timetable and those of visits', checked, violations };
}

/** What is written again with every change must not grow with them. */
function documentsStayBounded({ appointments, schedules }: Snapshot): Finding {
  const violations: string[] = [];
  for (const [id, { history }] of appointments) {
    if (history.length > HISTORY_MAX) violations.push(`${id}: ${history.length} changes in one document`);
  }
  for (const [id, { timetable }] of schedules) {
    const { length } = timetable.exceptions;
    if (length > EXCEPTIONS_MAX) violations.push(`${id}: ${length} exceptions in one document`);
  }
  return { invariant: 'no document grows without bound', checked: appointments.size + schedules.size, violations };
}

function countersMatchVisits({ siteDays, appointments }: Snapshot): Finding {
  const held = new Map<string, number>();
  const hold = (slot: SlotRef) => {
    const place = `${siteDayIdOf(slot)} ${slotKeyOf(slot)}`;
    held.set(place, (held.get(place) ?? 0) + 1);
  };
  for (const visit of appointments.values()) {
    if (holdsPlace(visit)) hold(visit.slot);
    if (visit.offer) hold(visit.offer.slot);
  }
  const violations: string[] = [];
  let checked = 0;
  for (const [id, { slots }] of siteDays) {
    for (const [key, { booked }] of Object.entries(slots)) {
      checked++;
      const place = `${id} ${key}`;
      const visits = held.get(place) ?? 0;
      if (booked !== visits) violations.push(`${place}: counter ${booked}, visits ${visits}`);
      held.delete(place);
    }
  }
  for (const [place, visits] of held) violations.push(`${place}: no such slot, visits ${visits}`);
  return { invariant: 'every counter equals the visits and open offers on its slot', checked, violations };
}

/** What reading a patient's referrals by name rests on. */
function referralsAreFoundByName({ referrals }: Snapshot): Finding {
  const violations: string[] = [];
  for (const [id, { patientId, programme, season, dose }] of referrals) {
    if (id !== referralIdOf(patientId, programme, dose, season)) violations.push(`${id}: not the name of dose ${dose}`);
    if (dose > 1 && !referrals.has(referralIdOf(patientId, programme, dose - 1, season)))
      violations.push(`${id}: dose ${dose} without the one before`);
  }
  return {
    invariant: 'every referral is named by its patient and dose, and follows the last',
    checked: referrals.size,
    violations,
  };
}

/** A visit at which no dose was given leaves the referral to another. */
const STATE_OF_REFERRAL = {
  booked: 'booked',
  completed: 'used',
  noShow: undefined,
  notQualified: undefined,
  cancelled: undefined,
} as const;

function referralsHoldOneVisit({ referrals, appointments }: Snapshot): Finding {
  const holders = new Map<string, Appointment[]>();
  for (const visit of appointments.values()) {
    if (STATE_OF_REFERRAL[visit.state])
      holders.set(visit.referralId, [...(holders.get(visit.referralId) ?? []), visit]);
  }
  const violations: string[] = [];
  for (const [id, referral] of referrals) {
    const [visit, ...others] = holders.get(id) ?? [];
    if (others.length > 0) violations.push(`${id}: ${others.length + 1} visits at once`);
    else if (!visit && (referral.visit || referral.state === 'booked' || referral.state === 'used')) {
      violations.push(`${id}: ${referral.state} without a visit`);
    } else if (visit && (referral.visit?.appointmentId !== visit.id || referral.visit.slotId !== visit.slotId)) {
      violations.push(`${id}: does not name its visit ${visit.id}`);
    } else if (visit && referral.state !== STATE_OF_REFERRAL[visit.state]) {
      violations.push(`${id}: ${referral.state}, but its visit is ${visit.state}`);
    }
  }
  for (const visit of appointments.values()) {
    if (referrals.get(visit.referralId)?.patientId !== visit.patientId)
      violations.push(`${visit.id}: not on the patient's referral`);
  }
  return {
    invariant: 'a referral holds at most one visit, and a used one stays used',
    checked: referrals.size,
    violations,
  };
}

function visitsMatchTheirSlots({ appointments, referrals }: Snapshot): Finding {
  const violations: string[] = [];
  for (const [id, { slot, slotId, startAt, referralId }] of appointments) {
    if (slotIdOf(slot) !== slotId || startOf(slot) !== startAt) violations.push(`${id}: slot, id and start disagree`);
    const bookings = referrals.get(referralId)?.bookings ?? 0;
    const attempts = Array.from({ length: bookings }, (_, i) => appointmentIdOf(referralId, i + 1));
    if (!attempts.includes(id)) violations.push(`${id}: not an attempt of its referral`);
  }
  return { invariant: 'every visit is the one its referral and slot make', checked: appointments.size, violations };
}

function offersAwaitAnAnswer({ appointments }: Snapshot): Finding {
  const violations: string[] = [];
  let checked = 0;
  for (const [id, { offer, state, checkedInAt }] of appointments) {
    if (!offer) continue;
    checked++;
    if (state !== 'booked') violations.push(`${id}: ${state}, and offered another term`);
    else if (checkedInAt) violations.push(`${id}: checked in, and offered another term`);
  }
  return { invariant: 'an open offer is of a visit that nobody has come to', checked, violations };
}

/** A visit that has ended without a dose must not have taken the right to one along. */
function rightsOutliveVisits({ appointments, referrals }: Snapshot, nowMs: number): Finding {
  const now = instantOf(nowMs);
  const violations: string[] = [];
  let checked = 0;
  for (const [id, { referralId, state, history }] of appointments) {
    const referral = referrals.get(referralId);
    const end = history.at(-1);
    if (!referral || !end || STATE_OF_REFERRAL[state] !== undefined) continue;
    checked++;
    const day = dayOf(Date.parse(end.at));
    const { expiringAt } = lastingFrom(day, referral, daysToRebook(end.by.channel, referral, day));
    if (referral.state === 'issued' && referral.expiringAt <= now && now < expiringAt)
      violations.push(`${id}: ended ${end.at}, and its referral ${referralId} expired ${referral.expiringAt}`);
  }
  return { invariant: 'a right that was booked can be booked again', checked, violations };
}

function placesAreFreedEarly({ appointments }: Snapshot, nowMs: number): Finding {
  const now = instantOf(nowMs);
  const violations: string[] = [];
  let checked = 0;
  for (const [id, visit] of appointments) {
    const recordedAt = visit.completion?.at ?? visit.contraindication?.at;
    const isOver = visit.state === 'completed' || visit.state === 'notQualified';
    if (visit.placeFreed) {
      checked++;
      if (!isOver || !recordedAt || recordedAt >= visit.startAt)
        violations.push(`${id}: ${visit.state}, without its place`);
      // Once the term has begun nobody could have the place any more.
    } else if (isOver && recordedAt && recordedAt < visit.startAt && visit.startAt > now) {
      checked++;
      violations.push(`${id}: ${visit.state} before its term, and keeps its place`);
    }
  }
  return { invariant: 'a visit recorded before its term has given its place back', checked, violations };
}

function historyIsComplete({ appointments }: Snapshot): Finding {
  const violations: string[] = [];
  for (const [id, { version, history, state, slotId, completion }] of appointments) {
    const last = history.at(-1);
    if (history.length !== version)
      violations.push(`${id}: version ${version}, ${history.length} changes in its history`);
    else if (!last || stateAfter(last.change) !== state) violations.push(`${id}: ${state} after ${last?.change}`);
    else if (last.slotId !== slotId) violations.push(`${id}: its history ends on another slot`);
    if ((state === 'completed') !== (completion !== null))
      violations.push(`${id}: ${state}, completion ${completion !== null}`);
  }
  return { invariant: 'every change of a visit is in its history', checked: appointments.size, violations };
}

function changesAreAnnounced({ appointments, outbox, messageIds }: Snapshot, nowMs: number): Finding {
  const waiting = new Set(outbox.flatMap(({ events }) => events.map(({ id }) => id)));
  const violations: string[] = [];
  let checked = 0;
  for (const [id, { history }] of appointments) {
    for (const [i, { change, at }] of history.entries()) {
      // What is no news goes to the warehouse, which is another database, or nowhere.
      if (!isNews(change) || at > instantOf(nowMs - EVENT_GRACE_MS)) continue;
      checked++;
      const eventId = idFrom('event', id, i + 1);
      if (!waiting.has(eventId) && !messageIds.has(`${eventId}-${change}`))
        violations.push(`${id}: no trace of "${change}" (${eventId})`);
    }
  }
  return { invariant: 'every change has reached the SMS ledger or waits in the outbox', checked, violations };
}

function outboxIsConsistent({ outbox, appointments }: Snapshot): Finding {
  const violations: string[] = [];
  const seen = new Set<string>();
  for (const { id, events } of outbox) {
    for (const event of events) {
      const visit = appointments.get(event.appointmentId);
      const isOfVisit = visit?.history[event.version - 1]?.change === event.type;
      if (!isOfVisit || event.id !== idFrom('event', event.appointmentId, event.version))
        violations.push(`${id}: event ${event.id} of no change`);
      if (seen.has(event.id)) violations.push(`${id}: event ${event.id} twice`);
      seen.add(event.id);
    }
  }
  return { invariant: 'every event in the outbox belongs to one change', checked: seen.size, violations };
}

function embargoesHeld({ appointments, referrals }: Snapshot): Finding {
  const violations: string[] = [];
  for (const [id, { referralId, slot, history, state, completion }] of appointments) {
    const referral = referrals.get(referralId);
    // What a referral says may be younger than the visits that it has left behind: whoever was sent home may come again only later,
    // and one that has expired is issued anew.
    if (!referral || STATE_OF_REFERRAL[state] === undefined) continue;
    if (history[0] && history[0].at < referral.bookableFrom) violations.push(`${id}: booked before the embargo lifted`);
    const days = completion ? [slot.day, dayGiven(completion)] : [slot.day];
    const { visitNotBefore } = referral;
    if (visitNotBefore && days.some((day) => day < visitNotBefore)) violations.push(`${id}: before the earliest day`);
  }
  return { invariant: 'no visit was booked before its time', checked: appointments.size, violations };
}

function patientsAreFoundOnce({ patients, identities, referrals }: Snapshot): Finding {
  const violations: string[] = [];
  const found = new Map<string, number>();
  for (const patientId of identities.values()) {
    found.set(patientId, (found.get(patientId) ?? 0) + 1);
    if (!patients.has(patientId)) violations.push(`${patientId}: has a lookup and no record`);
  }
  for (const id of patients.keys()) {
    if (found.get(id) !== 1) violations.push(`${id}: ${found.get(id) ?? 0} lookups`);
  }
  for (const [id, { patientId }] of referrals) {
    if (!patients.has(patientId)) violations.push(`${id}: referral of no patient`);
  }
  return { invariant: 'every person has one record and one lookup', checked: patients.size, violations };
}

function dosesAreCounted({ stock, stockEntries, appointments }: Snapshot): Finding {
  const given = new Map<string, number>();
  for (const { slot, completion } of appointments.values()) {
    if (!completion) continue;
    const id = stockIdOf(slot.servicePointId, slot.vaccineType, completion.batchNumber);
    given.set(id, (given.get(id) ?? 0) + 1);
  }
  const violations: string[] = [];
  for (const [id, { received, used, wasted, entries: older, expiresOn, lastDays }] of stock) {
    const entries = [...older, ...(stockEntries.get(id) ?? [])];
    const sum = (kind: string) => entries.reduce((doses, entry) => doses + (entry.kind === kind ? entry.doses : 0), 0);
    if (received !== sum('delivery') || wasted !== sum('wastage')) violations.push(`${id}: not the sum of its entries`);
    if (new Set(entries.map((entry) => entry.id)).size < entries.length) violations.push(`${id}: an entry twice`);
    if (expiresOn !== (lastDays.at(-1) ?? null)) violations.push(`${id}: not the latest of its last days`);
    if (used !== (given.get(id) ?? 0)) violations.push(`${id}: ${used} used, ${given.get(id) ?? 0} visits`);
    given.delete(id);
  }
  for (const [id, visits] of given) violations.push(`${id}: no such batch, visits ${visits}`);
  for (const id of stockEntries.keys()) if (!stock.has(id)) violations.push(`${id}: entries of no batch`);
  return { invariant: 'every dose given was taken from its batch', checked: stock.size, violations };
}

/** `keyId.base64url` of at least a nonce and a tag. */
const SEALED = /^[\w-]+\.[\w-]{38,}$/;

function personalDataAreSealed({ patients }: Snapshot): Finding {
  const violations: string[] = [];
  for (const [id, document] of patients) {
    for (const [field, value] of Object.entries(document)) {
      if (field === 'schemaVersion') continue;
      if (value !== null && !(typeof value === 'string' && SEALED.test(value)))
        violations.push(`${id}: ${field} is in clear`);
    }
  }
  return { invariant: 'personal data rest sealed', checked: patients.size, violations };
}
