import { operation } from '../../shared/http/endpoint.ts';
import type { Patients } from '../../shared/store/patients.ts';
import * as schema from './schema.ts';

export const operations = ({ patients }: { patients: () => Promise<Patients> }) => ({
  answerProposal: operation(schema.answerProposal, async ({ params, body: { answer }, reading }) => {
    await (await patients()).answer(params.patientId, params.id, answer, reading);
    return { body: { answer } };
  }),
});
