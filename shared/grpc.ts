const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
const FAILED_PRECONDITION = 9;
const ABORTED = 10;

/** Swallows a Google client's error for something that exists already, for creations that may repeat. */
export function ignoreExisting(error: { code?: number }): void {
  if (error.code !== ALREADY_EXISTS) throw error;
}

/** Whether a commit failed because a document is no longer as it was read. */
export function isConflict(error: unknown): boolean {
  const { code } = error as { code?: number };
  return code !== undefined && [NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED].includes(code);
}
