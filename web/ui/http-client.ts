import type { Static } from 'typebox';
import type { getSession } from '../../functions/auth/schema.ts';
import type { listProgrammes } from '../../functions/programmes/schema.ts';
import { forgetAll, keepFor } from './own-storage.ts';

export type SessionStatus = Static<(typeof getSession)['response']>;

/** A refusal as the server words it, or what went wrong on the way there. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  /** What the refusal tells beside its words: other free terms, a newer timetable. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

export interface ClientOptions {
  readonly language: () => string;
  /** Words for a failure that the server could not describe itself. */
  readonly offline: () => string;
  /** Called when the session is over, before the call fails. */
  readonly onUnauthorized: () => void;
}

export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Called when the server asks to wait; the call goes on by itself after that. */
  readonly onWait?: ((seconds: number) => void) | undefined;
}

const CSRF_HEADER = 'x-csrf-token';
const RETRY_AFTER_S = 1;

/** What every page needs of the server: a session, its token on each call, and refusals in words. */
export class HttpClient {
  readonly #options: ClientOptions;
  #csrfToken: string | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Begins to use the session that the browser holds now: its token goes with every later call. */
  async getSession(): Promise<SessionStatus> {
    this.#csrfToken = undefined;
    const status = await this.call<SessionStatus>('/api/auth/status');
    keepFor(status.subject);
    return status;
  }

  /** The programmes in force: the same for everybody, with or without a session. */
  getProgrammes(): Promise<Static<(typeof listProgrammes)['response']>> {
    return this.call('/api/programmes');
  }

  async logout(): Promise<void> {
    await this.call('/api/auth/logout', { method: 'POST' });
    this.#csrfToken = undefined;
    forgetAll();
  }

  protected async call<T>(path: string, options: CallOptions = {}): Promise<T> {
    let response = await this.#send(path, options);
    if (response.status === 429) {
      const seconds = Number(response.headers.get('retry-after')) || RETRY_AFTER_S;
      options.onWait?.(seconds);
      await new Promise((done) => setTimeout(done, seconds * 1000));
      response = await this.#send(path, options);
    }
    this.#csrfToken ??= response.headers.get(CSRF_HEADER) ?? undefined;
    if (!response.ok) throw await this.#errorOf(response);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
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
    const { errorCode, message, ...details } = await response.json().catch(() => ({}));
    return new ApiError(errorCode ?? `HTTP_${response.status}`, message ?? this.#options.offline(), details);
  }
}
