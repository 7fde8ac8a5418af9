/** One promise about the data: what was looked at, and every document that breaks it. */
export interface Finding {
  readonly invariant: string;
  readonly checked: number;
  /** Ids and counts only. */
  readonly violations: readonly string[];
}
