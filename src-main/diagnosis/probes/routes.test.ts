import { describe, expect, it } from 'vitest';
import { isTunnel, routeTo, wayTo, type RouteReader } from './routes';

const reader = (files: Record<string, string>): RouteReader => ({ read: (path) => files[path] ?? null });

const HEAD = 'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT';
const ROUTES = reader({
  '/proc/net/route': [
    HEAD,
    'wlan0\t00000000\t010200C0\t0003\t0\t0\t600\t00000000\t0\t0\t0',
    'eth0\t00000000\t0100580A\t0003\t0\t0\t100\t00000000\t0\t0\t0',
    'eth0\t0000580A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0',
    'tun0\t00004D0A\t01004D0A\t0003\t0\t0\t0\t0000FFFF\t0\t0\t0',
    'eth0\t000200C6\t00000000\t0201\t0\t0\t0\t00FFFFFF\t0\t0\t0',
    'eth9\t000300C6\t00000000\t0000\t0\t0\t0\t00FFFFFF\t0\t0\t0',
    'broken line',
    '',
  ].join('\n'),
  '/proc/net/ipv6_route': [
    '20010db8000000000000000000000000 20 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0',
    '00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000003 00000000 00000003     eth0',
    '00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo',
  ].join('\n'),
});

describe('routes of the kernel', () => {
  it.each([
    ['198.51.100.7', { device: 'eth0', gateway: '10.88.0.1' }],
    ['10.88.0.10', { device: 'eth0', gateway: null }],
    ['10.77.1.2', { device: 'tun0', gateway: '10.77.0.1' }],
    ['198.0.2.7', { device: 'eth0', gateway: '10.88.0.1' }],
    ['198.0.3.7', { device: 'eth0', gateway: '10.88.0.1' }],
    ['2001:db8::1', { device: 'eth0', gateway: null }],
    ['2001:db9::1', { device: 'eth0', gateway: 'fe80:0:0:0:0:0:0:1%eth0' }],
  ])('to %s', (address, route) => expect(routeTo(address, ROUTES)).toEqual(route));

  it('a system that does not tell', () => {
    expect(routeTo('192.0.2.1', reader({}))).toBeNull();
    expect(routeTo('2001:db8::1', reader({}))).toBeNull();
  });

  it('no way to what is no address', async () => expect(await wayTo('pbx.test', ROUTES)).toBeNull());
});

describe('tunnels', () => {
  const of = (files: Record<string, string>) =>
    reader(Object.fromEntries(Object.entries(files).map(([name, text]) => [`/sys/class/net/home/${name}`, text])));
  it.each<[string, RouteReader, boolean]>([
    ['Ethernet', of({ type: '1\n', uevent: 'INTERFACE=home\nIFINDEX=2\n' }), false],
    ['Wi-Fi', of({ type: '1\n', uevent: 'DEVTYPE=wlan\nINTERFACE=home\n' }), false],
    ['WireGuard', of({ type: '65534\n', uevent: 'DEVTYPE=wireguard\n' }), true],
    ['PPP', of({ type: '512\n' }), true],
    ['GRE', of({ type: '778\n' }), true],
    ['a tap device, which looks like Ethernet', of({ type: '1\n', tun_flags: '0x1002\n' }), true],
    ['a system that does not tell', of({}), false],
  ])('%s', (_, files, expected) => expect(isTunnel('home', files)).toBe(expected));

  it.each([
    ['utun3', true],
    ['ppp0', true],
    ['tailscale0', true],
    ['wg0', true],
    ['en0', false],
    ['Ethernet 2', false],
  ])('by name where there is nothing else: %s', (device, expected) =>
    expect(isTunnel(device, reader({}))).toBe(expected),
  );
});
