import { expect, it } from 'vitest';
import { networkOf } from './network.ts';

it.each([
  ['the only entry', '203.0.113.7', 1, '203.0.113.7'],
  [
    'the entry that the load balancer wrote, whatever the caller wrote before it',
    '10.0.0.1, 203.0.113.7, 35.1.1.1',
    2,
    '203.0.113.7',
  ],
  ['no made-up entry', '198.51.100.1,198.51.100.2,203.0.113.7', 1, '203.0.113.7'],
  ['an IPv4 address written as IPv6', '::ffff:203.0.113.7', 1, '203.0.113.7'],
  ['the first half of an IPv6 address', '2a00:f41:1c2a:8B00:1:2:3:4', 1, '2a00:f41:1c2a:8b00::/64'],
  ['the same network however it is spelled', '2a00:0f41:1c2a:8b00::9', 1, '2a00:f41:1c2a:8b00::/64'],
  ['an IPv6 network with zeros', '2a00:f41::1', 1, '2a00:f41:0:0::/64'],
])('a call comes from %s', (_, forwarded, hops, network) => {
  expect(networkOf(forwarded, hops)).toBe(network);
});

it.each([
  ['nothing was forwarded', undefined, 1],
  ['fewer front ends have written than there are', '203.0.113.7', 2],
  ['an entry is no address', 'unknown', 1],
  ['an entry is empty', '203.0.113.7, ', 1],
  ['it comes from this machine', '127.0.0.1', 1],
  ['it comes from this machine, by IPv6', '::1', 1],
  ['it comes from this machine, by IPv4 written as IPv6', '::ffff:127.0.0.1', 1],
])('no network is known when %s', (_, forwarded, hops) => {
  expect(networkOf(forwarded, hops)).toBeUndefined();
});
