/** Stands for every vaccine in a filter. */
export const ALL = '';

/** Whether a filter by vaccine lets something through. */
export function isShown({ vaccineType }: { readonly vaccineType: string }, vaccine: string): boolean {
  return vaccine === ALL || vaccineType === vaccine;
}
