/** Feeds an analyser without a file: messages, audio and whatever else crosses a wire, at the times that a test says. */
import type { AnalysedCapture } from '../analysedCapture';
import type { Endpoint } from '../../../../src-shared/model/media';
import { CaptureAnalyser } from '../analyser';
import type { Flow, StreamChunk } from '../api';

export const BASE_S = 1_700_000_000;

export interface RtpOptions {
  sequence: number;
  timestamp: number;
  ssrc?: number;
  payloadType?: number;
  marker?: boolean;
  payload?: Uint8Array;
}

export class Feed {
  private readonly flows = new Map<string, Flow>();
  private packet = 0;
  private last = 0;

  constructor(readonly analyser = new CaptureAnalyser({ keepSeconds: true })) {}

  udp(
    at: number,
    src: Endpoint,
    dst: Endpoint,
    data: Uint8Array | string,
    about: { dscp?: number; ttl?: number; wireOctets?: number; fragments?: number } = {},
  ): void {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    const { dscp = 46, ttl = 64, fragments = 1 } = about;
    const flow = this.flow(src, dst, 'udp', at, ttl);
    this.analyser.datagram({
      packet: ++this.packet,
      at,
      flow,
      bytes,
      start: 0,
      end: bytes.length,
      wireOctets: about.wireOctets ?? bytes.length,
      fragments,
      dscp,
      ttl,
      interfaceId: 0,
      position: this.packet * 100,
    });
    this.last = Math.max(this.last, at);
  }

  tcp(at: number, src: Endpoint, dst: Endpoint, data: Uint8Array | string, afterGap = false): StreamChunk {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    const flow = this.flow(src, dst, 'tcp', at, 64);
    const chunk = {
      packet: ++this.packet,
      at,
      flow,
      bytes,
      start: 0,
      end: bytes.length,
      afterGap,
      position: this.packet * 100,
    };
    if (!flow.ignored) this.analyser.chunk(chunk);
    this.last = Math.max(this.last, at);
    return chunk;
  }

  icmp(at: number, from: string, src: Endpoint, dst: Endpoint, code = 3): void {
    const about = { src, dst, protocol: 'udp' as const };
    this.analyser.icmp({ packet: ++this.packet, at, from, family: 4, type: 3, code, mtu: null, about });
    this.last = Math.max(this.last, at);
  }

  /** Audio of 20 ms packets, PCMU, from a moment on. @param skip sequence numbers that never come */
  talk(
    from: number,
    src: Endpoint,
    dst: Endpoint,
    count: number,
    about: { ssrc?: number; payloadType?: number; skip?: (n: number) => boolean; dscp?: number } = {},
  ): void {
    for (let n = 0; n < count; n++) {
      if (about.skip?.(n)) continue;
      const options = {
        sequence: 1000 + n,
        timestamp: n * 160,
        ssrc: about.ssrc ?? 0x1234,
        payloadType: about.payloadType ?? 0,
      };
      this.udp(from + n * 20, src, dst, rtp(options), { dscp: about.dscp ?? 46 });
    }
  }

  get lastAt(): number {
    return this.last;
  }

  finish(until = this.last): AnalysedCapture {
    return this.analyser.finish({ base: BASE_S, firstAt: 0, lastAt: until, packets: this.packet });
  }

  private flow(src: Endpoint, dst: Endpoint, protocol: 'udp' | 'tcp', at: number, ttl: number): Flow {
    const key = (from: Endpoint, to: Endpoint): string =>
      `${protocol} ${from.address} ${from.port} ${to.address} ${to.port}`;
    let flow = this.flows.get(key(src, dst));
    if (!flow) {
      flow = {
        id: this.flows.size,
        protocol,
        src,
        dst,
        reverse: this.flows.get(key(dst, src)) ?? null,
        firstPacket: this.packet + 1,
        firstAt: at,
        lastAt: at,
        packets: 0,
        ttl,
        ignored: false,
        consumer: null,
      };
      if (flow.reverse) flow.reverse.reverse = flow;
      this.flows.set(key(src, dst), flow);
    }
    flow.packets++;
    flow.lastAt = at;
    return flow;
  }
}

export function rtp({
  sequence,
  timestamp,
  ssrc = 0x1234,
  payloadType = 0,
  marker = false,
  payload,
}: RtpOptions): Uint8Array {
  const data = new Uint8Array(12 + (payload?.length ?? 160));
  const view = new DataView(data.buffer);
  data[0] = 0x80;
  data[1] = payloadType | (marker ? 0x80 : 0);
  view.setUint16(2, sequence & 0xffff);
  view.setUint32(4, timestamp >>> 0);
  view.setUint32(8, ssrc);
  // Sound, not silence: octets that differ.
  if (payload) data.set(payload, 12);
  else for (let i = 12; i < data.length; i++) data[i] = (i * 7 + sequence) & 0xff;
  return data;
}

export interface SipOptions {
  callId?: string;
  cseq?: string;
  branch?: string;
  from?: string;
  to?: string;
  toTag?: string | null;
  headers?: string[];
  sdp?: string;
}

/** @param first start line */
export function sip(first: string, options: SipOptions = {}): string {
  const method = first.startsWith('SIP/2.0') ? 'INVITE' : (first.split(' ')[0] ?? '');
  const {
    callId = 'call-1',
    cseq = `1 ${method}`,
    branch = 'z9hG4bK-1',
    from = '<sip:alice@pbx.test>;tag=a',
    to = '<sip:bob@pbx.test>',
  } = options;
  const body = options.sdp ?? '';
  return [
    first,
    `Via: SIP/2.0/UDP 192.0.2.10:5060;branch=${branch}`,
    `From: ${from}`,
    `To: ${to}${options.toTag ? `;tag=${options.toTag}` : ''}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq}`,
    ...(options.headers ?? []),
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

export function sdp({ address, port }: Endpoint, lines: string[] = [], formats = '0 101'): string {
  return (
    [
      'v=0',
      `o=- 1 1 IN IP4 ${address}`,
      's=-',
      `c=IN IP4 ${address}`,
      't=0 0',
      `m=audio ${port} RTP/AVP ${formats}`,
      'a=rtpmap:101 telephone-event/8000',
      ...lines,
    ].join('\r\n') + '\r\n'
  );
}
