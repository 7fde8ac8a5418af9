import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { PointId, SiteSlotOnWire, SiteVisitOnWire } from '../../shared/http/site-wire.ts';
import { IsoDate, Uuid } from '../../shared/http/wire.ts';

export const listPoints = {
  summary: 'The points of the member of staff, by name.',
  response: Type.Object({
    list: Type.Array(Type.Object({ id: Uuid, name: Type.String(), addressText: Type.String() })),
  }),
  refusals: [],
} satisfies OperationSchema;

export const getCalendar = {
  summary:
    'Terms and visits of some days at a point, seven at most. Asked with the version already seen, it says whether it still stands.',
  params: PointId,
  query: Type.Object({
    from: IsoDate,
    to: IsoDate,
    known: Type.Optional(Type.String({ maxLength: 100, description: 'version of the last answer' })),
  }),
  response: Type.Object({
    version: Type.String({ description: 'changes with every change of these days' }),
    days: Type.Optional(
      Type.Array(
        Type.Object({
          day: IsoDate,
          holiday: Type.Union([Type.String(), Type.Null()]),
          slots: Type.Array(SiteSlotOnWire),
          visits: Type.Array(SiteVisitOnWire),
        }),
        { description: 'absent when the version known still stands' },
      ),
    ),
  }),
  refusals: [],
} satisfies OperationSchema;
