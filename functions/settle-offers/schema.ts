import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';

export const settleOffers = {
  summary: 'Let the deadline decide offers that nobody answered, and go on with re-plannings that were cut off.',
  response: Type.Object({ settled: Type.Integer() }),
  refusals: [],
} satisfies OperationSchema;
