/** What one share may claim of a total. */
interface Claim {
  readonly weight: number;
  /** The least it gets, while the total covers the minima of all. */
  readonly min: number;
}

/** Divides a total into whole parts: the minima first, the rest in proportion to the weights. The parts add up. */
export function allocate(total: number, claims: readonly Claim[]): number[] {
  const minima = claims.reduce((sum, { min }) => sum + min, 0);
  const parts = claims.map(({ min }) => (minima <= total ? min : 0));
  const rest = minima <= total ? total - minima : total;
  const weights = claims.reduce((sum, { weight }) => sum + weight, 0);
  const exact = claims.map(({ weight }) => (rest * weight) / weights);
  for (const [index, share] of exact.entries()) parts[index]! += Math.floor(share);
  const left = total - parts.reduce((sum, part) => sum + part, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) parts[index]! += 1;
  return parts;
}
