/** For tests: a call as it would be captured, SIP by UDP with G.711 both ways. */
import type { Endpoint } from '../../../src-shared/model/media';
import type { pcapFile } from '../../analysis/testing/captureFile';
import { createG711Codec } from '../../protocol/audio/g711Codec';
import { RTP_HEADER_LENGTH, writeRtpHeader } from '../../protocol/rtp/packet';

type Datagram = Parameters<typeof pcapFile>[0][number];

const ALICE: Endpoint = { address: '192.0.2.1', port: 5060 };
const BOB: Endpoint = { address: '198.51.100.2', port: 5060 };
/** ms since the epoch. */
export const START = Date.UTC(2025, 0, 2, 3, 4, 5);
export const CALL_ID = 'a84b4c76e66710@192.0.2.1';
const PACKET_MS = 20;

export interface SampleCall {
  callId?: string;
  /** ms after START. */
  startMs?: number;
  /** Of talk, each way. */
  packets?: number;
  /** Numbers of packets from Bob that the network loses. */
  lost?: readonly number[];
  /** Bob's packets arrive in this order. */
  order?: (packets: Datagram[]) => Datagram[];
  /** Alice's and Bob's. */
  mediaPorts?: readonly [number, number];
  /** Final response; anything but 200 ends the call there. */
  status?: string;
}

/** Alice says a tone of 400 Hz, Bob one of 1000 Hz. */
export function sampleCall(call: SampleCall = {}): Datagram[] {
  const { callId = CALL_ID, startMs = 0, packets = 100, lost = [], order = (list) => list, status = '200 OK' } = call;
  const [alicePort, bobPort] = call.mediaPorts ?? [4000, 6000];
  const aliceMedia = { address: ALICE.address, port: alicePort };
  const bobMedia = { address: BOB.address, port: bobPort };
  const at = (ms: number): number => START + startMs + ms;
  const up = (ms: number, startLine: string, cseq: string, body = ''): Datagram => ({
    at: at(ms),
    src: ALICE,
    dst: BOB,
    data: sip(startLine, callId, cseq, body),
  });
  const down = (ms: number, startLine: string, cseq: string, body = ''): Datagram => ({
    ...up(ms, startLine, cseq, body),
    src: BOB,
    dst: ALICE,
  });
  const invite = [
    up(0, 'INVITE sip:bob@pbx.test SIP/2.0', '1 INVITE', sdp(aliceMedia)),
    down(5, 'SIP/2.0 100 Trying', '1 INVITE'),
  ];
  if (status !== '200 OK') {
    return [...invite, down(50, `SIP/2.0 ${status}`, '1 INVITE'), up(55, 'ACK sip:bob@pbx.test SIP/2.0', '1 ACK')];
  }
  const talkAt = 520;
  const endMs = talkAt + packets * PACKET_MS;
  const voices = [
    voice(aliceMedia, bobMedia, 0x11111111, 400, packets, at(talkAt)),
    order(
      voice(bobMedia, aliceMedia, 0x22222222, 1000, packets, at(talkAt)).filter((_, index) => !lost.includes(index)),
    ),
  ];
  return [
    ...invite,
    down(100, 'SIP/2.0 180 Ringing', '1 INVITE'),
    down(500, 'SIP/2.0 200 OK', '1 INVITE', sdp(bobMedia)),
    up(510, 'ACK sip:bob@pbx.test SIP/2.0', '1 ACK'),
    ...voices.flat().toSorted((a, b) => a.at - b.at),
    up(endMs, 'BYE sip:bob@pbx.test SIP/2.0', '2 BYE'),
    down(endMs + 5, 'SIP/2.0 200 OK', '2 BYE'),
  ];
}

function sip(startLine: string, callId: string, cseq: string, body: string): Uint8Array {
  const head = [
    startLine,
    'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK776asdhds',
    'Max-Forwards: 70',
    'From: "Alice" <sip:alice@pbx.test>;tag=1928301774',
    `To: <sip:bob@pbx.test>${/100|^INVITE/.test(startLine) ? '' : ';tag=314159'}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq}`,
    'Contact: <sip:alice@192.0.2.1>',
    'Authorization: Digest username="alice", realm="pbx.test", nonce="n", uri="sip:pbx.test", response="0123456789abcdef"',
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${body.length}`,
  ];
  return new TextEncoder().encode(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function sdp({ address, port }: Endpoint): string {
  const lines = [
    'v=0',
    `o=- 1 1 IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 0 101`,
  ];
  return `${[...lines, 'a=rtpmap:0 PCMU/8000', 'a=rtpmap:101 telephone-event/8000', 'a=sendrecv'].join('\r\n')}\r\n`;
}

function voice(src: Endpoint, dst: Endpoint, ssrc: number, hz: number, packets: number, at: number): Datagram[] {
  const codec = createG711Codec('PCMU');
  return Array.from({ length: packets }, (_, index) => {
    const pcm = Int16Array.from(
      { length: 160 },
      (_sample, n) => 8000 * Math.sin((2 * Math.PI * hz * (index * 160 + n)) / 8000),
    );
    const data = new Uint8Array(RTP_HEADER_LENGTH + 160);
    const header = {
      marker: index === 0,
      payloadType: 0,
      sequenceNumber: 65_500 + index,
      timestamp: 4_294_960_000 + index * 160,
      ssrc,
    };
    writeRtpHeader(data, {
      ...header,
      sequenceNumber: header.sequenceNumber & 0xffff,
      timestamp: header.timestamp >>> 0,
    });
    data.set(codec.encode(pcm), RTP_HEADER_LENGTH);
    return { at: at + index * PACKET_MS, src, dst, data };
  });
}
