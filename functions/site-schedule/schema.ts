import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { PointId, SiteSlotOnWire } from '../../shared/http/site-wire.ts';
import { TimetableOnWire } from '../../shared/http/timetable-forms.ts';
import { IsoDate } from '../../shared/http/wire.ts';

const version = Type.Integer({ minimum: 0, description: 'of the timetable that was edited; 0 when there was none' });
const dayRange = { from: IsoDate, to: IsoDate };

const Schedule = Type.Object({
  version: Type.Integer(),
  timetable: TimetableOnWire,
  published: Type.Array(Type.Object(dayRange), {
    description: 'the days whose terms were published and that are not over, both ends included',
  }),
  publishedTo: Type.Union([IsoDate, Type.Null()], { description: 'the last day whose terms were published' }),
  changedAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  changedBy: Type.Union([Type.String(), Type.Null()], { description: 'the number of the member of staff' }),
});

export const getSchedule = {
  summary: 'The timetable of a point. A point that has none yet has version 0 and an empty one.',
  params: PointId,
  response: Schedule,
  refusals: [],
} satisfies OperationSchema;

export const previewSchedule = {
  summary: 'What publishing a timetable would do to the terms of some days, without doing it.',
  params: PointId,
  body: Type.Object({ timetable: TimetableOnWire, ...dayRange }),
  response: Type.Object({
    days: Type.Array(
      Type.Object({
        day: IsoDate,
        holiday: Type.Union([Type.String(), Type.Null()], { description: 'its Polish name' }),
        placesBefore: Type.Integer(),
        placesAfter: Type.Integer(),
        visits: Type.Integer({ description: 'visits on terms that would vanish or have fewer places than visits' }),
      }),
    ),
    changes: Type.Array(
      Type.Object({
        slot: SiteSlotOnWire,
        change: Type.Enum(['appears', 'changes', 'vanishes']),
        placesBefore: Type.Integer(),
        placesAfter: Type.Integer({ description: 'as planned; a term with more visits keeps a place for each' }),
        visits: Type.Integer({ description: 'visits that the planned places do not hold' }),
      }),
    ),
  }),
  refusals: [],
} satisfies OperationSchema;

export const publishSchedule = {
  summary:
    'Replace the timetable and publish its terms. Booked places stay. Refused when somebody else has changed the timetable meanwhile, with what they changed.',
  params: PointId,
  body: Type.Object({ version, timetable: TimetableOnWire, ...dayRange }),
  response: Schedule,
  refusals: ['schedule_changed', 'point_retired', 'slot_not_found'],
} satisfies OperationSchema;
