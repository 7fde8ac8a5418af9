import { readFileSync } from 'node:fs';
import { http } from '@google-cloud/functions-framework';

// Plain JavaScript: the framework loads a function's folder as it stands.
const bodies = JSON.parse(readFileSync(process.env.READY_BODIES, 'utf8')).map((body) => Buffer.from(body));
let answered = 0;

http('main', (_request, response) => {
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(bodies[answered++ % bodies.length]);
});
