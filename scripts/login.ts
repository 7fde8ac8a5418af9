import { parseArgs } from 'node:util';
import { logIn } from './log-in.ts';
import { runningStack } from './running-stack.ts';

const { values } = parseArgs({
  options: { pesel: { type: 'string' }, staff: { type: 'string' }, url: { type: 'string' } },
});
const { pesel, staff } = values;
if ((pesel === undefined) === (staff === undefined)) {
  console.error('npm run -s login -- --pesel PESEL | --staff NAME [--url http://localhost:8000]');
  process.exit(2);
}
try {
  const baseUrl = values.url ?? runningStack()?.baseUrl ?? 'http://localhost:8000';
  console.log(JSON.stringify(await logIn(baseUrl, pesel === undefined ? { staff: staff! } : { pesel })));
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
