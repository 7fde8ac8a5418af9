import { documentsAreWhole, documentsStayBounded } from './invariants/documents.ts';
import { changesAreAnnounced, outboxIsConsistent } from './invariants/events.ts';
import type { Finding } from './invariants/finding.ts';
import { patientsAreFoundOnce, personalDataAreSealed } from './invariants/patients.ts';
import { capacityHolds, countersMatchVisits, placesFollowTimetables } from './invariants/places.ts';
import { visitsWereAllowed } from './invariants/programmes.ts';
import {
  embargoesHeld,
  referralsAreFoundByName,
  referralsHoldOneVisit,
  rightsOutliveVisits,
} from './invariants/referrals.ts';
import { dosesAreCounted } from './invariants/stock.ts';
import {
  historyIsComplete,
  offersAwaitAnAnswer,
  placesAreFreedEarly,
  visitsMatchTheirSlots,
} from './invariants/visits.ts';
import type { Snapshot } from './snapshot.ts';

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
    visitsWereAllowed(snapshot),
    dosesAreCounted(snapshot),
    patientsAreFoundOnce(snapshot),
    personalDataAreSealed(snapshot),
  ];
}
