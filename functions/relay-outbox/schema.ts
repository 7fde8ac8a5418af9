import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';

export const relayOutbox = {
  summary: 'Publish the events that a dead instance left behind.',
  response: Type.Object({ relayed: Type.Integer() }),
  refusals: [],
} satisfies OperationSchema;
