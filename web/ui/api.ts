import type { Static } from 'typebox';
import type { getSession } from '../../functions/auth/schema.ts';
import type { findLocalities } from '../../functions/find-localities/schema.ts';
import type { findSlots } from '../../functions/find-slots/schema.ts';
import type { getPatient } from '../../functions/get-patient/schema.ts';
import type { AppointmentOnWire, SlotOnWire } from '../../shared/http/wire.ts';

/* The forms are those of the functions themselves: a change there that this client does not follow does not compile. */

export type SessionStatus = Static<(typeof getSession)['response']>;
export type Patient = Static<(typeof getPatient)['response']>;
export type SlotSearch = Static<(typeof findSlots)['body']>;
export type FoundSlots = Static<(typeof findSlots)['response']>;
export type FoundLocalities = Static<(typeof findLocalities)['response']>;
export type Locality = FoundLocalities['list'][number];
export type Slot = Static<typeof SlotOnWire>;
export type Visit = Static<typeof AppointmentOnWire>;

/** A refusal as the server words it, or what went wrong on the way there. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  /** Other free terms, where the refusal offers any. */
  readonly alternatives: readonly Slot[];

  constructor(code: string, message: string, alternatives: readonly Slot[] = []) {
    super(message);
    this.code = code;
    this.alternatives = alternatives;
  }
}

export interface ApiOptions {
  readonly language: () => string;
  /** Words for a failure that the server could not describe itself. */
  readonly offline: () => string;
  /** Called when the session is over, before the call fails. */
  readonly onUnauthorized: () => void;
}

interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Called when the server asks to wait; the call goes on by itself after that. */
  readonly onWait?: ((seconds: number) => void) | undefined;
}

const CSRF_HEADER = 'x-csrf-token';
const RETRY_AFTER_S = 1;

/** The calls that the pages make. */
export class Api {
  readonly #options: ApiOptions;
  #csrfToken: string | undefined;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  /** Begins to use the session that the browser holds now: its token goes with every later call. */
  getSession(): Promise<SessionStatus> {
    this.#csrfToken = undefined;
    return this.#call('/api/auth/status');
  }

  getPatient(patientId: string): Promise<Patient> {
    return this.#call(`/api/patient/${patientId}`);
  }

  findLocalities(voiId: string, namePrefix: string, signal: AbortSignal): Promise<FoundLocalities> {
    return this.#call(`/teryt/api/woj/${voiId}/simc?${new URLSearchParams({ namePrefix })}`, { signal });
  }

  findSlots(search: SlotSearch, onWait: (seconds: number) => void): Promise<FoundSlots> {
    return this.#call('/api/v2/calendarSlots/find', { method: 'POST', body: search, onWait });
  }

  confirmSlot(slotId: string, prescriptionId: string, onWait: (seconds: number) => void): Promise<Visit> {
    return this.#call(`/api/calendarSlot/${slotId}/confirm`, { method: 'POST', body: { prescriptionId }, onWait });
  }

  reschedule(visitId: string, slotId: string, onWait: (seconds: number) => void): Promise<Visit> {
    return this.#call(`/api/appointment/${visitId}/reschedule`, { method: 'POST', body: { slotId }, onWait });
  }

  cancel(visitId: string): Promise<Visit> {
    return this.#call(`/api/appointment/${visitId}`, { method: 'DELETE' });
  }

  async logout(): Promise<void> {
    await this.#call('/api/auth/logout', { method: 'POST' });
    this.#csrfToken = undefined;
  }

  async #call<T>(path: string, options: CallOptions = {}): Promise<T> {
    let response = await this.#send(path, options);
    if (response.status === 429) {
      const seconds = Number(response.headers.get('retry-after')) || RETRY_AFTER_S;
      options.onWait?.(seconds);
      await new Promise((done) => setTimeout(done, seconds * 1000));
      response = await this.#send(path, options);
    }
    this.#csrfToken ??= response.headers.get(CSRF_HEADER) ?? undefined;
    if (response.ok) return (await response.json()) as T;
    throw await this.#errorOf(response);
  }

  async #send(path: string, { method = 'GET', body, signal }: CallOptions): Promise<Response> {
    try {
      return await fetch(path, {
        method,
        headers: {
          accept: 'application/json',
          'accept-language': this.#options.language(),
          ...(this.#csrfToken && { [CSRF_HEADER]: this.#csrfToken }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError('OFFLINE', this.#options.offline());
    }
  }

  async #errorOf(response: Response): Promise<ApiError> {
    if (response.status === 401) this.#options.onUnauthorized();
    // A proxy on the way may answer with something else than our JSON.
    const { errorCode, message, alternatives } = await response.json().catch(() => ({}));
    return new ApiError(errorCode ?? `HTTP_${response.status}`, message ?? this.#options.offline(), alternatives);
  }
}
