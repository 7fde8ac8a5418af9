import { isIP, isIPv4 } from 'node:net';

const MAPPED = /^::ffff:(?=\d+\.)/i;
/** What one subscriber gets of IPv6, at least: whoever has it has all its addresses. */
const GROUPS_OF_A_NETWORK = 4;
const GROUPS = 8;

/**
 * Returns the network that a call comes from: its address, or of IPv6 the first half. `hops` says how many entries at the end of
 * `x-forwarded-for` stand from the caller's on, all written by our own front ends; what stands before them anyone can write. Returns
 * undefined where nothing is known, and for this machine itself.
 */
export function networkOf(forwardedFor: string | undefined, hops: number): string | undefined {
  const address = forwardedFor?.split(',').at(-hops)?.trim().replace(MAPPED, '') ?? '';
  if (isIP(address) === 0) return undefined;
  if (isIPv4(address)) return address.startsWith('127.') ? undefined : address;
  const groups = groupsOf(address);
  const isLoopback = groups.every((group, i) => group === (i === GROUPS - 1 ? 1 : 0));
  if (isLoopback) return undefined;
  return `${groups
    .slice(0, GROUPS_OF_A_NETWORK)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

function groupsOf(address: string): number[] {
  const [before = '', after = ''] = address.split('%')[0]!.split('::');
  const numbers = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const [first, last] = [numbers(before), numbers(after)];
  return [...first, ...new Array<number>(Math.max(0, GROUPS - first.length - last.length)).fill(0), ...last];
}
