import * as Type from 'typebox';
import { nameFromPerson } from '../../shared/domain/text.ts';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { Licence, PointId } from '../../shared/http/site-wire.ts';
import { readBy } from '../../shared/validation.ts';

const List = Type.Object({
  list: Type.Array(
    Type.Object({ licence: Type.String(), name: Type.String(), since: Type.String({ format: 'date-time' }) }),
    { description: 'by name' },
  ),
});
const Member = Type.Object({ ...PointId.properties, licence: Licence });

export const listStaff = {
  summary: 'Who may give doses at the point.',
  params: PointId,
  response: List,
  refusals: [],
} satisfies OperationSchema;

export const putStaff = {
  summary: 'Let somebody give doses at the point, or change their name. The same again changes nothing.',
  params: Member,
  body: Type.Object({ name: readBy(nameFromPerson, Type.String({ minLength: 1, maxLength: 100 })) }),
  response: List,
  refusals: ['staff_list_full'],
} satisfies OperationSchema;

export const removeStaff = {
  summary: 'Let somebody give no more doses at the point. Records of doses that they gave stay.',
  params: Member,
  response: List,
  refusals: [],
} satisfies OperationSchema;
