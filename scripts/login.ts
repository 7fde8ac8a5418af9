import { parseArgs } from 'node:util';
import { logIn } from './log-in.ts';
import { runningStack } from './running-stack.ts';

const { values } = parseArgs({
  options: {
    pesel: { type: 'string' },
    professions: { type: 'string' },
    conditions: { type: 'string' },
    district: { type: 'string' },
    phone: { type: 'string' },
    staff: { type: 'string' },
    url: { type: 'string' },
  },
});
const { pesel, staff, url, ...beside } = values;
if ((pesel === undefined) === (staff === undefined)) {
  console.error(`npm run -s login -- --pesel PESEL | --staff NAME [--url http://localhost:8000]
    of a patient also what their provider says: --professions nurse,doctor --conditions pregnancy
    --district 1261011 --phone +48501230101`);
  process.exit(2);
}
let baseUrl = 'http://localhost:8000';
try {
  baseUrl = url ?? runningStack()?.baseUrl ?? baseUrl;
  console.log(JSON.stringify(await logIn(baseUrl, pesel === undefined ? { staff: staff! } : { pesel, ...beside })));
} catch (error) {
  const { message, cause } = error as Error & { cause?: { code?: string } };
  const isUnanswered = cause?.code === 'ECONNREFUSED';
  const remedy = `Nothing answers at ${baseUrl}. Run npm start in another terminal, or name another cloud with --url.`;
  console.error(isUnanswered ? remedy : message);
  process.exit(1);
}
