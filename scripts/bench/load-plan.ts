/** A request, ready to be sent. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A login as a browser makes it: begins, is vouched for by the identity provider, and comes back with the code. */
export interface LoadLogin {
  /** What the provider says of the person. */
  readonly claims: Readonly<Record<string, string>>;
}

/** Requests to one server, and when they are sent. */
export interface LoadPlan {
  readonly name: string;
  readonly url: string;
  readonly requests: readonly (LoadRequest | LoadLogin)[];
  readonly pace: Pace;
}

export type Pace =
  /** Each request once, the next one as soon as one of `concurrency` is answered. */
  | { readonly kind: 'once'; readonly concurrency: number }
  /** Round and round for some seconds, each of `concurrency` waiting for its answer before the next. */
  | { readonly kind: 'closed'; readonly concurrency: number; readonly seconds: number }
  /** Round and round at a fixed rate, whether answers come or not: what a nation does. */
  | {
      readonly kind: 'open';
      readonly perSecond: number;
      readonly seconds: number;
      /** Connections, open before. A request that finds none free is refused (`NO_CONNECTION`), as by the platform's front end. */
      readonly connections?: number;
    };

/** What became of a plan. */
export interface LoadResult {
  readonly name: string;
  /** From the first request to the last answer. */
  readonly seconds: number;
  /** Of each answer, in milliseconds; at a fixed rate counted from the moment the request was due. */
  readonly latenciesMs: Float64Array;
  /** Of the answers of status 200 alone. */
  readonly acceptedMs: Float64Array;
  /** Answers by status, with the error code of a refusal: `200`, `409 ERR_SLOT_FULL`, or the failure of the connection. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly bytes: number;
}
