import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BadOption, HELP, type Options, readOptions } from './simulate/options.ts';
import { DESIGNS, type Outcome, simulate } from './simulate/simulation.ts';
import { tableOf } from './simulate/table.ts';

const { parameters, instances, jsonFile } = optionsOrExit();
const { arrivals, ratePerSecond, capacity, seed } = parameters;
console.log(
  `${arrivals} patients ${ratePerSecond === undefined ? 'at once' : `at ${ratePerSecond}/s`}, ${capacity} places, seed ${seed}`,
);
const outcomes: Outcome[] = [];
for (const design of DESIGNS) {
  const ofDesign: Outcome[] = [];
  for (const count of instances) ofDesign.push(await simulate(design, count, parameters));
  console.log(`\n${design}\n${tableOf(ofDesign).join('\n')}`);
  outcomes.push(...ofDesign);
}
if (jsonFile !== undefined) writeJson(resolve(process.env.INIT_CWD ?? process.cwd(), jsonFile));

function optionsOrExit(): Options {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options) return options;
    console.log(HELP);
  } catch (error) {
    if (!(error instanceof BadOption)) throw error;
    console.error(`${error.message}\n\n${HELP}`);
    process.exit(2);
  }
  process.exit(0);
}

function writeJson(path: string): void {
  try {
    writeFileSync(path, `${JSON.stringify({ parameters, outcomes }, null, 2)}\n`);
  } catch (error) {
    console.error(`--json: ${(error as Error).message}`);
    process.exit(1);
  }
}
