import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { GeoId, MobilityName, Uuid, VoiId } from '../../shared/http/wire.ts';
import { omittable } from '../../shared/validation.ts';

export const findServicePoints = {
  summary: 'Vaccination points of a voivodeship or of one gmina in it, by name.',
  body: Type.Object({ voiId: VoiId, geoId: omittable(GeoId) }),
  response: Type.Object({
    list: Type.Array(
      Type.Object({
        id: Uuid,
        name: Type.String(),
        addressText: Type.String(),
        status: Type.String(),
        mobility: MobilityName,
      }),
    ),
  }),
  refusals: [],
} satisfies OperationSchema;
