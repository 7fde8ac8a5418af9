import type { Firestore } from '@google-cloud/firestore';
import type { ServicePoint } from '../domain/service-point.ts';
import { areaPrefixOf } from '../domain/teryt.ts';
import { servicePointsOfVoivodeship } from '../store/queries.ts';

const byName = new Intl.Collator('pl');

/** Returns the active points of a voivodeship or of one gmina in it, by name. */
export async function findServicePoints(
  { voiId, geoId }: { voiId: string; geoId?: string | null | undefined },
  db: Firestore,
): Promise<ServicePoint[]> {
  const prefix = geoId ? areaPrefixOf(geoId) : voiId;
  const found = await servicePointsOfVoivodeship(db, voiId).get();
  return found.docs
    .map((document) => document.data())
    .filter(({ status, terc }) => status === 'ACTIVE' && terc.startsWith(prefix))
    .sort((a, b) => byName.compare(a.name, b.name));
}
