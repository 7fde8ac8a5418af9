import TinyQueue from 'tinyqueue';

interface Moment {
  readonly atMs: number;
  /** Of two at one time, the one asked for first comes first. */
  readonly order: number;
  readonly arrive: () => void;
}

/** Turns of the event loop after which all is done that can be: the product's queue begins a commit one turn late. */
const TURNS = 2;

/**
 * A clock that jumps from one awaited moment to the next, so that code written with promises, the product's own included,
 * runs through minutes in milliseconds and always in the same order.
 */
export class VirtualTime {
  readonly #moments = new TinyQueue<Moment>([], (a, b) => a.atMs - b.atMs || a.order - b.order);
  #nowMs = 0;
  #asked = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Resolves when this much simulated time has passed. */
  after(delayMs: number): Promise<void> {
    return new Promise((arrive) => this.#moments.push({ atMs: this.#nowMs + delayMs, order: this.#asked++, arrive }));
  }

  /** Lets time pass until nobody waits for a moment any more. */
  async run(): Promise<void> {
    await settle();
    for (let next = this.#moments.pop(); next; next = this.#moments.pop()) {
      this.#nowMs = next.atMs;
      next.arrive();
      // What is for the same moment happens in the same turn, as requests that arrive together do.
      if (this.#moments.peek()?.atMs !== next.atMs) await settle();
    }
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await new Promise(setImmediate);
}
