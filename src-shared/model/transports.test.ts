import { expect, test } from 'vitest';
import { isSecure, isTransport, isWeb, securedTransport, TRANSPORT_NAMES, TRANSPORTS } from './transports';

test('the transports are those of RFC 3261 and RFC 7118, with the ports of their RFCs', () => {
  expect(TRANSPORT_NAMES.map((name) => [name, TRANSPORTS[name].port])).toEqual([
    ['udp', 5060],
    ['tcp', 5060],
    ['tls', 5061],
    ['ws', 80],
    ['wss', 443],
  ]);
});

test('only a name of the table is a transport', () => {
  expect(TRANSPORT_NAMES.every(isTransport)).toBe(true);
  for (const name of ['', 'sctp', 'UDP', 'auto', 'toString', '__proto__']) expect(isTransport(name)).toBe(false);
});

test('what is not decided yet is no WebSocket', () => {
  expect([isWeb('ws'), isWeb('wss')]).toEqual([true, true]);
  expect([isWeb('tls'), isWeb('auto'), isWeb(null), isWeb(undefined)]).toEqual([false, false, false, false]);
});

test('securing keeps the kind', () => {
  expect(TRANSPORT_NAMES.map(securedTransport)).toEqual(['tls', 'tls', 'tls', 'wss', 'wss']);
  expect(TRANSPORT_NAMES.filter(isSecure)).toEqual(['tls', 'wss']);
});
