import { isDamagedPackage, sentenceOf } from '../local/cannot-run.ts';

/*
 * Loaded by run.mjs before every script: an error that nobody caught ends the command with a sentence where its reason
 * lies in the machine, and with its stack where it is a fault of the program.
 */

/** Tells run.mjs to install the packages anew. */
const DAMAGED_PACKAGES = 86;

process.on('uncaughtException', (error) => {
  if (isDamagedPackage(error)) process.exit(DAMAGED_PACKAGES);
  console.error(sentenceOf(error) ?? error);
  process.exit(1);
});
