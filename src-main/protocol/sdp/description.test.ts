import { readFileSync, readdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SessionDescription, parseSdp, serializeSdp } from './description';
import type { WebrtcAttributes } from './webrtc';
import { CRYPTO_SUITE_NAMES, keySaltOctets } from './crypto';
import { SdpError } from './errors';

const folder = new URL('./testdata/', import.meta.url);
const samples = readdirSync(folder).filter((name) => name.endsWith('.sdp'));
const sample = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const minimal = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n';

const port = fc.integer({ min: 1, max: 65_535 });
const address = fc.oneof(fc.ipV4(), fc.constantFrom('2001:db8::1', 'fd00::2'));
const cryptoAttribute = fc.constantFrom(...CRYPTO_SUITE_NAMES).chain((suite) =>
  fc.record({
    tag: fc.integer({ min: 1, max: 999 }),
    suite: fc.constant(suite),
    keySalt: fc.uint8Array({ minLength: keySaltOctets(suite), maxLength: keySaltOctets(suite) }),
  }),
);
const candidate = fc.record({
  address: fc.constantFrom('192.0.2.7', '2001:db8::7', 'f0a1b2c3-0000-4000-8000-000000000001.local'),
  port: fc.integer({ min: 1, max: 65_535 }),
  type: fc.constantFrom('host' as const, 'srflx' as const, 'relay' as const),
  transport: fc.constantFrom('udp' as const, 'tcp' as const),
  priority: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  foundation: fc.constantFrom('1', '842163049'),
  relatedAddress: fc.constant('10.0.0.7'),
  relatedPort: fc.integer({ min: 1, max: 65_535 }),
  server: fc.constant(null),
  relayProtocol: fc.constant(null),
  at: fc.constant(null),
});
const webrtc: fc.Arbitrary<WebrtcAttributes> = fc.record({
  ufrag: fc.constantFrom('4ZcD', 'x7+/Q2'),
  pwd: fc.constant('2/1muCWoOi3uLifh0NuRHlSy'),
  lite: fc.constant(false),
  trickle: fc.boolean(),
  candidates: fc.array(candidate, { maxLength: 4 }),
  endOfCandidates: fc.boolean(),
  fingerprints: fc.constant([{ hash: 'sha-256', value: 'AB:CD:EF:01' }]),
  setup: fc.option(fc.constantFrom('actpass' as const, 'active' as const, 'passive' as const)),
  mid: fc.constant(null),
  bundled: fc.constant(false),
});
const line = (connection: string) =>
  fc.record({
    kind: fc.constantFrom('audio', 'video'),
    port,
    protocol: fc.constantFrom('RTP/AVP', 'RTP/SAVP', 'UDP/TLS/RTP/SAVPF'),
    formats: fc.uniqueArray(fc.integer({ min: 0, max: 127 }).map(String), { minLength: 1, maxLength: 5 }),
    connection: fc.constant(connection),
    rtpmaps: fc.array(
      fc.record({
        payloadType: fc.integer({ min: 0, max: 127 }),
        encoding: fc.constantFrom('PCMU', 'opus', 'telephone-event', 'G722'),
        clockRate: fc.constantFrom(8000, 48_000),
        channels: fc.constantFrom(1, 2),
      }),
      { maxLength: 4 },
    ),
    fmtps: fc
      .array(fc.tuple(fc.integer({ min: 0, max: 127 }), fc.constantFrom('0-15', 'useinbandfec=1')))
      .map((entries) => new Map(entries)),
    direction: fc.constantFrom('sendrecv' as const, 'sendonly' as const, 'recvonly' as const, 'inactive' as const),
    ptimeMs: fc.option(fc.constantFrom(10, 20, 30)),
    maxptimeMs: fc.option(fc.constantFrom(60, 150)),
    rtcp: fc.option(fc.record({ port, address: fc.option(address) })),
    rtcpMux: fc.boolean(),
    crypto: fc.array(cryptoAttribute, { maxLength: 3 }),
    webrtc: fc.option(webrtc),
  });
const description: fc.Arbitrary<SessionDescription> = address.chain((connection) =>
  fc.record({
    origin: fc.record({
      username: fc.constantFrom('-', 'alice'),
      sessionId: fc.bigInt({ min: 1n, max: 2n ** 63n }).map(String),
      sessionVersion: fc.integer({ min: 0, max: 2 ** 31 }).map(String),
      address: fc.constant(connection),
    }),
    media: fc.array(line(connection), { minLength: 1, maxLength: 3 }),
  }),
);

describe('session description', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(description, (value) => {
        expect(parseSdp(serializeSdp(value))).toEqual(value);
      }),
    );
  });

  it('ends each line with CRLF and begins with v=0', () => {
    const text = serializeSdp(parseSdp(sample('baresip.sdp')));
    expect(text).toMatch(/^v=0\r\no=- 3437184716 1453416262 IN IP4 192\.0\.2\.10\r\n/);
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('takes what a media line inherits from the session', () => {
    const [audio] = parseSdp(sample('ipv6.sdp')).media;
    expect(audio).toMatchObject({
      port: 7078,
      connection: '2001:db8::12',
      direction: 'recvonly',
      rtcp: { port: 7100, address: '2001:db8::13' },
      ptimeMs: null,
    });
  });

  it('keeps a session id that no number can hold (RFC 8866 section 5.2)', () => {
    const text = minimal.replace('o=- 1 1', 'o=- 18446744073709551615 18446744073709551614');
    expect(parseSdp(text).origin).toMatchObject({
      sessionId: '18446744073709551615',
      sessionVersion: '18446744073709551614',
    });
  });

  it.each([
    ['LF alone as line end', (text: string) => text.replaceAll('\r\n', '\n')],
    ['no line end after the last line', (text: string) => text.trimEnd()],
    ['a TTL in c=', (text: string) => text.replace('c=IN IP4 192.0.2.1', 'c=IN IP4 192.0.2.1/127')],
    ['unknown attributes and line types', (text: string) => `${text}a=x-new:1\r\nk=clear:x\r\n`],
  ])('reads %s', (_what, change) => {
    const text = change(`${minimal}m=audio 4000 RTP/AVP 0\r\n`);
    expect(parseSdp(text).media[0]).toMatchObject({ port: 4000, connection: '192.0.2.1' });
  });

  it.each([
    ['nothing', '', 'it is empty'],
    ['prose', 'Service unavailable', 'it does not begin with v=0'],
    ['HTML', '<html><body>v=0</body></html>', 'it does not begin with v=0'],
    ['another version', minimal.replace('v=0', 'v=1'), 'it does not begin with v=0'],
    ['no origin', 'v=0\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n', 'its o= line is missing or damaged'],
    ['a port that is no number', `${minimal}m=audio x RTP/AVP 0\r\n`, 'one of its m= lines is damaged'],
    ['a port out of range', `${minimal}m=audio 70000 RTP/AVP 0\r\n`, 'one of its m= lines is damaged'],
    ['an m= line cut off', `${minimal}m=audio\r\n`, 'one of its m= lines is damaged'],
    ['too much', minimal + 'a=x:y\r\n'.repeat(20_000), 'it is longer than 65536 octets'],
  ])('refuses %s in one sentence', (_what, text, why) => {
    expect(() => parseSdp(text)).toThrow(SdpError);
    expect(() => parseSdp(text)).toThrow(why);
  });

  it('survives random and truncated octets', () => {
    const attempt = (text: string): void => {
      try {
        serializeSdp(parseSdp(text));
      } catch (error) {
        if (!(error instanceof SdpError)) throw error;
      }
    };
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), attempt));
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            'v=0',
            'o=- 1 1 IN IP4 1.2.3.4',
            'm=audio 1 RTP/AVP 0',
            'a=crypto:1 x y',
            'a=rtpmap:0',
            'a=rtcp:',
            'c=IN',
            'a=ptime:-1',
            'm= ',
          ),
          { maxLength: 9 },
        ),
        (lines) => attempt(lines.join('\r\n')),
      ),
    );
    for (const name of samples) {
      const text = sample(name);
      for (let length = 0; length < text.length; length += 7) attempt(text.slice(0, length));
    }
  });
});

describe('fingerprints (RFC 8122 section 5)', () => {
  const described = (session: string, media: string) =>
    parseSdp(`${minimal}${session}m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n${media}`).media[0]?.webrtc?.fingerprints;
  const told = (hash: string, value: string): string => `a=fingerprint:${hash} ${value}\r\n`;

  it('are all read, each hash in lower and each value in upper case', () => {
    expect(described('', `${told('SHA-256', 'ab:cd')}${told('sha-1', 'EF:01')}`)).toEqual([
      { hash: 'sha-256', value: 'AB:CD' },
      { hash: 'sha-1', value: 'EF:01' },
    ]);
  });

  it('of the session are taken where the line has none of its own', () => {
    expect(described(told('sha-256', 'AB:CD'), '')).toEqual([{ hash: 'sha-256', value: 'AB:CD' }]);
    expect(described(told('sha-256', 'AB:CD'), told('sha-256', 'EF:01'))).toEqual([
      { hash: 'sha-256', value: 'EF:01' },
    ]);
  });
});
