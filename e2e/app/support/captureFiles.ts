/** Captures for tests of the window: a call through a proxy with everything that a ladder can show, and the same call from both ends. */
import { createG711Codec } from '../../../src-main/protocol/audio/g711Codec';
import { pcapFile } from '../../../src-main/analysis/testing/captureFile';
import { RTP_HEADER_LENGTH, writeRtpHeader } from '../../../src-main/protocol/rtp/packet';
import { icmpAbout } from '../../../src-main/captures/testing/packets';
import type { Endpoint } from '../../../src-shared/model/media';

type Datagram = Parameters<typeof pcapFile>[0][number];

/** ms since the epoch. */
const START = Date.UTC(2026, 1, 3, 9, 12, 0);
const PACKET_MS = 20;
const TALK_PACKETS = 600;

export const CALLER: Endpoint = { address: '192.0.2.10', port: 5060 };
const PROXY: Endpoint = { address: '192.0.2.1', port: 5060 };
const CALLEE: Endpoint = { address: '198.51.100.20', port: 5060 };
const CALLER_MEDIA: Endpoint = { address: CALLER.address, port: 40_000 };
const CALLEE_MEDIA: Endpoint = { address: CALLEE.address, port: 50_000 };
const PUBLIC: Endpoint = { address: '203.0.113.7', port: 62_000 };

export const LOSSY_CALL = 'lossy-3848276298@192.0.2.10';
export const BUSY_CALL = 'busy-118@192.0.2.10';

interface Said {
  at: number;
  from: Endpoint;
  to: Endpoint;
  line: string;
  cseq: string;
  callId: string;
  body?: string;
  /** Who asks for themselves; else Alice calls Bob. */
  user?: string;
  /** Further header fields. */
  more?: string[];
}

function sip({ at, from, to, line, cseq, callId, body = '', user, more = [] }: Said): Datagram {
  const answer = line.startsWith('SIP/2.0');
  const tagged = answer && !/ 100 /.test(line);
  const head = [
    line,
    `Via: SIP/2.0/UDP ${answer ? to.address : from.address}:5060;branch=z9hG4bK-${cseq.replace(' ', '')}-${callId.slice(0, 4)}`,
    'Max-Forwards: 70',
    user === undefined
      ? 'From: "Alice" <sip:alice@pbx.test>;tag=1928301774'
      : `From: <sip:${user}@pbx.test>;tag=1928301774`,
    `To: <sip:${user ?? 'bob'}@pbx.test>${tagged || /^(ACK|BYE)/.test(line) ? ';tag=314159' : ''}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq}`,
    `Contact: <sip:${answer ? 'bob' : 'alice'}@${from.address}:5060>`,
    `User-Agent: ${PRODUCTS[from.address] ?? 'desk telephone/4.1'}`,
    ...more,
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${body.length}`,
  ];
  return { at: START + at, src: from, dst: to, data: new TextEncoder().encode(`${head.join('\r\n')}\r\n\r\n${body}`) };
}

const PRODUCTS: Record<string, string> = {
  [CALLER.address]: 'desk telephone/4.1',
  [PROXY.address]: 'proxy/5.6',
  [CALLEE.address]: 'softphone/2.0',
};

function sdp({ address, port }: Endpoint, direction = 'sendrecv', version = 1): string {
  const lines = [
    'v=0',
    `o=- 1 ${version} IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 0 101`,
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-15',
    'a=ptime:20',
    `a=${direction}`,
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** Lehmer's generator: even enough, and the same everywhere. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff;
}

interface Voice {
  at: number;
  from: Endpoint;
  to: Endpoint;
  ssrc: number;
  hz: number;
  packets?: number;
  /** Whether the network loses the packet of this number. */
  loses?: (packet: number) => boolean;
  /** Largest delay, ms. */
  jitter?: number;
}

/** Words and pauses of a tone, as G.711. */
function voice({ at, from, to, ssrc, hz, packets = TALK_PACKETS, loses = () => false, jitter = 0 }: Voice): Datagram[] {
  const codec = createG711Codec('PCMU');
  const next = random(ssrc % 1000 || 1);
  return Array.from({ length: packets }, (_, index): Datagram => {
    const loud = Math.max(0, Math.sin(index / 14)) * (0.5 + 0.5 * Math.abs(Math.sin(index / 3)));
    const pcm = Int16Array.from(
      { length: 160 },
      (_sample, n) => 14_000 * loud * Math.sin((2 * Math.PI * hz * (index * 160 + n)) / 8000),
    );
    const data = new Uint8Array(RTP_HEADER_LENGTH + 160);
    writeRtpHeader(data, {
      marker: index === 0,
      payloadType: 0,
      sequenceNumber: (1000 + index) & 0xffff,
      timestamp: (160_000 + index * 160) >>> 0,
      ssrc,
    });
    data.set(codec.encode(pcm), RTP_HEADER_LENGTH);
    return { at: START + at + index * PACKET_MS + next() * jitter, src: from, dst: to, data };
  }).filter((_, index) => !loses(index));
}

/** A key as RFC 4733 sends it: three times the event, three times its end. */
function key(at: number, from: Endpoint, to: Endpoint, ssrc: number, event: number): Datagram[] {
  return Array.from({ length: 6 }, (_, index) => {
    const data = new Uint8Array(RTP_HEADER_LENGTH + 4);
    writeRtpHeader(data, {
      marker: index === 0,
      payloadType: 101,
      sequenceNumber: (1000 + TALK_PACKETS + index) & 0xffff,
      timestamp: (160_000 + TALK_PACKETS * 160) >>> 0,
      ssrc,
    });
    const duration = 160 * (index + 1);
    data.set([event, (index >= 3 ? 0x80 : 0) | 10, duration >> 8, duration & 255], RTP_HEADER_LENGTH);
    return { at: START + at + index * PACKET_MS, src: from, dst: to, data };
  });
}

const inOrder = (datagrams: Datagram[]): Datagram[] => datagrams.toSorted((a, b) => a.at - b.at);

/** Bursts and single packets: about 7 % of them. */
const lossy = (packet: number): boolean => packet % 53 === 7 || (packet >= 200 && packet < 230);

/** A call through a proxy: the INVITE goes out twice, the callee's voice gets lost in parts, there is a hold and a key. */
function lossyCall(): Datagram[] {
  const callId = LOSSY_CALL;
  const invite = 'INVITE sip:bob@pbx.test SIP/2.0';
  const say = (at: number, from: Endpoint, to: Endpoint, line: string, cseq: string, body?: string): Datagram =>
    sip({ at, from, to, line, cseq, callId, ...(body === undefined ? {} : { body }) });
  const end = 1200 + TALK_PACKETS * PACKET_MS + 2200;
  return [
    say(0, CALLER, PROXY, invite, '1 INVITE', sdp(CALLER_MEDIA)),
    say(502, CALLER, PROXY, invite, '1 INVITE', sdp(CALLER_MEDIA)),
    say(510, PROXY, CALLER, 'SIP/2.0 100 Trying', '1 INVITE'),
    say(514, PROXY, CALLEE, 'INVITE sip:bob@198.51.100.20 SIP/2.0', '1 INVITE', sdp(CALLER_MEDIA)),
    say(540, CALLEE, PROXY, 'SIP/2.0 180 Ringing', '1 INVITE'),
    say(543, PROXY, CALLER, 'SIP/2.0 180 Ringing', '1 INVITE'),
    say(1180, CALLEE, PROXY, 'SIP/2.0 200 OK', '1 INVITE', sdp(CALLEE_MEDIA)),
    say(1184, PROXY, CALLER, 'SIP/2.0 200 OK', '1 INVITE', sdp(CALLEE_MEDIA)),
    say(1190, CALLER, PROXY, 'ACK sip:bob@198.51.100.20 SIP/2.0', '1 ACK'),
    say(1193, PROXY, CALLEE, 'ACK sip:bob@198.51.100.20 SIP/2.0', '1 ACK'),
    ...voice({ at: 1200, from: CALLER_MEDIA, to: CALLEE_MEDIA, ssrc: 0x0a11ce01, hz: 440, jitter: 2 }),
    ...voice({ at: 1230, from: CALLEE_MEDIA, to: CALLER_MEDIA, ssrc: 0x0b0b0b02, hz: 620, jitter: 14, loses: lossy }),
    ...key(end - 2100, CALLER_MEDIA, CALLEE_MEDIA, 0x0a11ce01, 5),
    say(end - 1500, CALLER, PROXY, invite, '2 INVITE', sdp(CALLER_MEDIA, 'sendonly', 2)),
    say(end - 1496, PROXY, CALLEE, invite, '2 INVITE', sdp(CALLER_MEDIA, 'sendonly', 2)),
    say(end - 1480, CALLEE, PROXY, 'SIP/2.0 200 OK', '2 INVITE', sdp(CALLEE_MEDIA, 'recvonly', 2)),
    say(end - 1476, PROXY, CALLER, 'SIP/2.0 200 OK', '2 INVITE', sdp(CALLEE_MEDIA, 'recvonly', 2)),
    say(end - 1470, CALLER, PROXY, 'ACK sip:bob@198.51.100.20 SIP/2.0', '2 ACK'),
    say(end, CALLEE, PROXY, 'BYE sip:alice@192.0.2.10 SIP/2.0', '1 BYE'),
    say(end + 4, PROXY, CALLER, 'BYE sip:alice@192.0.2.10 SIP/2.0', '1 BYE'),
    say(end + 9, CALLER, PROXY, 'SIP/2.0 200 OK', '1 BYE'),
    say(end + 12, PROXY, CALLEE, 'SIP/2.0 200 OK', '1 BYE'),
  ];
}

function refused(at: number, callId: string, status: string): Datagram[] {
  const media = { ...CALLER_MEDIA, port: CALLER_MEDIA.port + 2 + at / 500 };
  const say = (after: number, from: Endpoint, to: Endpoint, line: string, cseq: string, body?: string): Datagram =>
    sip({ at: at + after, from, to, line, cseq, callId, ...(body === undefined ? {} : { body }) });
  return [
    say(0, CALLER, PROXY, 'INVITE sip:bob@pbx.test SIP/2.0', '1 INVITE', sdp(media)),
    say(6, PROXY, CALLER, 'SIP/2.0 100 Trying', '1 INVITE'),
    say(80, PROXY, CALLER, `SIP/2.0 ${status}`, '1 INVITE'),
    say(84, CALLER, PROXY, 'ACK sip:bob@pbx.test SIP/2.0', '1 ACK'),
  ];
}

function registration(at: number, callId: string, status: string, user: string): Datagram[] {
  const say = (
    after: number,
    from: Endpoint,
    to: Endpoint,
    line: string,
    cseq: string,
    more: string[] = [],
  ): Datagram => sip({ at: at + after, from, to, line, cseq, callId, user, more });
  const register = 'REGISTER sip:pbx.test SIP/2.0';
  const challenge = 'WWW-Authenticate: Digest realm="pbx.test", nonce="6f1a", algorithm=MD5, qop="auth"';
  const answer = `Authorization: Digest username="${user}", realm="pbx.test", nonce="6f1a", uri="sip:pbx.test", response="0123456789abcdef0123456789abcdef", algorithm=MD5`;
  return [
    say(0, CALLER, PROXY, register, '1 REGISTER', ['Expires: 300']),
    say(5, PROXY, CALLER, 'SIP/2.0 401 Unauthorized', '1 REGISTER', [challenge]),
    say(9, CALLER, PROXY, register, '2 REGISTER', ['Expires: 300', answer]),
    say(16, PROXY, CALLER, `SIP/2.0 ${status}`, '2 REGISTER', ['Expires: 300']),
  ];
}

const options = (at: number): Datagram[] => [
  sip({
    at,
    from: PROXY,
    to: CALLEE,
    line: 'OPTIONS sip:bob@198.51.100.20 SIP/2.0',
    cseq: '9 OPTIONS',
    callId: 'ping@192.0.2.1',
  }),
  sip({ at: at + 11, from: CALLEE, to: PROXY, line: 'SIP/2.0 200 OK', cseq: '9 OPTIONS', callId: 'ping@192.0.2.1' }),
];

/** Several calls and registrations, taken at the proxy; parts of one voice are lost, and somebody's port is closed. */
export function mixedCapture(): Uint8Array {
  const all = inOrder([
    ...registration(-900, 'reg-1@192.0.2.10', '200 OK', 'alice'),
    ...registration(-500, 'reg-2@192.0.2.10', '403 Forbidden', 'carol'),
    ...options(-200),
    ...lossyCall(),
    ...refused(3000, BUSY_CALL, '486 Busy Here'),
    ...refused(5000, 'gone-119@192.0.2.10', '404 Not Found'),
    ...refused(7000, 'down-120@192.0.2.10', '503 Service Unavailable'),
  ]);
  return icmpAbout(pcapFile(all), { src: CALLEE_MEDIA, dst: CALLER_MEDIA }, START + 15_420);
}

/**
 * One call seen at the client and at the server behind a router with a SIP ALG: it rewrites addresses, and loses a part of what comes back.
 */
export function bothEnds(): { client: Uint8Array; server: Uint8Array } {
  const callId = 'nat-77@192.0.2.10';
  // The server relays the media.
  const far: Endpoint = { address: PROXY.address, port: 50_000 };
  const messages = (own: Endpoint, media: Endpoint): Datagram[] => {
    const say = (at: number, up: boolean, line: string, cseq: string, body?: string): Datagram => {
      const [from, to] = up ? [own, PROXY] : [PROXY, own];
      return sip({ at, from, to, line, cseq, callId, ...(body === undefined ? {} : { body }) });
    };
    return [
      say(0, true, 'INVITE sip:bob@pbx.test SIP/2.0', '1 INVITE', sdp(media)),
      say(6, false, 'SIP/2.0 100 Trying', '1 INVITE'),
      say(200, false, 'SIP/2.0 200 OK', '1 INVITE', sdp(far)),
      say(206, true, 'ACK sip:bob@pbx.test SIP/2.0', '1 ACK'),
      say(206 + 300 * PACKET_MS, true, 'BYE sip:bob@pbx.test SIP/2.0', '2 BYE'),
      say(210 + 300 * PACKET_MS, false, 'SIP/2.0 200 OK', '2 BYE'),
    ];
  };
  const voices = (media: Endpoint, loses: (packet: number) => boolean): Datagram[] => [
    ...voice({ at: 220, from: media, to: far, ssrc: 0x0a11ce01, hz: 440, packets: 300 }),
    ...voice({ at: 230, from: far, to: media, ssrc: 0x0b0b0b02, hz: 620, packets: 300, loses }),
  ];
  return {
    client: pcapFile(
      inOrder([...messages(CALLER, CALLER_MEDIA), ...voices(CALLER_MEDIA, (packet) => packet % 20 === 3)]),
    ),
    server: pcapFile(
      inOrder([...messages({ address: PUBLIC.address, port: 5060 }, PUBLIC), ...voices(PUBLIC, () => false)]).map(
        (datagram) => ({ ...datagram, at: datagram.at + 1312 }),
      ),
    ),
  };
}

/** Lines of a media server's log of the same seconds: an address that nobody outside can reach, and what comes of it. */
export const MEDIA_LOG = [
  '{"timestamp":"2026-02-03 09:12:01.100 Z","level":"info","msg":"session 17 created","caller":"rtc/server.go:31"}',
  '{"timestamp":"2026-02-03 09:12:02.935 Z","level":"trace","msg":"Ping STUN from udp4 host 172.31.29.117:8443 (resolved: 172.31.29.117:8443) to udp4 host 192.168.64.1:59737 (resolved: 192.168.64.1:59737)","caller":"rtc/logger.go:54","origin":"ice/v4.(*Agent).sendBindingRequest"}',
  '{"timestamp":"2026-02-03 09:12:09.400 Z","level":"error","msg":"ICE timeout for session","caller":"rtc/logger.go:54"}',
].join('\n');
