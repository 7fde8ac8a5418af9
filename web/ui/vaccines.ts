import type { VaccineType } from '../../shared/domain/vaccines.ts';

export type { VaccineType };

const names = new Map<string, string>();

/** Learns what vaccines are called. A name that is known stays until another one comes. */
export function learnVaccines(
  programmes: readonly { readonly vaccines: readonly { readonly type: string; readonly name: string }[] }[],
): void {
  for (const { type, name } of programmes.flatMap(({ vaccines }) => vaccines)) names.set(type, name);
}

/**
 * Returns the name that stands on the vial. A vaccine that is not known yet is called by its type.
 */
export function vaccineName(type: VaccineType): string {
  return names.get(type) ?? type;
}
