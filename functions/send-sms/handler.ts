import type { VisitEvent } from '../../shared/domain/appointment.ts';
import { type AnnouncementContext, announceVisit } from '../../shared/use-cases/announce-visit.ts';

export const handler = (context: () => Promise<AnnouncementContext>) => async (event: VisitEvent) =>
  announceVisit(event, await context());
