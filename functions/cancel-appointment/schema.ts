import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { WRITE_REFUSALS } from '../../shared/http/refusal-lists.ts';
import { Uuid } from '../../shared/http/wire.ts';

export const cancelAppointment = {
  summary: 'Cancel a visit by its id or, for one’s own visit, by its slot id. Repeating the call changes nothing.',
  params: Type.Object({ id: Uuid }),
  response: null,
  success: { 200: 'The visit is cancelled. No content.' },
  refusals: ['appointment_not_found', 'appointment_not_active', 'visit_started', ...WRITE_REFUSALS],
} satisfies OperationSchema;
