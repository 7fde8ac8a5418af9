import * as Type from 'typebox';
import { BatchNumber, PointId, Reason, SitePatientOnWire } from '../../shared/http/site-wire.ts';
import { IsoDate, Uuid, VaccineTypeName } from '../../shared/http/wire.ts';

const batch = { vaccineType: VaccineTypeName, batchNumber: BatchNumber };
const Doses = Type.Integer({ minimum: 1, maximum: 100_000 });

const Stock = Type.Object({
  batches: Type.Array(
    Type.Object({
      ...batch,
      expiresOn: Type.Union([IsoDate, Type.Null()], {
        description: 'null when doses were given and no delivery is recorded',
      }),
      received: Type.Integer(),
      used: Type.Integer(),
      wasted: Type.Integer(),
      balance: Type.Integer({
        description: 'received less used and wasted; below zero when deliveries were not recorded',
      }),
      denied: Type.Boolean({ description: 'withdrawn from use in the whole country' }),
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
};

export const receiveDelivery = {
  summary: 'Record a delivery. `id` is chosen by the caller: repeating it changes nothing.',
  params: PointId,
  body: Type.Object({ id: Uuid, ...batch, expiresOn: IsoDate, doses: Doses }),
  response: Stock,
};

export const recordWastage = {
  summary: 'Record doses that were lost, with the reason. `id` is chosen by the caller: repeating it changes nothing.',
  params: PointId,
  body: Type.Object({ id: Uuid, ...batch, doses: Doses, reason: Reason }),
  response: Stock,
};

export const recallBatch = {
  summary: 'Everyone who got a dose of this batch at the point.',
  params: PointId,
  query: Type.Object(batch),
  response: Type.Object({
    list: Type.Array(
      Type.Object({
        visitId: Uuid,
        givenAt: Type.String({ format: 'date-time' }),
        dose: Type.Integer(),
        administeredBy: Type.String(),
        patient: SitePatientOnWire,
      }),
    ),
  }),
};
