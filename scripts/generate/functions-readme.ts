import { type FunctionEntry, functionEntries, type Trigger } from '../../functions/catalog.ts';
import { callersText } from './callers.ts';

/** Returns functions/README.md: the catalogue as one table. */
export function functionsReadme(): string {
  return `# Functions

Each folder here is one deployed function: \`index.ts\` wires it, \`handler.ts\` does its work, \`schema.ts\` holds the JSON
Schemas of its calls and lists the refusals that each may give. What they share lies in [shared/](../shared/), and every function is listed once, in
[catalog.ts](catalog.ts).

This file is generated from the catalogue: change that, then run \`npm run generate\`.

${row(['Function', 'What it does', 'Trigger', 'Who may call', 'Memory', 'Concurrency', 'Instances'])}
${row(['---', '---', '---', '---', '--:', '--:', '--:'])}
${functionEntries.map(([name, entry]) => row(cellsOf(name, entry))).join('\n')}

Concurrency is the number of requests that one instance works on at once; instances are the fewest and the most.
`;
}

function cellsOf(name: string, entry: FunctionEntry): string[] {
  return [
    `[${name}](${name}/)`,
    entry.summary,
    triggerText(entry.trigger),
    rolesText(entry.trigger),
    `${entry.memoryMiB} MiB`,
    String(entry.concurrency),
    `${entry.minInstances}–${entry.maxInstances}`,
  ];
}

function triggerText(trigger: Trigger): string {
  switch (trigger.kind) {
    case 'http':
      return trigger.routes.map(({ method, path }) => `\`${method} ${path}\``).join('<br>');
    case 'topic':
      return `messages of \`${trigger.topic}\``;
    case 'queue':
      return `tasks of \`${trigger.queue}\``;
    case 'schedule':
      return `schedule \`${trigger.cron}\` (UTC)`;
  }
}

/** One line for each route, beside the routes; one line for all when they agree. */
function rolesText(trigger: Trigger): string {
  if (trigger.kind !== 'http') return 'the platform';
  const lines = trigger.routes.map(({ roles }) => callersText(roles));
  return (new Set(lines).size === 1 ? lines.slice(0, 1) : lines).join('<br>');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
