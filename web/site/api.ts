import type { Static } from 'typebox';
import type { completeAppointment } from '../../functions/complete-appointment/schema.ts';
import type { listDeniedBatches } from '../../functions/denied-batches/schema.ts';
import type { findServicePoints } from '../../functions/find-service-points/schema.ts';
import type { getCalendar, listPoints } from '../../functions/site-calendar/schema.ts';
import type { annulRecord, correctRecord, getVisit, markNotQualified } from '../../functions/site-records/schema.ts';
import type { getReplan, listReplans, startReplan } from '../../functions/site-replan/schema.ts';
import type { getSchedule, previewSchedule, publishSchedule } from '../../functions/site-schedule/schema.ts';
import type { listStaff } from '../../functions/site-staff/schema.ts';
import type { callStandby } from '../../functions/site-standby/schema.ts';
import type {
  getStock,
  getStockEntries,
  recallBatch,
  receiveDelivery,
  recordWastage,
} from '../../functions/site-stock/schema.ts';
import type {
  bookVisit,
  cancelVisit,
  findPatient,
  receiveWalkIn,
  registerPatient,
} from '../../functions/site-visits/schema.ts';
import type { DayExceptionOnWire, TimetableOnWire, WeeklyRuleOnWire } from '../../shared/http/timetable-forms.ts';
import type { Problem } from '../../shared/validation.ts';
import { type ApiError, type ClientOptions, HttpClient } from '../ui/http-client.ts';
import type { VaccineType } from '../ui/vaccines.ts';
import { keepWayBack } from './ui/way-back.ts';
import { forgetLicences } from './visit/licences.ts';

/* The forms are those of the functions themselves: a change there that this client does not follow does not compile. */

export type Points = Static<(typeof listPoints)['response']>;
export type Point = Points['list'][number];
export type Calendar = Static<(typeof getCalendar)['response']>;
export type CalendarDay = NonNullable<Calendar['days']>[number];
export type SiteSlot = CalendarDay['slots'][number];
export type SiteVisit = CalendarDay['visits'][number];
export type SitePatient = SiteVisit['patient'];
export type Schedule = Static<(typeof getSchedule)['response']>;
export type Timetable = Static<typeof TimetableOnWire>;
export type WeeklyRule = Static<typeof WeeklyRuleOnWire>;
export type DayException = Static<typeof DayExceptionOnWire>;
export type Audience = SiteSlot['audience'];
export type PreviewRequest = Static<(typeof previewSchedule)['body']>;
export type Preview = Static<(typeof previewSchedule)['response']>;
export type PublishRequest = Static<(typeof publishSchedule)['body']>;
export type PatientKey = Static<(typeof findPatient)['body']>;
/** By which somebody is sought who may not be registered yet. */
export type PatientDocument = Exclude<PatientKey, { patientId: string }>;
export type Found = Static<(typeof findPatient)['response']>;
export type Referral = Found['referrals'][number];
export type Registration = Static<(typeof registerPatient)['body']>;
export type Booking = Static<(typeof bookVisit)['body']>;
export type Cancellation = Static<(typeof cancelVisit)['body']>;
export type WalkIn = Static<(typeof receiveWalkIn)['body']>;
export type VisitRecord = Static<(typeof getVisit)['response']>;
export type RecordedDose = NonNullable<VisitRecord['record']>;
/** A visit whose dose is recorded. */
export type RecordedVisit = VisitRecord & { readonly record: RecordedDose };
export type TrailEntry = VisitRecord['trail'][number];
export type NotQualified = Static<(typeof markNotQualified)['body']>;
export type Correction = Static<(typeof correctRecord)['body']>;
export type Annulment = Static<(typeof annulRecord)['body']>;
export type DoseRecord = Static<(typeof completeAppointment)['body']>;
export type ReplanOrder = Static<(typeof startReplan)['body']>;
export type Replans = Static<(typeof listReplans)['response']>;
export type Replan = Static<(typeof getReplan)['response']>;
export type ReplanProgress = Replan['visits'][number]['progress'];
export type StandbyOrder = Static<(typeof callStandby)['body']>;
export type StandbyCall = Static<(typeof callStandby)['response']>;
export type Staff = Static<(typeof listStaff)['response']>;
export type Stock = Static<(typeof getStock)['response']>;
export type StockEntries = Static<(typeof getStockEntries)['response']>;
export type Delivery = Static<(typeof receiveDelivery)['body']>;
export type Wastage = Static<(typeof recordWastage)['body']>;
export type DeniedBatches = Static<(typeof listDeniedBatches)['response']>;
export type FoundPoints = Static<(typeof findServicePoints)['response']>;
export type FoundPoint = FoundPoints['list'][number];
export type BatchKey = Static<(typeof recallBatch)['query']>;
export type Recall = Static<(typeof recallBatch)['response']>;

/** The calls that the page of the vaccination points makes. */
export class SiteApi extends HttpClient {
  constructor(options: ClientOptions) {
    const onUnauthorized = () => {
      forgetLicences();
      keepWayBack();
      options.onUnauthorized();
    };
    super({ ...options, onUnauthorized });
  }

  listPoints(): Promise<Points> {
    return this.call('/api/site/points');
  }

  getCalendar(pointId: string, from: string, to: string, known?: string, signal?: AbortSignal): Promise<Calendar> {
    const query = new URLSearchParams({ from, to, ...(known !== undefined && { known }) });
    return this.call(`/api/site/${pointId}/calendar?${query}`, signal && { signal });
  }

  getSchedule(pointId: string): Promise<Schedule> {
    return this.call(`/api/site/${pointId}/schedule`);
  }

  previewSchedule(pointId: string, body: PreviewRequest): Promise<Preview> {
    return this.call(`/api/site/${pointId}/schedule/preview`, { method: 'POST', body });
  }

  publishSchedule(pointId: string, body: PublishRequest): Promise<Schedule> {
    return this.call(`/api/site/${pointId}/schedule`, { method: 'PUT', body });
  }

  findPatient(pointId: string, body: PatientKey): Promise<Found> {
    return this.call(`/api/site/${pointId}/patients/find`, { method: 'POST', body });
  }

  registerPatient(pointId: string, body: Registration): Promise<Found> {
    return this.call(`/api/site/${pointId}/patients`, { method: 'POST', body });
  }

  bookVisit(pointId: string, body: Booking): Promise<SiteVisit> {
    return this.call(`/api/site/${pointId}/visits`, { method: 'POST', body });
  }

  checkIn(pointId: string, visitId: string): Promise<SiteVisit> {
    return this.call(`/api/site/${pointId}/visits/${visitId}/check-in`, { method: 'POST' });
  }

  markNoShow(pointId: string, visitId: string): Promise<SiteVisit> {
    return this.call(`/api/site/${pointId}/visits/${visitId}/no-show`, { method: 'POST' });
  }

  cancelVisit(pointId: string, visitId: string, body: Cancellation): Promise<SiteVisit> {
    return this.call(`/api/site/${pointId}/visits/${visitId}/cancel`, { method: 'POST', body });
  }

  receiveWalkIn(pointId: string, body: WalkIn): Promise<SiteVisit> {
    return this.call(`/api/site/${pointId}/walk-ins`, { method: 'POST', body });
  }

  getVisit(pointId: string, visitId: string): Promise<VisitRecord> {
    return this.call(`/api/site/${pointId}/visits/${visitId}`);
  }

  markNotQualified(pointId: string, visitId: string, body: NotQualified): Promise<VisitRecord> {
    return this.call(`/api/site/${pointId}/visits/${visitId}/not-qualified`, { method: 'POST', body });
  }

  correctRecord(pointId: string, visitId: string, body: Correction): Promise<VisitRecord> {
    return this.call(`/api/site/${pointId}/visits/${visitId}/correction`, { method: 'POST', body });
  }

  annulRecord(pointId: string, visitId: string, body: Annulment): Promise<VisitRecord> {
    return this.call(`/api/site/${pointId}/visits/${visitId}/annulment`, { method: 'POST', body });
  }

  recordDose(visitId: string, body: DoseRecord): Promise<unknown> {
    return this.call(`/api/site/appointment/${visitId}/complete`, { method: 'POST', body });
  }

  startReplan(pointId: string, body: ReplanOrder): Promise<Replan> {
    return this.call(`/api/site/${pointId}/replans`, { method: 'POST', body });
  }

  listReplans(pointId: string): Promise<Replans> {
    return this.call(`/api/site/${pointId}/replans`);
  }

  getReplan(pointId: string, id: string): Promise<Replan> {
    return this.call(`/api/site/${pointId}/replans/${id}`);
  }

  callStandby(pointId: string, body: StandbyOrder): Promise<StandbyCall> {
    return this.call(`/api/site/${pointId}/standby`, { method: 'POST', body });
  }

  getStandbyCall(pointId: string, id: string): Promise<StandbyCall> {
    return this.call(`/api/site/${pointId}/standby/${id}`);
  }

  listStaff(pointId: string): Promise<Staff> {
    return this.call(`/api/site/${pointId}/staff`);
  }

  putStaff(pointId: string, licence: string, name: string): Promise<Staff> {
    return this.call(`/api/site/${pointId}/staff/${licence}`, { method: 'PUT', body: { name } });
  }

  removeStaff(pointId: string, licence: string): Promise<Staff> {
    return this.call(`/api/site/${pointId}/staff/${licence}`, { method: 'DELETE' });
  }

  getStock(pointId: string): Promise<Stock> {
    return this.call(`/api/site/${pointId}/stock`);
  }

  receiveDelivery(pointId: string, body: Delivery): Promise<Stock> {
    return this.call(`/api/site/${pointId}/stock/deliveries`, { method: 'POST', body });
  }

  recordWastage(pointId: string, body: Wastage): Promise<Stock> {
    return this.call(`/api/site/${pointId}/stock/wastage`, { method: 'POST', body });
  }

  getStockEntries(pointId: string, batch: BatchKey): Promise<StockEntries> {
    return this.call(`/api/site/${pointId}/stock/entries?${new URLSearchParams(batch)}`);
  }

  listDeniedBatches(): Promise<DeniedBatches> {
    return this.call('/api/denied-batches');
  }

  findPoints(voiId: string): Promise<FoundPoints> {
    return this.call('/api/servicePoints/find', { method: 'POST', body: { voiId } });
  }

  recallBatch(pointId: string, batch: BatchKey): Promise<Recall> {
    return this.call(`/api/site/${pointId}/recall?${new URLSearchParams(batch)}`);
  }
}

/** What the server holds against parts of a request. */
export function problemsOf(error: Error): readonly Problem[] {
  return ((error as ApiError).details?.problems ?? []) as readonly Problem[];
}

/** A batch number that may be another one's, and which ones are meant perhaps. */
export interface UnclearBatch {
  readonly batchNumber: string;
  readonly similar: readonly {
    readonly vaccineType: VaccineType;
    readonly batchNumber: string;
    readonly denied: boolean;
  }[];
}

/** What is unclear about a batch, when something was refused for that. */
export function unclearBatchOf(error: unknown): UnclearBatch | undefined {
  const { code, details } = (error ?? {}) as ApiError;
  return code === 'ERR_BATCH_UNCLEAR' ? (details as unknown as UnclearBatch) : undefined;
}

/** Somebody else's timetable, which a refused publication tells about. */
export interface OtherSchedule {
  readonly version: number;
  readonly changedAt: string;
  readonly changedBy: string;
  readonly current: Timetable;
}

/** What somebody else published meanwhile, when a publication was refused for that. */
export function otherScheduleOf(error: unknown): OtherSchedule | undefined {
  const { code, details } = error as ApiError;
  return code === 'ERR_SCHEDULE_CHANGED' ? (details as unknown as OtherSchedule) : undefined;
}
