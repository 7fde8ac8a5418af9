/** Tells a story step by step; each step is a promise that is checked. */
export class Narrator {
  #failed = 0;
  #told = 0;

  /** Runs a step, says what came of it, and returns its result. A step that throws ends the story. */
  async step<T>(title: string, run: () => Promise<{ result: T; said: string }>): Promise<T> {
    this.#told++;
    const startedMs = Date.now();
    try {
      const { result, said } = await run();
      console.log(`✓ ${title} (${((Date.now() - startedMs) / 1000).toFixed(1)} s)\n    ${said}`);
      return result;
    } catch (error) {
      this.#failed++;
      console.log(`✗ ${title}\n    ${(error as Error).message}`);
      throw error;
    }
  }

  /** How many steps were told, and how many failed. */
  get summary(): { told: number; failed: number } {
    return { told: this.#told, failed: this.#failed };
  }
}

/** Throws with this sentence unless the condition holds. */
export function hold(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new Error(sentence);
}

/** Repeats the probe until it gives something, for at most this long. Throws with the sentence when it never does. */
export async function awaited<T>(
  sentence: string,
  probe: () => Promise<T | undefined>,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${sentence} (waited ${timeoutMs / 1000} s)`);
    await new Promise((done) => setTimeout(done, 200));
  }
}
