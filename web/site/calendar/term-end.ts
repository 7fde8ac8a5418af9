const DAY_MINUTES = 1_440;

/** When a term that begins at `HH:MM` ends; undefined when that is after midnight. */
export function endOf(from: string, minutes: number): string | undefined {
  const [hours = 0, rest = 0] = from.split(':').map(Number);
  const end = hours * 60 + rest + minutes;
  if (end > DAY_MINUTES) return undefined;
  return `${String(Math.floor(end / 60)).padStart(2, '0')}:${String(end % 60).padStart(2, '0')}`;
}
