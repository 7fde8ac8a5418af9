const ALREADY_EXISTS = 6;

/** Swallows a Google client's error for something that exists already, for creations that may repeat. */
export function ignoreExisting(error: { code?: number }): void {
  if (error.code !== ALREADY_EXISTS) throw error;
}
