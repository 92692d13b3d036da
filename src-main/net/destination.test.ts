import { describe, expect, it } from 'vitest';
import { destinationOf } from './destination';
import { NetError } from './errors';
import { addressesIn } from './hostsFile';

describe('destination of a URI', () => {
  it.each([
    ['sip:alice@pbx.test', 'auto', { target: 'pbx.test', port: null, transport: null, secure: false }],
    ['sip:alice@pbx.test', 'tcp', { transport: 'tcp' }],
    ['sip:alice@pbx.test;transport=udp', 'tcp', { transport: 'udp' }],
    ['sip:alice@pbx.test;transport=TLS', 'auto', { transport: 'tls', secure: false }],
    ['sips:pbx.test;transport=tcp', 'auto', { transport: 'tls', secure: true }],
    ['sips:pbx.test', 'ws', { transport: 'wss', path: '/' }],
    ['sip:pbx.test;transport=ws', 'wss', { transport: 'wss', path: '/' }],
    ['sip:pbx.test;maddr=192.0.2.9', 'auto', { target: '192.0.2.9', host: 'pbx.test' }],
    ['sip:[2001:db8::1]:5070', 'udp', { target: '2001:db8::1', port: 5070 }],
    ['wss://pbx.test/ws?x=1', 'auto', { target: 'pbx.test', port: null, transport: 'wss', path: '/ws?x=1' }],
    ['ws://[::1]:8080', 'wss', { target: '::1', port: 8080, transport: 'ws', path: '/' }],
  ] as const)('%s for an account with %s', (uri, account, expected) => {
    expect(destinationOf(uri, account)).toMatchObject(expected);
  });

  it.each(['', 'alice', 'mailto:a@b', 'sip:', 'sip:a@b;transport=sctp', 'wss://', 'sip:alice:geheim@exa mple'])(
    'refuses %j without quoting a password',
    (uri) => {
      const refused = (): unknown => destinationOf(uri, 'auto');
      expect(refused).toThrow(NetError);
      expect(refused).not.toThrow(/geheim/);
    },
  );
});

describe('hosts(5)', () => {
  const table =
    '127.0.0.1 localhost\n# 192.0.2.1 pbx.test\n192.0.2.2\tPBX.test alias # why\n2001:db8::2 pbx.test\nnonsense pbx.test\n';
  it.each([
    ['pbx.test', ['192.0.2.2', '2001:db8::2']],
    ['alias', ['192.0.2.2']],
    ['why', []],
    ['test', []],
  ])('%s', (name, addresses) => {
    expect(addressesIn(table, name)).toEqual(addresses);
  });
});
