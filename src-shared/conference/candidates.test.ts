import { describe, expect, it } from 'vitest';
import { placeOf, readCandidates } from './candidates';

describe('offered candidates are read', () => {
  it('out of an SDP, TCP and relayed ones too', () => {
    const sdp = [
      'v=0',
      'a=candidate:1 1 udp 2130706431 192.0.2.10 8443 typ host',
      'a=candidate:2 1 TCP 2121932543 2001:db8::10 8443 typ host tcptype passive',
      'a=candidate:3 1 udp 100 198.51.100.7 49170 typ relay raddr 192.0.2.10 rport 8443',
      'a=end-of-candidates',
    ].join('\r\n');
    expect(readCandidates(sdp)).toEqual([
      { transport: 'udp', address: '192.0.2.10', port: 8443, type: 'host' },
      { transport: 'tcp', address: '2001:db8::10', port: 8443, type: 'host' },
      { transport: 'udp', address: '198.51.100.7', port: 49_170, type: 'relay' },
    ]);
  });

  it("out of a browser's page, and each only once", () => {
    const line = 'candidate: candidate:123 1 udp 2122260223 rtcd.test 8443 typ host generation 0 ufrag x';
    expect(readCandidates(`${line}\n${line}`)).toEqual([
      { transport: 'udp', address: 'rtcd.test', port: 8443, type: 'host' },
    ]);
  });

  it.each(['address', 'ip'])('out of the JSON of a mediasoup server (%s)', (name) => {
    const iceCandidates = [
      { foundation: 'udpcandidate', [name]: '10.0.0.5', port: 44_444, protocol: 'udp', type: 'host' },
    ];
    expect(readCandidates(`answer: ${JSON.stringify({ data: { id: 'x', iceCandidates } })}`)).toEqual([
      { transport: 'udp', address: '10.0.0.5', port: 44_444, type: 'host' },
    ]);
  });

  it.each([
    '',
    'nothing of the kind',
    '{"address": "192.0.2.1", "port": 99999, "protocol": "udp"}',
    '[{"address": 7, "port": 1, "protocol": "udp"}]',
    'candidate:1 1 udp 1 192.0.2.1 0 typ host',
    '{"a":'.repeat(2000),
  ])('not out of %j', (text) => expect(readCandidates(text.slice(0, 5000))).toEqual([]));

  it('no more than a server can have', () => {
    const many = Array.from({ length: 500 }, (_, at) => `a=candidate:1 1 udp 1 192.0.2.1 ${at + 1} typ host`);
    expect(readCandidates(many.join('\n'))).toHaveLength(64);
  });
});

describe('the place that an address names', () => {
  it.each([
    ['192.0.2.1', 'public'],
    ['2001:db8::1', 'public'],
    ['10.1.2.3', 'private'],
    ['172.31.29.117', 'private'],
    ['100.64.0.1', 'private'],
    ['fd00::1', 'private'],
    ['127.0.0.1', 'nowhere'],
    ['0.0.0.0', 'nowhere'],
    ['169.254.7.7', 'nowhere'],
    ['fe80::1', 'nowhere'],
    ['224.0.0.1', 'nowhere'],
    ['rtcd.test', 'name'],
  ])('%s is %s', (address, place) => expect(placeOf(address)).toBe(place));
});
