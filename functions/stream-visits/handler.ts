import type { VisitEvent } from '../../shared/domain/appointment.ts';
import { type StreamContext, streamVisit } from '../../shared/use-cases/stream-visit.ts';

export const handler = (context: () => Promise<StreamContext>) => async (event: VisitEvent) =>
  streamVisit(event, await context());
