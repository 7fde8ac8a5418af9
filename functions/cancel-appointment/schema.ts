import * as Type from 'typebox';
import { Uuid } from '../../shared/http/wire.ts';

export const cancelAppointment = {
  summary: 'Cancel a visit by its id or, for one’s own visit, by its slot id. Repeating the call changes nothing.',
  params: Type.Object({ id: Uuid }),
  response: null,
};
