import { cloudEvent, http } from '@google-cloud/functions-framework';
import type { VisitEvent } from '../domain/appointment.ts';
import { type PubSubCloudEvent, visitEventOf } from '../events/visit-event.ts';
import { log } from '../log.ts';
import { RetryLater } from '../use-cases/send-message.ts';
import { type EndpointOptions, endpoint, type Operation } from './endpoint.ts';
import { runWithoutDomains, takeIn } from './intake.ts';
import type { Route } from './route.ts';

/** How a function is reached, as its catalogue entry says. */
type HttpTrigger = { readonly kind: 'http'; readonly routes: readonly Route[] };
type InternalTrigger = { readonly kind: 'queue' | 'schedule' };

/** What keeps a function up with what is published; null for one to which vaccines are nothing. */
interface News {
  readonly upToDate: (() => Promise<void> | undefined) | null;
}

/** Registers a function that answers HTTP calls. Returns its handler, the entry point of its bundle. */
export function httpFunction(
  name: string,
  { trigger, concurrency }: { readonly trigger: HttpTrigger | InternalTrigger; readonly concurrency: number },
  operations: Readonly<Record<string, Operation>>,
  { upToDate, ...options }: Pick<EndpointOptions, 'recordAccess'> & News,
) {
  takeIn();
  runWithoutDomains();
  const routes = trigger.kind === 'http' ? trigger.routes : internalRoutes(operations);
  const handler = endpoint(routes, operations, { concurrency, upToDate: upToDate ?? undefined, ...options });
  http(name, handler);
  return handler;
}

/** Queues and schedules call the function's root; who may call is decided by the platform's own access rules. */
function internalRoutes(operations: Readonly<Record<string, Operation>>): Route[] {
  return Object.keys(operations).map((operation) => ({
    operation,
    method: 'POST',
    path: '/',
    roles: 'public',
    ground: 'none',
  }));
}

/**
 * Registers a function that handles visit events. A handler that throws has its event delivered again later, and after many
 * times set aside as a dead letter.
 */
export function eventFunction(name: string, handle: (event: VisitEvent) => Promise<void>, { upToDate }: News) {
  takeIn({ events: true });
  runWithoutDomains();
  const handler = async (message: PubSubCloudEvent): Promise<void> => {
    const event = visitEventOf(message);
    try {
      await upToDate?.();
      await handle(event);
    } catch (error) {
      if (error instanceof RetryLater)
        log.info({ eventId: event.id, reason: error.message }, 'an event comes again later');
      else log.error({ eventId: event.id, err: error }, 'an event was not handled');
      // The framework prints what it catches; the error itself could name the patient.
      throw error instanceof RetryLater ? error : new Error(`event ${event.id} was not handled`);
    }
  };
  cloudEvent(name, handler);
  return handler;
}
