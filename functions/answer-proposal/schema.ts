import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { Uuid } from '../../shared/http/wire.ts';

export const answerProposal = {
  summary:
    'Accept or decline what staff say otherwise than the identity provider. Repeating the same answer changes nothing. A phone that is given up is told by SMS.',
  params: Type.Object({ patientId: Uuid, id: Uuid }),
  body: Type.Object({ answer: Type.Enum(['accept', 'decline']) }),
  response: Type.Object({ answer: Type.Enum(['accept', 'decline']) }),
  refusals: ['patient_not_found', 'proposal_not_found', 'proposal_answered'],
} satisfies OperationSchema;
