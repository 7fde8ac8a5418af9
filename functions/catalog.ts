import type { Route } from '../shared/http/route.ts';

/** What starts a function. */
export type Trigger =
  /** Calls from the internet, through the load balancer. */
  | { readonly kind: 'http'; readonly routes: readonly Route[] }
  /** Messages of a Pub/Sub topic, pushed with retry and dead letter. */
  | { readonly kind: 'topic'; readonly topic: string }
  /** Tasks of a Cloud Tasks queue. */
  | { readonly kind: 'queue'; readonly queue: string }
  /** Cloud Scheduler, by cron expression in UTC. */
  | { readonly kind: 'schedule'; readonly cron: string };

/** One deployed function. */
export interface FunctionEntry {
  readonly summary: string;
  readonly trigger: Trigger;
  readonly memoryMiB: number;
  /** Requests that one instance works on at once. */
  readonly concurrency: number;
  readonly minInstances: number;
  readonly maxInstances: number;
}

const PATIENT = ['patient'] as const;
/** Bound to the points of the session: a path's `{pointId}` must be one of them. */
const OF_POINT = ['staff', 'coordinator'] as const;
const MINISTRY = ['ministry'] as const;
const OPERATOR = ['operator'] as const;
const ANYONE_LOGGED_IN = ['patient', 'agent', 'staff', 'coordinator', 'ministry', 'operator'] as const;

/*
 * How often one may call what costs reads, writes or messages, or tells something of others. Many patients share one address: a
 * household, a firm, a mobile carrier. Points and the hotline do thousands of calls from one address, so theirs are counted by person
 * alone.
 */
const SEARCH_LIMITS = { network: { atOnce: 1_000, perMinute: 6_000 } };
const LOGIN_LIMITS = { network: { atOnce: 600, perMinute: 1_200 } };
const READ_LIMITS = { person: { atOnce: 100, perMinute: 60 }, network: { atOnce: 600, perMinute: 3_000 } };
const CHANGE_LIMITS = { person: { atOnce: 5, perMinute: 20 }, network: { atOnce: 600, perMinute: 1_200 } };
/** Of those who want a rare term many try several at the same moment. */
const BOOKING_LIMITS = { ...CHANGE_LIMITS, person: { atOnce: 30, perMinute: 30 } };
/** Of looking people up by number only what finds nobody counts: whoever guesses finds nobody. */
const LOOK_UP_LIMITS = { person: { atOnce: 60, perMinute: 10 }, isFlagged: true } as const;
const REGISTER_LIMITS = { person: { atOnce: 600, perMinute: 60 } };
/** Far above what a desk does, far below what would be felt by the other points. */
const DESK_LIMITS = { person: { atOnce: 600, perMinute: 300 } };
/** What works out or tells a great deal by one call. */
const STAFF_LIMITS = { person: { atOnce: 300, perMinute: 120 } };

const small = { memoryMiB: 256, concurrency: 80, minInstances: 0, maxInstances: 20 };
const busy = { memoryMiB: 512, concurrency: 250, minInstances: 2, maxInstances: 50 };

/** Every function of the system, once. The gateway, the build, the documents and the deployment are made from it. */
export const catalog = {
  auth: {
    summary: 'Login by trusted profile or professional identity, session status, logout',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'beginLogin',
          method: 'GET',
          path: '/api/auth/login',
          roles: 'public',
          ground: 'none',
          limits: LOGIN_LIMITS,
        },
        {
          operation: 'finishLogin',
          method: 'GET',
          path: '/api/auth/callback',
          roles: 'public',
          ground: 'none',
          limits: LOGIN_LIMITS,
        },
        { operation: 'getSession', method: 'GET', path: '/api/auth/status', roles: ANYONE_LOGGED_IN, ground: 'own' },
        { operation: 'getSettings', method: 'GET', path: '/api/settings', roles: ANYONE_LOGGED_IN, ground: 'none' },
        { operation: 'logout', method: 'GET', path: '/api/auth/logout', roles: 'public', ground: 'none' },
        { operation: 'logout', method: 'POST', path: '/api/auth/logout', roles: 'public', ground: 'none' },
      ],
    },
    ...busy,
  },
  'get-patient': {
    summary: 'A patient’s own data, referrals and visits',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'getPatient',
          method: 'GET',
          path: '/api/patient/{patientId}',
          roles: PATIENT,
          ground: 'own',
          limits: READ_LIMITS,
        },
      ],
    },
    ...small,
  },
  'answer-proposal': {
    summary: 'The patient’s answer to what staff say of them otherwise than the identity provider',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'answerProposal',
          method: 'POST',
          path: '/api/patient/{patientId}/proposals/{id}',
          roles: PATIENT,
          ground: 'own',
          limits: CHANGE_LIMITS,
        },
      ],
    },
    ...small,
  },
  accesses: {
    summary: 'Who looked at whose data',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'getAccesses',
          method: 'GET',
          path: '/api/patient/{patientId}/accesses',
          roles: PATIENT,
          ground: 'own',
          limits: READ_LIMITS,
        },
        {
          operation: 'findAccesses',
          method: 'GET',
          path: '/api/accesses',
          roles: OPERATOR,
          ground: 'none',
          limits: STAFF_LIMITS,
        },
      ],
    },
    ...small,
  },
  'find-slots': {
    summary: 'Free terms by place, day, hour, vaccine',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'findSlots',
          method: 'POST',
          path: '/api/calendarSlots/find',
          roles: PATIENT,
          ground: 'own',
          limits: SEARCH_LIMITS,
        },
        {
          operation: 'findSlots',
          method: 'POST',
          path: '/api/v2/calendarSlots/find',
          roles: PATIENT,
          ground: 'own',
          limits: SEARCH_LIMITS,
        },
      ],
    },
    ...busy,
    memoryMiB: 1024,
  },
  'confirm-slot': {
    summary: 'Books a term',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'confirmSlot',
          method: 'POST',
          path: '/api/calendarSlot/{slotId}/confirm',
          roles: PATIENT,
          ground: 'own',
          limits: BOOKING_LIMITS,
        },
        {
          operation: 'confirmSlot',
          method: 'POST',
          path: '/api/calendarSlots/calendarSlot/{slotId}/confirm',
          roles: PATIENT,
          ground: 'own',
          limits: BOOKING_LIMITS,
        },
      ],
    },
    ...busy,
    concurrency: 1000,
    // A wanted day is one document: more instances only meet each other there, and one carries more than it takes.
    maxInstances: 8,
  },
  'cancel-appointment': {
    summary: 'Cancels a visit',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'cancelAppointment',
          method: 'DELETE',
          path: '/api/appointment/{id}',
          roles: PATIENT,
          ground: 'own',
          limits: CHANGE_LIMITS,
        },
      ],
    },
    ...small,
  },
  'reschedule-appointment': {
    summary: 'Moves a visit to another term in one step',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'rescheduleAppointment',
          method: 'POST',
          path: '/api/appointment/{id}/reschedule',
          roles: PATIENT,
          ground: 'own',
          limits: CHANGE_LIMITS,
        },
      ],
    },
    ...small,
  },
  'find-service-points': {
    summary: 'Vaccination points of a voivodeship or gmina',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'findServicePoints',
          method: 'POST',
          path: '/api/servicePoints/find',
          roles: ANYONE_LOGGED_IN,
          ground: 'none',
          limits: READ_LIMITS,
        },
      ],
    },
    ...small,
  },
  'find-localities': {
    summary: 'Localities of a voivodeship by the beginning of their name',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'findLocalities',
          method: 'GET',
          path: '/teryt/api/woj/{voiId}/simc',
          roles: 'public',
          ground: 'none',
          limits: READ_LIMITS,
        },
      ],
    },
    ...small,
  },
  'complete-appointment': {
    summary: 'Records that the dose was given',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'completeAppointment',
          method: 'POST',
          path: '/api/site/appointment/{id}/complete',
          roles: OF_POINT,
          ground: 'visitAtPoint',
          limits: DESK_LIMITS,
        },
      ],
    },
    ...small,
  },
  'site-calendar': {
    summary: 'The days of a vaccination point: its terms and visits',
    trigger: {
      kind: 'http',
      routes: [
        { operation: 'listPoints', method: 'GET', path: '/api/site/points', roles: OF_POINT, ground: 'none' },
        {
          operation: 'getCalendar',
          method: 'GET',
          path: '/api/site/{pointId}/calendar',
          roles: OF_POINT,
          ground: 'visitAtPoint',
        },
      ],
    },
    ...small,
  },
  'site-schedule': {
    summary: 'The timetable of a vaccination point: preview and publication of its terms',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'getSchedule',
          method: 'GET',
          path: '/api/site/{pointId}/schedule',
          roles: OF_POINT,
          ground: 'none',
        },
        {
          operation: 'previewSchedule',
          method: 'POST',
          path: '/api/site/{pointId}/schedule/preview',
          roles: OF_POINT,
          ground: 'none',
          limits: STAFF_LIMITS,
        },
        {
          operation: 'publishSchedule',
          method: 'PUT',
          path: '/api/site/{pointId}/schedule',
          roles: OF_POINT,
          ground: 'none',
          limits: STAFF_LIMITS,
        },
      ],
    },
    ...small,
  },
  'site-visits': {
    summary: 'Patients and visits at a vaccination point: finding, registering, booking, receiving',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'findPatient',
          method: 'POST',
          path: '/api/site/{pointId}/patients/find',
          roles: OF_POINT,
          ground: 'presence',
          limits: LOOK_UP_LIMITS,
        },
        {
          operation: 'registerPatient',
          method: 'POST',
          path: '/api/site/{pointId}/patients',
          roles: OF_POINT,
          ground: 'presence',
          limits: REGISTER_LIMITS,
        },
        {
          operation: 'bookVisit',
          method: 'POST',
          path: '/api/site/{pointId}/visits',
          roles: OF_POINT,
          ground: 'presence',
          limits: DESK_LIMITS,
        },
        {
          operation: 'receiveWalkIn',
          method: 'POST',
          path: '/api/site/{pointId}/walk-ins',
          roles: OF_POINT,
          ground: 'presence',
          limits: DESK_LIMITS,
        },
        {
          operation: 'checkIn',
          method: 'POST',
          path: '/api/site/{pointId}/visits/{id}/check-in',
          roles: OF_POINT,
          ground: 'visitAtPoint',
          limits: DESK_LIMITS,
        },
        {
          operation: 'markNoShow',
          method: 'POST',
          path: '/api/site/{pointId}/visits/{id}/no-show',
          roles: OF_POINT,
          ground: 'visitAtPoint',
          limits: DESK_LIMITS,
        },
        {
          operation: 'cancelVisit',
          method: 'POST',
          path: '/api/site/{pointId}/visits/{id}/cancel',
          roles: OF_POINT,
          ground: 'visitAtPoint',
          limits: DESK_LIMITS,
        },
      ],
    },
    ...small,
  },
  'site-records': {
    summary: 'What is recorded of a visit: the trail of its changes, contraindications, corrections',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'getVisit',
          method: 'GET',
          path: '/api/site/{pointId}/visits/{id}',
          roles: OF_POINT,
          ground: 'visitAtPoint',
        },
        {
          operation: 'markNotQualified',
          method: 'POST',
          path: '/api/site/{pointId}/visits/{id}/not-qualified',
          roles: OF_POINT,
          ground: 'visitAtPoint',
          limits: DESK_LIMITS,
        },
        {
          operation: 'correctRecord',
          method: 'POST',
          path: '/api/site/{pointId}/visits/{id}/correction',
          roles: OF_POINT,
          ground: 'visitAtPoint',
          limits: DESK_LIMITS,
        },
        {
          operation: 'annulRecord',
          method: 'POST',
          path: '/api/site/{pointId}/visits/{id}/annulment',
          roles: OF_POINT,
          ground: 'visitAtPoint',
          limits: DESK_LIMITS,
        },
      ],
    },
    ...small,
  },
  'site-replan': {
    summary: 'Bulk re-planning: other terms offered to the patients of a vaccination point, and their answers',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'startReplan',
          method: 'POST',
          path: '/api/site/{pointId}/replans',
          roles: OF_POINT,
          ground: 'visitAtPoint',
          limits: STAFF_LIMITS,
        },
        {
          operation: 'listReplans',
          method: 'GET',
          path: '/api/site/{pointId}/replans',
          roles: OF_POINT,
          ground: 'none',
        },
        {
          operation: 'getReplan',
          method: 'GET',
          path: '/api/site/{pointId}/replans/{id}',
          roles: OF_POINT,
          ground: 'visitAtPoint',
        },
      ],
    },
    ...small,
  },
  'answer-offer': {
    summary: 'The patient’s answer to another term that the point offers',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'answerOffer',
          method: 'POST',
          path: '/api/appointment/{id}/offer',
          roles: PATIENT,
          ground: 'own',
          limits: CHANGE_LIMITS,
        },
      ],
    },
    ...small,
  },
  'site-standby': {
    summary: 'Calls of the standby pool for doses that are left at a vaccination point',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'callStandby',
          method: 'POST',
          path: '/api/site/{pointId}/standby',
          roles: OF_POINT,
          ground: 'none',
          limits: STAFF_LIMITS,
        },
        {
          operation: 'getStandbyCall',
          method: 'GET',
          path: '/api/site/{pointId}/standby/{id}',
          roles: OF_POINT,
          ground: 'none',
        },
      ],
    },
    ...small,
  },
  standby: {
    summary: 'The patient’s consent to come at short notice, and their answer to a call',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'getStandby',
          method: 'GET',
          path: '/api/patient/{patientId}/standby',
          roles: PATIENT,
          ground: 'own',
          limits: READ_LIMITS,
        },
        {
          operation: 'joinStandby',
          method: 'PUT',
          path: '/api/patient/{patientId}/standby',
          roles: PATIENT,
          ground: 'own',
          limits: CHANGE_LIMITS,
        },
        {
          operation: 'leaveStandby',
          method: 'DELETE',
          path: '/api/patient/{patientId}/standby',
          roles: PATIENT,
          ground: 'own',
          limits: CHANGE_LIMITS,
        },
        {
          operation: 'answerStandby',
          method: 'POST',
          path: '/api/standby/{id}',
          roles: PATIENT,
          ground: 'own',
          limits: CHANGE_LIMITS,
        },
      ],
    },
    ...small,
  },
  'site-staff': {
    summary: 'Who may give doses at a vaccination point',
    trigger: {
      kind: 'http',
      routes: [
        { operation: 'listStaff', method: 'GET', path: '/api/site/{pointId}/staff', roles: OF_POINT, ground: 'none' },
        {
          operation: 'putStaff',
          method: 'PUT',
          path: '/api/site/{pointId}/staff/{licence}',
          roles: ['coordinator'],
          ground: 'none',
          limits: STAFF_LIMITS,
        },
        {
          operation: 'removeStaff',
          method: 'DELETE',
          path: '/api/site/{pointId}/staff/{licence}',
          roles: ['coordinator'],
          ground: 'none',
          limits: STAFF_LIMITS,
        },
      ],
    },
    ...small,
  },
  'site-stock': {
    summary: 'Doses at a vaccination point: deliveries, wastage, balance, recall',
    trigger: {
      kind: 'http',
      routes: [
        { operation: 'getStock', method: 'GET', path: '/api/site/{pointId}/stock', roles: OF_POINT, ground: 'none' },
        {
          operation: 'receiveDelivery',
          method: 'POST',
          path: '/api/site/{pointId}/stock/deliveries',
          roles: OF_POINT,
          ground: 'none',
          limits: DESK_LIMITS,
        },
        {
          operation: 'recordWastage',
          method: 'POST',
          path: '/api/site/{pointId}/stock/wastage',
          roles: OF_POINT,
          ground: 'none',
          limits: DESK_LIMITS,
        },
        {
          operation: 'getStockEntries',
          method: 'GET',
          path: '/api/site/{pointId}/stock/entries',
          roles: OF_POINT,
          ground: 'none',
        },
        {
          operation: 'recallBatch',
          method: 'GET',
          path: '/api/site/{pointId}/recall',
          roles: OF_POINT,
          ground: 'visitAtPoint',
          limits: STAFF_LIMITS,
        },
      ],
    },
    ...small,
  },
  programmes: {
    summary: 'Vaccination programmes in force, and the publishing of their versions',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'listProgrammes',
          method: 'GET',
          path: '/api/programmes',
          roles: 'public',
          ground: 'none',
          limits: READ_LIMITS,
        },
        {
          operation: 'listVersions',
          method: 'GET',
          path: '/api/programmes/{id}/versions',
          roles: OPERATOR,
          ground: 'none',
        },
        {
          operation: 'publishVersion',
          method: 'POST',
          path: '/api/programmes/{id}/versions',
          roles: OPERATOR,
          ground: 'none',
          limits: STAFF_LIMITS,
        },
      ],
    },
    ...small,
  },
  'denied-batches': {
    summary: 'Batches withdrawn from use in the whole country',
    trigger: {
      kind: 'http',
      routes: [
        {
          operation: 'listDeniedBatches',
          method: 'GET',
          path: '/api/denied-batches',
          roles: [...OF_POINT, ...MINISTRY],
          ground: 'none',
        },
        { operation: 'denyBatch', method: 'POST', path: '/api/denied-batches', roles: MINISTRY, ground: 'none' },
        {
          operation: 'allowBatch',
          method: 'DELETE',
          path: '/api/denied-batches/{id}',
          roles: MINISTRY,
          ground: 'none',
        },
      ],
    },
    ...small,
  },
  'record-sms-status': {
    summary: 'Delivery reports of the SMS gateway',
    trigger: {
      kind: 'http',
      routes: [
        { operation: 'recordSmsStatus', method: 'POST', path: '/api/sms/status', roles: 'public', ground: 'none' },
      ],
    },
    ...small,
  },
  'send-sms': {
    summary: 'Tells the patient what happened to their visit',
    trigger: { kind: 'topic', topic: 'appointments' },
    ...small,
  },
  'stream-visits': {
    summary: 'Writes completed visits to the warehouse',
    trigger: { kind: 'topic', topic: 'appointments' },
    ...small,
  },
  'plan-reminder': {
    summary: 'Times the reminder of a visit',
    trigger: { kind: 'topic', topic: 'appointments' },
    ...small,
  },
  'send-reminder': {
    summary: 'Reminds the patient the day before',
    trigger: { kind: 'queue', queue: 'reminders' },
    ...small,
  },
  'tell-former-phones': {
    summary: 'Tells numbers that were replaced that messages go to another one',
    trigger: { kind: 'schedule', cron: '* * * * *' },
    ...small,
    concurrency: 1,
    maxInstances: 1,
  },
  'settle-offers': {
    summary: 'Lets the deadline decide offers that nobody answered',
    trigger: { kind: 'schedule', cron: '* * * * *' },
    ...small,
    concurrency: 1,
    maxInstances: 1,
  },
  'relay-outbox': {
    summary: 'Publishes the events that a dead instance left behind',
    trigger: { kind: 'schedule', cron: '* * * * *' },
    ...small,
    concurrency: 1,
    maxInstances: 1,
  },
} as const satisfies Record<string, FunctionEntry>;

export type FunctionName = keyof typeof catalog;

/** All functions with their names, in catalogue order. */
export const functionEntries = Object.entries(catalog) as [FunctionName, FunctionEntry][];
