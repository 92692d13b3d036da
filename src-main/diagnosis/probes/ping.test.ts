import { describe, expect, it } from 'vitest';
import { commandFor, readPing } from './ping';

describe('what the ping program says', () => {
  it.each<[string, string, ReturnType<typeof readPing>]>([
    [
      'Linux, answered',
      'PING 192.0.2.1 (192.0.2.1) 56(84) bytes of data.\n64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.045 ms\n\n2 packets transmitted, 2 received, 0% packet loss, time 301ms\n',
      { outcome: 'answered', rttMs: 0.045 },
    ],
    [
      'Linux, silent',
      'PING 192.0.2.1 (192.0.2.1) 56(84) bytes of data.\n\n--- 192.0.2.1 ping statistics ---\n2 packets transmitted, 0 received, 100% packet loss, time 301ms\n',
      { outcome: 'silent', rttMs: null },
    ],
    [
      'Linux, no such host in the network',
      'PING 192.0.2.1 (192.0.2.1) 56(84) bytes of data.\nFrom 192.0.2.9 icmp_seq=1 Destination Host Unreachable\n\n2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 301ms\n',
      { outcome: 'unreachable', rttMs: null },
    ],
    [
      'BusyBox',
      '64 bytes from 192.0.2.1: seq=0 ttl=64 time=12.281 ms\n\n2 packets transmitted, 2 packets received, 0% packet loss\n',
      { outcome: 'answered', rttMs: 12.281 },
    ],
    [
      'Windows in German, below a millisecond',
      'Ping wird ausgeführt für 192.0.2.1 mit 32 Bytes Daten:\r\nAntwort von 192.0.2.1: Bytes=32 Zeit<1ms TTL=128\r\n',
      { outcome: 'answered', rttMs: 1 },
    ],
    [
      'Windows in German, silent',
      'Zeitüberschreitung der Anforderung.\r\n    Pakete: Gesendet = 2, Empfangen = 0, Verloren = 2\r\n    (100% Verlust),\r\n',
      { outcome: 'silent', rttMs: null },
    ],
    ['not permitted', 'ping: socket: Operation not permitted\n', { outcome: 'unavailable', rttMs: null }],
    ['nothing', '', { outcome: 'unavailable', rttMs: null }],
  ])('%s', (_, output, expected) => expect(readPing(output)).toEqual(expected));

  it.each<[NodeJS.Platform, string, string]>([
    ['linux', '2001:db8::1', 'ping'],
    ['darwin', '2001:db8::1', 'ping6'],
    ['win32', '192.0.2.1', 'ping'],
  ])('on %s the address %s goes last to %s', (platform, address, program) => {
    const [command, args] = commandFor(platform, address);
    expect(command).toBe(program);
    expect(args.at(-1)).toBe(address);
  });
});
