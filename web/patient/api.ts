import type { Static } from 'typebox';
import type { getAccesses } from '../../functions/accesses/schema.ts';
import type { findLocalities } from '../../functions/find-localities/schema.ts';
import type { findSlots } from '../../functions/find-slots/schema.ts';
import type { getPatient } from '../../functions/get-patient/schema.ts';
import type { getStandby, joinStandby } from '../../functions/standby/schema.ts';
import type { AppointmentOnWire, SlotOnWire } from '../../shared/http/wire.ts';
import { type ApiError, HttpClient } from '../ui/http-client.ts';

/* The forms are those of the functions themselves: a change there that this client does not follow does not compile. */

export type Patient = Static<(typeof getPatient)['response']>;
export type SlotSearch = Static<(typeof findSlots)['body']>;
export type FoundSlots = Static<(typeof findSlots)['response']>;
export type FoundLocalities = Static<(typeof findLocalities)['response']>;
export type Locality = FoundLocalities['list'][number];
export type Slot = Static<typeof SlotOnWire>;
export type Visit = Static<typeof AppointmentOnWire>;
/** A visit as the patient's own record shows it. */
export type OwnVisit = NonNullable<Patient['appointments']>[number];

export type Accesses = Static<(typeof getAccesses)['response']>;
export type LoggedAccess = Accesses['list'][number];

export type Standby = Static<(typeof getStandby)['response']>;
export type StandbyConsent = Static<(typeof joinStandby)['body']>;

/** The calls that the patient's page makes. */
export class PatientApi extends HttpClient {
  getPatient(patientId: string): Promise<Patient> {
    return this.call(`/api/patient/${patientId}`);
  }

  getAccesses(patientId: string): Promise<Accesses> {
    return this.call(`/api/patient/${patientId}/accesses`);
  }

  answerProposal(patientId: string, id: string, answer: 'accept' | 'decline'): Promise<unknown> {
    return this.call(`/api/patient/${patientId}/proposals/${id}`, { method: 'POST', body: { answer } });
  }

  findLocalities(voiId: string, namePrefix: string, signal: AbortSignal): Promise<FoundLocalities> {
    return this.call(`/teryt/api/woj/${voiId}/simc?${new URLSearchParams({ namePrefix })}`, { signal });
  }

  findSlots(search: SlotSearch, onWait: (seconds: number) => void): Promise<FoundSlots> {
    return this.call('/api/v2/calendarSlots/find', { method: 'POST', body: search, onWait });
  }

  confirmSlot(slotId: string, prescriptionId: string, onWait: (seconds: number) => void): Promise<Visit> {
    return this.call(`/api/calendarSlot/${slotId}/confirm`, { method: 'POST', body: { prescriptionId }, onWait });
  }

  reschedule(visitId: string, slotId: string, onWait: (seconds: number) => void): Promise<Visit> {
    return this.call(`/api/appointment/${visitId}/reschedule`, { method: 'POST', body: { slotId }, onWait });
  }

  answerOffer(visitId: string, answer: 'accept' | 'decline'): Promise<Visit> {
    return this.call(`/api/appointment/${visitId}/offer`, { method: 'POST', body: { answer } });
  }

  getStandby(patientId: string): Promise<Standby> {
    return this.call(`/api/patient/${patientId}/standby`);
  }

  joinStandby(patientId: string, body: StandbyConsent): Promise<unknown> {
    return this.call(`/api/patient/${patientId}/standby`, { method: 'PUT', body });
  }

  leaveStandby(patientId: string): Promise<void> {
    return this.call(`/api/patient/${patientId}/standby`, { method: 'DELETE' });
  }

  answerStandby(callId: string, answer: 'accept' | 'decline'): Promise<unknown> {
    return this.call(`/api/standby/${callId}`, { method: 'POST', body: { answer } });
  }

  cancel(visitId: string): Promise<void> {
    return this.call(`/api/appointment/${visitId}`, { method: 'DELETE' });
  }
}

/** Other free terms, where a refusal offers any. */
export function alternativesOf({ details }: ApiError): readonly Slot[] {
  return (details.alternatives ?? []) as Slot[];
}
