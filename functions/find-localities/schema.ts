import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { GeoId, VoiId } from '../../shared/http/wire.ts';

export const findLocalities = {
  summary: 'Localities of a voivodeship by the beginning of their name, whatever its case, diacritics and hyphens.',
  params: Type.Object({ voiId: VoiId }),
  query: Type.Object({ namePrefix: Type.String({ default: '', maxLength: 100 }) }),
  response: Type.Object({
    list: Type.Array(
      Type.Object({
        id: Type.String({ description: 'SIMC code' }),
        parentId: GeoId,
        name: Type.String(),
        desc: Type.String(),
      }),
    ),
    hasMore: Type.Boolean(),
  }),
  refusals: [],
} satisfies OperationSchema;
