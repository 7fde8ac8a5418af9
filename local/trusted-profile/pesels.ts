const WEIGHTS = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3];

const random = (n: number) => Math.floor(Math.random() * n);

/**
 * Returns the PESEL of an invented adult, born in any year or in the one of the last century that
 * is asked for; random, so that runs do not meet.
 */
export function inventPesel(year = 1940 + random(60)): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const digits = `${two(year - 1900)}${two(1 + random(12))}${two(1 + random(28))}${String(random(10_000)).padStart(4, '0')}`;
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
