import { stockIdOf } from '../../../shared/domain/stock.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Finding } from './finding.ts';

export function dosesAreCounted({ stock, stockEntries, appointments }: Snapshot): Finding {
  const given = new Map<string, number>();
  for (const { slot, completion } of appointments.values()) {
    if (!completion) continue;
    const id = stockIdOf(slot.servicePointId, slot.vaccineType, completion.batchNumber);
    given.set(id, (given.get(id) ?? 0) + 1);
  }
  const violations: string[] = [];
  for (const [id, { received, used, wasted, entries: older, expiresOn, lastDays }] of stock) {
    const entries = [...older, ...(stockEntries.get(id) ?? [])];
    const sum = (kind: string) => entries.reduce((doses, entry) => doses + (entry.kind === kind ? entry.doses : 0), 0);
    if (received !== sum('delivery') || wasted !== sum('wastage')) violations.push(`${id}: not the sum of its entries`);
    if (new Set(entries.map((entry) => entry.id)).size < entries.length) violations.push(`${id}: an entry twice`);
    if (expiresOn !== (lastDays.at(-1) ?? null)) violations.push(`${id}: not the latest of its last days`);
    if (used !== (given.get(id) ?? 0)) violations.push(`${id}: ${used} used, ${given.get(id) ?? 0} visits`);
    given.delete(id);
  }
  for (const [id, visits] of given) violations.push(`${id}: no such batch, visits ${visits}`);
  for (const id of stockEntries.keys()) if (!stock.has(id)) violations.push(`${id}: entries of no batch`);
  return { invariant: 'every dose given was taken from its batch', checked: stock.size, violations };
}
