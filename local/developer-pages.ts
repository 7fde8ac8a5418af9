import type { ServerResponse } from 'node:http';
import type { Firestore } from '@google-cloud/firestore';
import { functionEntries } from '../functions/catalog.ts';
import type { CloudTasks } from './cloud-tasks.ts';
import type { Emulator } from './emulators.ts';
import type { RunningFunctions } from './functions.ts';
import type { Extra } from './gateway.ts';
import { sendJson } from './http.ts';
import type { TwilioInbox } from './twilio.ts';
import type { Warehouse } from './warehouse.ts';

export interface DeveloperPagesOptions {
  readonly baseUrl: string;
  readonly sms: TwilioInbox;
  readonly tasks: CloudTasks;
  readonly warehouse: Warehouse;
  readonly db: Firestore;
  readonly functions: RunningFunctions;
  readonly emulators: Readonly<Record<string, Emulator>>;
}

const ROWS_MAX = 200;
const WAREHOUSE_DATASET = 'szczepienia';

/** The pages under /local/: what a developer wants to see of the cloud on this machine. Each also as JSON. */
export function developerPages({
  baseUrl,
  sms,
  tasks,
  warehouse,
  db,
  functions,
  emulators,
}: DeveloperPagesOptions): Extra {
  const tables: Readonly<Record<string, Table>> = {
    sms: {
      title: 'SMS inbox',
      about: 'Every message that the SMS gateway has taken, newest first.',
      empty: 'No message yet. Book a visit and its confirmation appears here.',
      rows: async () =>
        sms.messages().map(({ sid, to, from, body, status, num_segments, date_created }) => ({
          sid,
          to,
          from,
          body,
          status,
          segments: num_segments,
          createdAt: date_created,
        })),
    },
    tasks: {
      title: 'Queued tasks',
      about: 'Reminders that wait for their time.',
      empty: 'No task is waiting. A visit more than a day ahead gets a reminder.',
      rows: async () => tasks.tasks(),
    },
    warehouse: {
      title: 'Warehouse',
      about: 'Completed visits as the Ministry sees them, each event once.',
      empty: 'No visit has been completed yet.',
      rows: () => warehouse.rows(WAREHOUSE_DATASET, 'visits', ROWS_MAX),
    },
    outbox: {
      title: 'Outbox',
      about: 'Commits whose events are not published yet; normally gone within milliseconds.',
      empty: 'Everything is published.',
      rows: async () =>
        (await db.collection('outbox').limit(ROWS_MAX).get()).docs.map((entry) => ({ id: entry.id, ...entry.data() })),
    },
    functions: {
      title: 'Functions',
      about: 'The catalogue: every deployed function and what starts it.',
      empty: '',
      rows: async () =>
        functionEntries.map(([name, { summary, trigger }]) => ({
          name,
          summary,
          trigger: describe(trigger),
          url: functions.urlOf(name),
          pid: functions.pidOf(name),
        })),
    },
    emulators: {
      title: 'Emulators',
      about: 'Google’s emulators of the database and of the topics.',
      empty: '',
      rows: async () => Object.entries(emulators).map(([name, { host, pid }]) => ({ name, host, pid })),
    },
  };

  return async (_request, response, path) => {
    if (path === '/local' || path === '/local/') {
      sendHtml(response, page('Local cloud', indexOf(baseUrl, tables)));
      return true;
    }
    const found = /^\/local\/(\w+)(\.json)?$/.exec(path);
    if (!found || !Object.hasOwn(tables, found[1]!)) return false;
    const table = tables[found[1]!]!;
    const rows = (await table.rows()) as Record<string, unknown>[];
    if (found[2]) sendJson(response, 200, rows);
    else sendHtml(response, page(table.title, `<p>${escapeHtml(table.about)}</p>${tableOf(rows, table.empty)}`));
    return true;
  };
}

interface Table {
  readonly title: string;
  readonly about: string;
  readonly empty: string;
  readonly rows: () => Promise<unknown[]>;
}

function describe(trigger: (typeof functionEntries)[number][1]['trigger']): string {
  switch (trigger.kind) {
    case 'http':
      return trigger.routes.map(({ method, path }) => `${method} ${path}`).join(', ');
    case 'topic':
      return `topic ${trigger.topic}`;
    case 'queue':
      return `queue ${trigger.queue}`;
    case 'schedule':
      return `schedule ${trigger.cron}`;
  }
}

function indexOf(baseUrl: string, tables: Readonly<Record<string, Table>>): string {
  const links = Object.entries(tables).map(
    ([name, { title, about }]) =>
      `<li><a href="/local/${name}">${escapeHtml(title)}</a> (<a href="/local/${name}.json">JSON</a>): ${escapeHtml(about)}</li>`,
  );
  return `<p>The cloud at <a href="/">${escapeHtml(baseUrl)}</a>.</p>
<ul>${links.join('')}<li><a href="/openapi/">API</a>: every call, from its schemas (<a href="/openapi/openapi.json">OpenAPI 3.1</a>)</li></ul>
<p>Log in as an invented patient: <a href="/zaloguj">/zaloguj</a>; as staff: <a href="/zaloguj/punkt">/zaloguj/punkt</a>.</p>`;
}

function tableOf(rows: readonly Record<string, unknown>[], empty: string): string {
  const first = rows[0];
  if (!first) return `<p><em>${escapeHtml(empty)}</em></p>`;
  const columns = Object.keys(first);
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('');
  const body = rows
    .slice(0, ROWS_MAX)
    .map((row) => `<tr>${columns.map((column) => `<td>${escapeHtml(text(row[column]))}</td>`).join('')}</tr>`);
  return `<p>${rows.length} in all.</p><div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

function text(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}

function page(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – e-Rejestracja, local cloud</title><style>
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:72rem;padding:1rem}
table{border-collapse:collapse;font-size:.875rem}th,td{border:1px solid #8886;padding:.35rem .6rem;text-align:left;vertical-align:top}
.scroll{overflow-x:auto}li{margin:.4rem 0}</style></head>
<body><nav><a href="/local/">Local cloud</a></nav><main><h1>${escapeHtml(title)}</h1>${content}</main></body></html>`;
}

function sendHtml(response: ServerResponse, html: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html);
}

function escapeHtml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
