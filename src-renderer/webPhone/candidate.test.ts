import { describe, expect, it } from 'vitest';
import { isHidden, parseCandidate, relayProtocol, sdpCandidates } from './candidate';
import { sameServer } from './iceWatch';

describe('parseCandidate (RFC 8839 section 5.1)', () => {
  it('reads a reflexive candidate with its base', () => {
    const line =
      'candidate:842163049 1 udp 1677729535 198.51.100.7 46154 typ srflx raddr 192.0.2.10 rport 40001 generation 0';
    expect(parseCandidate(line, 7, 'stun:stun.test:3478')).toEqual({
      type: 'srflx',
      address: '198.51.100.7',
      port: 46_154,
      transport: 'udp',
      priority: 1_677_729_535,
      foundation: '842163049',
      relatedAddress: '192.0.2.10',
      relatedPort: 40_001,
      server: 'stun:stun.test:3478',
      relayProtocol: null,
      at: 7,
    });
  });

  it('reads IPv6, hidden names and TCP', () => {
    expect(parseCandidate('a=candidate:1 1 UDP 1 2001:db8::1 9 typ host', null, null)?.address).toBe('2001:db8::1');
    const hidden = parseCandidate('candidate:1 1 udp 1 55597808-aa1c-4aa6.local 56499 typ host', null, null);
    expect(hidden && isHidden(hidden)).toBe(true);
    expect(parseCandidate('candidate:1 1 tcp 1 192.0.2.1 9 typ host tcptype active', null, null)?.transport).toBe(
      'tcp',
    );
  });

  it.each(['', 'candidate:1 2 udp 1 192.0.2.1 9 typ host', 'candidate:1 1 udp 1 192.0.2.1 9 typ odd', 'a=rtcp-mux'])(
    'takes "%s" for none of the first component',
    (line) => expect(parseCandidate(line, null, null)).toBeNull(),
  );

  it('finds those of an SDP', () => {
    const sdp = 'v=0\r\na=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\na=candidate:1 2 udp 1 192.0.2.1 10 typ host\r\n';
    expect(sdpCandidates(sdp, 1).map(({ port }) => port)).toEqual([9]);
  });
});

it.each([
  ['turns:turn.test:443?transport=tcp', 'tls'],
  ['turn:turn.test?transport=tcp', 'tcp'],
  ['turn:turn.test', 'udp'],
] as const)('%s is reached by %s', (url, by) => expect(relayProtocol(url)).toBe(by));

it.each([
  ['stun:stun.test', 'stun:stun.test:3478', true],
  ['turn:turn.test', 'turn:turn.test:3478?transport=udp', true],
  ['turns:turn.test', 'turns:turn.test:5349?transport=tcp', true],
  ['turn:turn.test?transport=tcp', 'turn:turn.test:3478?transport=udp', false],
  ['stun:one.test', 'stun:two.test', false],
] as const)('%s and %s: the same is %s', (one, other, same) => expect(sameServer(one, other)).toBe(same));
