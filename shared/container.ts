import { Outbox } from './events/outbox.ts';
import { appointmentsTopic } from './events/topic.ts';
import { smsGateway } from './gateways/sms.ts';
import type { EndpointOptions } from './http/endpoint.ts';
import { beforeExit } from './http/intake.ts';
import { once } from './once.ts';
import { recordAccess } from './store/accesses.ts';
import { database } from './store/database.ts';
import { Messages } from './store/messages.ts';
import { Patients } from './store/patients.ts';
import { personalData } from './store/personal-data.ts';
import { VersionLearner } from './store/programme-versions.ts';
import { servicePointCache } from './store/service-point-cache.ts';
import type { AnnouncementContext } from './use-cases/announce-visit.ts';
import type { StandbyContext } from './use-cases/call-standby.ts';
import { type VisitChanges, visitChanges } from './use-cases/change-visits.ts';
import type { ReplanContext } from './use-cases/start-replan.ts';

/*
 * The parts that several functions build in the same way. What only one function needs, its index.ts builds.
 */

/** Returns an outbox that publishes to the configured topic. */
export function processOutbox(): Outbox {
  return new Outbox(database(), appointmentsTopic());
}

/** Returns this process's visit changes, which finish before the process exits. */
export function processVisits(): VisitChanges {
  const visits = visitChanges({ db: database(), outbox: processOutbox(), now: Date.now });
  beforeExit(() => visits.idle());
  return visits;
}

/** Returns the patients, once the key service has unwrapped the keys. It is asked at once: an instance starts because somebody waits. */
export function processPatients(): () => Promise<Patients> {
  const keys = personalData();
  keys().catch(() => undefined);
  return once(async () => new Patients(database(), await keys()));
}

/** Returns what writes into the access log. */
export function processAccessLog(): NonNullable<EndpointOptions['recordAccess']> {
  const db = database();
  return (access) => recordAccess(db, access);
}

/**
 * Returns what keeps this process up with the programmes that are published. It asks at once: an
 * instance starts because somebody waits.
 */
export function processProgrammes(): () => Promise<void> | undefined {
  const learner = new VersionLearner(database());
  learner.fresh()?.catch(() => undefined);
  return () => learner.fresh();
}

/** Returns what it takes to offer other terms. */
export function processReplans(): ReplanContext {
  const db = database();
  return {
    db,
    visits: processVisits(),
    servicePointById: servicePointCache(db),
    now: Date.now,
  };
}

/** Returns what it takes to ask the standby pool. */
export function processStandby(): () => Promise<StandbyContext> {
  const announcements = processAnnouncements();
  const visits = processVisits();
  return async () => ({ ...(await announcements()), visits });
}

/** Returns what it takes to tell patients about their visits. */
export function processAnnouncements(): () => Promise<AnnouncementContext> {
  const db = database();
  const patients = processPatients();
  const parts = {
    db,
    servicePointById: servicePointCache(db),
    messages: new Messages(db),
    sms: smsGateway(),
    now: Date.now,
  };
  return async () => ({ ...parts, patients: await patients() });
}
