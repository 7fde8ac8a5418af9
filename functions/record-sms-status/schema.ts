import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';

export const recordSmsStatus = {
  summary: 'Delivery report of the SMS gateway, signed by it.',
  query: Type.Object({ message: Type.String({ minLength: 1, maxLength: 200, pattern: '^[A-Za-z0-9-]+$' }) }),
  response: null,
  success: { 204: 'The report is recorded. No content.' },
  refusals: ['forbidden'],
} satisfies OperationSchema;
