import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Role } from '../shared/domain/actor.ts';
import type { Route } from '../shared/http/route.ts';
import { type FunctionEntry, functionEntries } from './catalog.ts';

const HERE = import.meta.dirname;
const INDEX_LINES_MAX = 24;
const folders = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const routesOf = ({ trigger }: FunctionEntry): readonly Route[] => (trigger.kind === 'http' ? trigger.routes : []);
const allRoutes = functionEntries.flatMap(([, entry]) => routesOf(entry));
const sourceOf = (name: string, file: string) => readFileSync(join(HERE, name, file), 'utf8');

it('every folder is a function of the catalogue, and every function has a folder', () => {
  expect(folders.sort()).toEqual(functionEntries.map(([name]) => name).sort());
});

describe.each(functionEntries)('%s', (name, entry) => {
  it('has an index that a reader finishes in seconds, registering it under its own name', () => {
    const index = sourceOf(name, 'index.ts');
    expect(index.trimEnd().split('\n').length).toBeLessThanOrEqual(INDEX_LINES_MAX);
    expect(index).toMatch(/export const main = (http|event)Function\(/);
    expect(index).toMatch(new RegExp(`(http|event)Function\\(\\s*'${name}'`));
    expect(index).toContain(entry.trigger.kind === 'topic' ? 'eventFunction(' : 'httpFunction(');
    expect(existsSync(join(HERE, name, 'handler.ts'))).toBe(true);
  });

  it('has bounds that can be deployed', () => {
    expect(entry.minInstances).toBeLessThanOrEqual(entry.maxInstances);
    expect(entry.maxInstances).toBeGreaterThan(0);
    expect([256, 512, 1024, 2048]).toContain(entry.memoryMiB);
    expect(entry.concurrency).toBeGreaterThan(0);
    expect(entry.concurrency).toBeLessThanOrEqual(1_000);
    expect(entry.summary).not.toBe('');
  });
});

const answering = functionEntries.filter(([, { trigger }]) => trigger.kind !== 'topic');

it.each(answering)('%s describes and handles each of its operations, and no other', async (name, entry) => {
  const schema = (await import(`./${name}/schema.ts`)) as Record<string, { summary?: string }>;
  const described = Object.keys(schema).filter((key) => schema[key]?.summary !== undefined);
  const handled = [...sourceOf(name, 'handler.ts').matchAll(/operation\(schema\.(\w+)/g)].map(([, key]) => key);
  expect(handled.sort()).toEqual(described.toSorted());
  // Queues and schedules call a function at its root, so it has one operation that no route names.
  if (entry.trigger.kind !== 'http') expect(described).toHaveLength(1);
  else expect([...new Set(routesOf(entry).map(({ operation }) => operation))].sort()).toEqual(described.toSorted());
});

it('no two routes answer the same call', () => {
  const calls = allRoutes.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`);
  expect(calls.filter((call, i) => calls.indexOf(call) !== i)).toEqual([]);
});

it('every parameter of a path is described by its operation’s schema', async () => {
  for (const [name, entry] of functionEntries) {
    for (const { operation, path } of routesOf(entry)) {
      const schema = (await import(`./${name}/schema.ts`)) as Record<string, { params?: { properties: object } }>;
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      expect(Object.keys(schema[operation]?.params?.properties ?? {})).toEqual(named);
    }
  }
});

it('whatever changes a visit or shows personal data is closed to the public', () => {
  const open = allRoutes.filter(({ roles }) => roles === 'public').map(({ operation }) => operation);
  expect([...new Set(open)].sort()).toEqual([
    'beginLogin',
    'findLocalities',
    'finishLogin',
    'listProgrammes',
    'logout',
    'recordSmsStatus',
  ]);
});

it('whatever a patient changes is counted by person and network, and what anyone may call by network', () => {
  const counted = (kind: 'person' | 'network') => (route: Route) => route.limits?.[kind] !== undefined;
  const changes = allRoutes.filter(({ method, roles }) => method !== 'GET' && isOf(roles, 'patient'));
  const costly = changes.filter(({ operation }) => operation !== 'findSlots');
  expect(costly.length).toBeGreaterThan(6);
  expect(costly.filter((route) => !counted('person')(route))).toEqual([]);
  // A logout costs nothing; whether a delivery report is the gateway's own is seen by its signature.
  const open = allRoutes.filter(({ operation }) => operation !== 'logout' && operation !== 'recordSmsStatus');
  const ofAnyone = open.filter(({ roles }) => roles === 'public');
  expect([...changes, ...ofAnyone].filter((route) => !counted('network')(route))).toEqual([]);
});

function isOf(roles: Route['roles'], role: Role): boolean {
  return roles !== 'public' && roles.includes(role);
}
