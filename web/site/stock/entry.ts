import { useState } from 'react';

/** The number of an entry to be recorded. It stays until the entry is saved: sending it again then counts nothing twice. */
export function useEntryId(): { readonly id: string; readonly renew: () => void } {
  const [id, setId] = useState<string>(() => crypto.randomUUID());
  return { id, renew: () => setId(crypto.randomUUID()) };
}

export function isBatchNumber(text: string): boolean {
  return /^[A-Za-z0-9/.-]{2,20}$/.test(text);
}
