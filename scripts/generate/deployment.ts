import { functionEntries, type Trigger } from '../../functions/catalog.ts';
import type { Route } from '../../shared/http/route.ts';

/** What Terraform needs to know of one function; names as Terraform spells them. */
export interface DeployedFunction {
  readonly summary: string;
  readonly trigger: {
    readonly kind: Trigger['kind'];
    readonly topic?: string;
    readonly queue?: string;
    readonly cron?: string;
  };
  /** Addresses for the load balancer; none unless the trigger is HTTP. */
  readonly routes: readonly {
    readonly method: string;
    readonly path: string;
    /** What the load balancer lets through from one address, all instances together. */
    readonly per_address?: { readonly at_once: number; readonly per_minute: number };
  }[];
  readonly memory_mib: number;
  readonly concurrency: number;
  readonly min_instances: number;
  readonly max_instances: number;
  /** The export of the function's bundle. */
  readonly entry_point: 'main';
  readonly signature_type: 'http' | 'cloudevent';
}

/** Returns the variables of the deployment: every function of the catalogue, by name. */
export function deploymentInput(): { readonly functions: Readonly<Record<string, DeployedFunction>> } {
  const functions = functionEntries.map(([name, entry]): [string, DeployedFunction] => [
    name,
    {
      summary: entry.summary,
      trigger: triggerOf(entry.trigger),
      routes: entry.trigger.kind === 'http' ? entry.trigger.routes.map(routeOf) : [],
      memory_mib: entry.memoryMiB,
      concurrency: entry.concurrency,
      min_instances: entry.minInstances,
      max_instances: entry.maxInstances,
      entry_point: 'main',
      // Queues and schedules call over HTTP as well; only a topic's messages come as events.
      signature_type: entry.trigger.kind === 'topic' ? 'cloudevent' : 'http',
    },
  ]);
  return { functions: Object.fromEntries(functions) };
}

function routeOf({ method, path, limits }: Route): DeployedFunction['routes'][number] {
  const { network } = limits ?? {};
  return {
    method,
    path,
    ...(network && { per_address: { at_once: network.atOnce, per_minute: network.perMinute } }),
  };
}

function triggerOf(trigger: Trigger): DeployedFunction['trigger'] {
  return trigger.kind === 'http' ? { kind: 'http' } : trigger;
}
