import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { BatchConfirmed, BatchNumber, PointId, SitePatientOnWire } from '../../shared/http/site-wire.ts';
import { IsoDate, Reason, Uuid, VaccineTypeName } from '../../shared/http/wire.ts';

const batch = { vaccineType: VaccineTypeName, batchNumber: BatchNumber };
const DOSES_MAX = 100_000;

const Stock = Type.Object({
  batches: Type.Array(
    Type.Object({
      ...batch,
      expiresOn: Type.Union([IsoDate, Type.Null()], {
        description: 'the latest last day of use; null when doses were given and no delivery is recorded',
      }),
      lastDays: Type.Array(IsoDate, {
        description:
          'the last days of use that doses of the batch have, in order: more than one where a part came thawed',
      }),
      replacedDays: Type.Array(Type.Object({ day: IsoDate, by: IsoDate }), {
        description: 'last days that packages show, and which day counts in their place: it was extended',
      }),
      received: Type.Integer(),
      used: Type.Integer(),
      wasted: Type.Integer(),
      balance: Type.Integer({
        description: 'received less used and wasted; below zero when deliveries were not recorded',
      }),
      denied: Type.Boolean({ description: 'withdrawn from use in the whole country' }),
      similarDenied: Type.Array(Type.String(), {
        description: 'numbers of withdrawn batches of the vaccine for which this one may be a misread one',
      }),
      expired: Type.Boolean(),
    }),
  ),
  expected: Type.Array(
    Type.Object({
      vaccineType: VaccineTypeName,
      visits: Type.Integer({ description: 'booked in the next seven days' }),
      usable: Type.Integer({ description: 'doses in batches that are neither expired nor denied' }),
      isShort: Type.Boolean(),
    }),
  ),
});

export const getStock = {
  summary: 'Doses at the point by batch, and whether they suffice for the visits of the next seven days.',
  params: PointId,
  response: Stock,
  refusals: [],
} satisfies OperationSchema;

export const receiveDelivery = {
  summary:
    'Record a delivery. `id` is chosen by the caller: repeating it changes nothing. Another last day of use than earlier deliveries of the batch had needs a reason.',
  params: PointId,
  body: Type.Object({
    id: Uuid,
    ...batch,
    batchConfirmed: Type.Optional(BatchConfirmed),
    expiresOn: {
      ...IsoDate,
      description:
        'the last day of use of these doses, as when they came thawed, or with `replaces` of earlier ones, too',
    },
    doses: Type.Integer({
      minimum: 0,
      maximum: DOSES_MAX,
      description: '0 where nothing came, and `expiresOn` replaces a last day: it was officially extended',
    }),
    reason: Type.Optional(Reason),
    replaces: Type.Optional({
      ...IsoDate,
      description: 'the last day of earlier deliveries in whose place `expiresOn` counts from now on',
    }),
  }),
  response: Stock,
  refusals: ['batch_unclear'],
} satisfies OperationSchema;

export const recordWastage = {
  summary: 'Record doses that were lost, with the reason. `id` is chosen by the caller: repeating it changes nothing.',
  params: PointId,
  body: Type.Object({ id: Uuid, ...batch, doses: Type.Integer({ minimum: 1, maximum: DOSES_MAX }), reason: Reason }),
  response: Stock,
  refusals: [],
} satisfies OperationSchema;

export const getStockEntries = {
  summary: 'What was recorded of a batch at the point, by whom and why: the latest 200 deliveries and losses.',
  params: PointId,
  query: Type.Object(batch),
  response: Type.Object({
    list: Type.Array(
      Type.Object({
        id: Uuid,
        kind: Type.Enum(['delivery', 'wastage']),
        doses: Type.Integer(),
        at: Type.String({ format: 'date-time' }),
        by: Type.String({ description: 'the number of the member of staff' }),
        reason: Type.Union([Type.String(), Type.Null()]),
        expiresOn: Type.Union([IsoDate, Type.Null()], { description: 'the last day of use that a delivery named' }),
        replaces: Type.Union([IsoDate, Type.Null()], { description: 'the last day in whose place that one counts' }),
        similarBatches: Type.Array(Type.String(), {
          description:
            'numbers of other batches, in spite of which staff confirmed that this one is printed on the vials',
        }),
      }),
    ),
  }),
  refusals: [],
} satisfies OperationSchema;

export const recallBatch = {
  summary:
    'Everyone who got a dose of this batch at the point, and, marked by `isExact`, of batches recorded under similar numbers, which may be misread ones.',
  params: PointId,
  query: Type.Object(batch),
  response: Type.Object({
    list: Type.Array(
      Type.Object({
        visitId: Uuid,
        batchNumber: Type.String({ description: 'as recorded' }),
        isExact: Type.Boolean({ description: 'false where the number recorded is a similar one' }),
        givenAt: Type.String({ format: 'date-time' }),
        dose: Type.Integer(),
        administeredBy: Type.String(),
        patient: SitePatientOnWire,
      }),
    ),
  }),
  refusals: [],
} satisfies OperationSchema;
