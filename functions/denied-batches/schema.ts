import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { BatchNumber } from '../../shared/http/site-wire.ts';
import { Reason, Uuid, VaccineTypeName } from '../../shared/http/wire.ts';

const DeniedBatches = Type.Object({
  list: Type.Array(
    Type.Object({
      id: Uuid,
      vaccineType: VaccineTypeName,
      batchNumber: Type.String(),
      reason: Type.String(),
      deniedAt: Type.String({ format: 'date-time' }),
    }),
    { description: 'the latest first' },
  ),
});

export const listDeniedBatches = {
  summary: 'The batches that are withdrawn from use in the whole country.',
  response: DeniedBatches,
  refusals: [],
} satisfies OperationSchema;

export const denyBatch = {
  summary:
    'Withdraw a batch from use: from this moment no dose of it can be recorded. A batch that is withdrawn already keeps its reason.',
  body: Type.Object({ vaccineType: VaccineTypeName, batchNumber: BatchNumber, reason: Reason }),
  response: DeniedBatches,
  refusals: [],
} satisfies OperationSchema;

export const allowBatch = {
  summary: 'Allow a batch again. Repeating it changes nothing.',
  params: Type.Object({ id: Uuid }),
  response: DeniedBatches,
  refusals: [],
} satisfies OperationSchema;
