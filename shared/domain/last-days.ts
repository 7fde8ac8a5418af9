/** A day as `YYYY-MM-DD`; days in this form sort as text. */
type IsoDate = string;

/**
 * The last days of use of a batch at a point. Doses of one batch may have several: a part came thawed and keeps for some weeks,
 * or the last day that is printed on the package was officially extended.
 */
export interface LastDays {
  /** The latest of them; null while doses were given and no delivery is recorded. */
  readonly expiresOn: IsoDate | null;
  /** All that count, in order. */
  readonly lastDays: readonly IsoDate[];
  /** Those that count no more although packages show them, and which day counts in their place. */
  readonly replacedDays: readonly ReplacedDay[];
}

export interface ReplacedDay {
  readonly day: IsoDate;
  readonly by: IsoDate;
}

/**
 * Returns the last day of use of a dose that had passed on a day, or undefined. The day on the package counts, or the one that
 * has replaced it; and unless that is one of the batch's, the latest of the batch's counts as well: which of them is the dose's
 * nobody knows.
 */
export function passedLastDay(
  batch: LastDays | undefined,
  onPackage: IsoDate | undefined,
  day: IsoDate,
): IsoDate | undefined {
  const replaced = batch?.replacedDays.find((one) => one.day === onPackage);
  const own = replaced?.by ?? onPackage;
  const isOfBatch = own !== undefined && batch?.lastDays.includes(own);
  const lastDays = isOfBatch ? [own] : [own, batch?.expiresOn];
  return lastDays.find((last) => last && last < day) ?? undefined;
}
