import { describe, expect, it } from 'vitest';
import {
  isIpLiteral,
  isLoopbackAddress,
  isPrivateAddress,
  isUnicastAddress,
  isUnspecifiedAddress,
  sameAddress,
  sameNetwork,
} from './address';

describe('isPrivateAddress', () => {
  it.each([
    ['10.0.0.1', 'RFC 1918'],
    ['10.255.255.255', 'RFC 1918'],
    ['172.16.0.1', 'RFC 1918'],
    ['172.31.255.255', 'RFC 1918'],
    ['192.168.77.2', 'RFC 1918'],
    ['100.64.0.1', 'RFC 6598'],
    ['100.127.255.255', 'RFC 6598'],
    ['169.254.7.7', 'RFC 3927'],
    ['127.0.0.1', 'RFC 1122 loopback'],
    ['::1', 'RFC 4291 loopback'],
    ['0:0:0:0:0:0:0:1', 'RFC 4291 loopback'],
    ['fe80::1%eth0', 'RFC 4291 link-local'],
    ['febf::1', 'RFC 4291 link-local'],
    ['fd00:db8::1', 'RFC 4193'],
    ['[fc00::1]', 'RFC 4193, with brackets'],
    ['::ffff:192.168.1.1', 'RFC 4291 IPv4-mapped'],
    ['::ffff:c0a8:101', 'RFC 4291 IPv4-mapped'],
  ])('%s is (%s)', (address) => expect(isPrivateAddress(address)).toBe(true));

  it.each([
    '192.0.2.1',
    '198.51.100.7',
    '203.0.113.9',
    '2001:db8::1',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '192.169.0.1',
    '169.253.0.1',
    '11.0.0.1',
    '8.8.8.8',
    'fec0::1',
    'fe00::1',
    '::ffff:192.0.2.1',
    '0.0.0.0',
    '::',
    '',
    'pbx.test',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.1.example.com',
    'fd00',
    'fd00:::1',
    'fd00::1::2',
    'fd00:1:2:3:4:5:6:7:8',
  ])('%j is not', (address) => expect(isPrivateAddress(address)).toBe(false));
});

it('knows loopback and unspecified addresses', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].map(isLoopbackAddress)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['128.0.0.1', '::2', '::', 'localhost'].map(isLoopbackAddress)).toEqual([false, false, false, false]);
  expect(['0.0.0.0', '::', '0:0:0:0:0:0:0:0'].map(isUnspecifiedAddress)).toEqual([true, true, true]);
  expect(['0.0.0.1', '::1', ''].map(isUnspecifiedAddress)).toEqual([false, false, false]);
});

it.each([
  ['192.0.2.1', true],
  ['10.0.0.1', true],
  ['2001:db8::1', true],
  ['0.0.0.0', false],
  ['0.1.2.3', false],
  ['224.0.1.75', false],
  ['255.255.255.255', false],
  ['ff02::1', false],
  ['::', false],
  ['pbx.test', false],
])('%s unicast: %s', (address, unicast) => expect(isUnicastAddress(address)).toBe(unicast));

it.each([
  ['::1', '0:0:0:0:0:0:0:1', true],
  ['[2001:DB8::1]', '2001:db8:0::1', true],
  ['::ffff:192.0.2.1', '192.0.2.1', true],
  ['192.0.2.1', '192.0.2.2', false],
  ['pbx.test', 'pbx.test', true],
  ['pbx.test', '192.0.2.1', false],
])('%s and %s are the same address: %s', (one, other, same) => expect(sameAddress(one, other)).toBe(same));

it.each([
  ['192.168.1.2', '192.168.1.200', true],
  ['192.168.1.2', '192.168.2.2', false],
  ['2001:db8:0:1::1', '2001:db8:0:1:ffff::2', true],
  ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
  ['192.168.1.2', '::1', false],
  ['pbx.test', 'pbx.test', false],
])('%s and %s are neighbours: %s', (one, other, same) => expect(sameNetwork(one, other)).toBe(same));

it('tells literals from names', () => {
  expect(['192.0.2.1', '[2001:db8::1]', '::', '::ffff:192.0.2.1'].map(isIpLiteral)).toEqual([true, true, true, true]);
  expect(['pbx.test', '1.2.3', 'a:b', '::g', '1:2:3:4:5:6:7'].map(isIpLiteral)).toEqual(Array(5).fill(false));
});
