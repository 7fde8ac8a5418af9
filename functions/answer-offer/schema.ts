import * as Type from 'typebox';
import { AppointmentOnWire, Uuid } from '../../shared/http/wire.ts';

export const answerOffer = {
  summary:
    'Accept or decline the other term that the point offers for a visit. Repeating the same answer changes nothing.',
  params: Type.Object({ id: Uuid }),
  body: Type.Object({ answer: Type.Enum(['accept', 'decline']) }),
  response: AppointmentOnWire,
};
