/**
 * What cohorts of a programme ask of a person beside their age and doses. It tells of their health
 * and work, so it is kept as a PESEL is.
 */
export interface Circumstances {
  readonly professions?: readonly string[] | undefined;
  readonly conditions?: readonly string[] | undefined;
  /** TERYT code of the gmina in which they live, 7 digits. */
  readonly district?: string | undefined;
}

/** How professions and conditions are written: as the documents of programmes name them. */
export const CIRCUMSTANCE = '^[a-z][a-z0-9_]{0,59}$';
export const CIRCUMSTANCES_MAX = 20;

const DISTRICT = /^(0[2468]|[12][02468]|3[02])\d{4}[1-589]$/;
const WORD = new RegExp(CIRCUMSTANCE);

/**
 * Returns what claims of an identity provider say. What cannot be used counts as not said, since
 * nobody could mend it at a login; an empty list says that there is none.
 */
export function circumstancesIn(claims: Readonly<Record<string, unknown>>): Circumstances | null {
  const { professions, conditions, district } = claims;
  return broughtTogether(null, {
    professions: wordsIn(professions),
    conditions: wordsIn(conditions),
    district: typeof district === 'string' && DISTRICT.test(district) ? district : undefined,
  });
}

/** Returns what is known with what is newly said of it, or null when nothing is. */
export function broughtTogether(
  known: Circumstances | null | undefined,
  said: Circumstances | null | undefined,
): Circumstances | null {
  const together = inOrder({ ...known, ...inOrder(said ?? {}) });
  return Object.keys(together).length === 0 ? null : together;
}

/** Returns these, each word once and in one order, without what is not said. */
function inOrder({ professions, conditions, district }: Circumstances): Circumstances {
  return {
    ...(professions && { professions: [...new Set(professions)].sort() }),
    ...(conditions && { conditions: [...new Set(conditions)].sort() }),
    ...(district && { district }),
  };
}

function wordsIn(claim: unknown): string[] | undefined {
  if (!Array.isArray(claim)) return undefined;
  return claim.filter((word) => typeof word === 'string' && WORD.test(word)).slice(0, CIRCUMSTANCES_MAX);
}
