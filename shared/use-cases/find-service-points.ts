import type { ServicePoint } from '../domain/service-point.ts';
import { areaPrefixOf } from '../domain/teryt.ts';
import type { PointsOfVoivodeship } from '../store/service-point-cache.ts';

const byName = new Intl.Collator('pl');

/** Returns the active points of a voivodeship or of one gmina in it, by name. */
export async function findServicePoints(
  { voiId, geoId }: { voiId: string; geoId?: string | undefined },
  pointsOf: PointsOfVoivodeship,
): Promise<ServicePoint[]> {
  const prefix = geoId ? areaPrefixOf(geoId) : voiId;
  const points = await pointsOf(voiId);
  return points
    .filter(({ status, terc }) => status === 'ACTIVE' && terc.startsWith(prefix))
    .sort((a, b) => byName.compare(a.name, b.name));
}
