import { LRUCache } from 'lru-cache';
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

/** Records kept per provider; a sign-in leaves about five, so thousands can be under way at once. */
const RECORDS_MAX = 20_000;

/** Keeps the provider's records in memory; the oldest give way, so a long load test cannot exhaust the machine. */
export function memoryAdapter(): AdapterFactory {
  const records = new LRUCache<string, AdapterPayload>({ max: RECORDS_MAX });
  return (model) => modelAdapter(model, records);
}

function modelAdapter(model: string, records: LRUCache<string, AdapterPayload>): Adapter {
  const keyOf = (id: string) => `${model}:${id}`;
  const uidKeyOf = (uid: string) => `${model}-uid:${uid}`;
  return {
    async upsert(id, payload, expiresInSeconds) {
      const options = expiresInSeconds ? { ttl: expiresInSeconds * 1000 } : {};
      records.set(keyOf(id), payload, options);
      if (payload.uid) records.set(uidKeyOf(payload.uid), payload, options);
    },
    async find(id) {
      return records.get(keyOf(id));
    },
    async findByUid(uid) {
      return records.get(uidKeyOf(uid));
    },
    async findByUserCode() {
      return undefined;
    },
    async consume(id) {
      const payload = records.get(keyOf(id));
      if (payload) payload.consumed = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      const uid = records.get(keyOf(id))?.uid;
      records.delete(keyOf(id));
      // A session that changes its id is saved under the new one first, so the uid may by now belong to that.
      if (uid && records.get(uidKeyOf(uid))?.jti === id) records.delete(uidKeyOf(uid));
    },
    async revokeByGrantId(grantId) {
      for (const [key, payload] of [...records.entries()]) {
        if (key.startsWith(`${model}:`) && payload.grantId === grantId) records.delete(key);
      }
    },
  };
}
