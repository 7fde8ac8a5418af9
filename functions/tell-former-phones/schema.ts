import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';

export const tellFormerPhones = {
  summary: 'Tell each number that was replaced by another that it was, once.',
  response: Type.Object({ told: Type.Integer() }),
  refusals: [],
} satisfies OperationSchema;
