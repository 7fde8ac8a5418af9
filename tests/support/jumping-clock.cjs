/*
 * Preloaded into a function's process: its wall clock is off by the milliseconds that a file holds, and jumps when the file
 * changes. Durations by performance.now() and timers go on as they are, as on a machine whose clock is set.
 */
const { readFileSync } = require('node:fs');

const READ_EVERY_MS = 10;
const RealDate = Date;
const realNow = Date.now;
let offsetMs = 0;
let readAtMs = Number.NEGATIVE_INFINITY;

function now() {
  if (performance.now() - readAtMs > READ_EVERY_MS) {
    readAtMs = performance.now();
    offsetMs = Number(readFileSync(process.env.CLOCK_OFFSET_FILE, 'utf8')) || 0;
  }
  return realNow() + offsetMs;
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
