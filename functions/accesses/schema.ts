import * as Type from 'typebox';
import { GROUNDS } from '../../shared/domain/access.ts';
import { ROLES } from '../../shared/domain/actor.ts';
import { VISIT_EVENT_TYPES } from '../../shared/domain/appointment.ts';
import { Uuid } from '../../shared/http/wire.ts';
import { omittable } from '../../shared/validation.ts';

const who = {
  at: Type.String({ format: 'date-time' }),
  role: Type.Enum([...ROLES, 'system']),
  staff: Type.Union([Type.String(), Type.Null()], { description: 'the number of the member of staff or agent' }),
};
const ground = Type.Enum(GROUNDS, { description: 'on what ground; breakGlass: none of the usual ones, with a reason' });
const isFlagged = Type.Boolean({
  description: 'break-glass, or somebody who was stopped while asking for documents that nobody has',
});
const reason = Type.Union([Type.String(), Type.Null()]);

export const getAccesses = {
  summary:
    'Who looked at the patient’s data or changed their visits, the latest first; what they did themselves is left out.',
  params: Type.Object({ patientId: Uuid }),
  refusals: [],
  response: Type.Object({
    list: Type.Array(
      Type.Object({
        ...who,
        pointName: Type.Union([Type.String(), Type.Null()], { description: 'the point at which they work' }),
        action: Type.Enum(['read', ...VISIT_EVENT_TYPES]),
        ground,
        reason,
      }),
    ),
  }),
};

export const findAccesses = {
  summary:
    'Whose records somebody looked at, the latest first: by the number of a member of staff or agent; without one, all that is flagged.',
  refusals: [],
  query: Type.Object({ subject: omittable(Type.String({ minLength: 1, maxLength: 100 })) }),
  response: Type.Object({
    list: Type.Array(
      Type.Object({ ...who, operation: Type.String(), patientIds: Type.Array(Uuid), ground, reason, isFlagged }),
    ),
  }),
};
