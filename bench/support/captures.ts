/** Capture files to measure with, made from a fixed seed: the same octets in every run. */
import fs from 'node:fs';

/** Octets that are collected before they go to the disk. */
const PIECE = 4 * 1024 * 1024;
const ETHERNET = 14;
const IP = 20;
const UDP = 8;
const HEADERS = ETHERNET + IP + UDP;
const RECORD = 16;
const START_S = 1_700_000_000;

/** A classic pcap, little-endian, microseconds, Ethernet. */
class PcapWriter {
  private readonly file: number;
  private piece = Buffer.allocUnsafe(PIECE);
  private used = 0;
  packets = 0;
  octets = 0;

  constructor(path: string) {
    this.file = fs.openSync(path, 'w');
    const header = Buffer.alloc(24);
    header.writeUInt32LE(0xa1b2c3d4, 0);
    header.writeUInt16LE(2, 4);
    header.writeUInt16LE(4, 6);
    header.writeUInt32LE(262_144, 16);
    header.writeUInt32LE(1, 20);
    fs.writeSync(this.file, header);
    this.octets = header.length;
  }

  /** @param atUs microseconds since the start @param payload written by `fill` into the packet's place */
  udp(atUs: number, from: Address, to: Address, length: number, fill: (packet: Buffer, offset: number) => void): void {
    const size = RECORD + HEADERS + length;
    if (this.used + size > PIECE) this.flush();
    const piece = this.piece;
    let at = this.used;
    piece.writeUInt32LE(START_S + Math.floor(atUs / 1e6), at);
    piece.writeUInt32LE(Math.floor(atUs % 1e6), at + 4);
    piece.writeUInt32LE(HEADERS + length, at + 8);
    piece.writeUInt32LE(HEADERS + length, at + 12);
    at += RECORD;
    piece.fill(0, at, at + HEADERS);
    piece.writeUInt16BE(0x0800, at + 12);
    at += ETHERNET;
    piece.writeUInt8(0x45, at);
    piece.writeUInt8(0xb8, at + 1);
    piece.writeUInt16BE(IP + UDP + length, at + 2);
    piece.writeUInt8(64, at + 8);
    piece.writeUInt8(17, at + 9);
    piece.writeUInt32BE(from.ip, at + 12);
    piece.writeUInt32BE(to.ip, at + 16);
    at += IP;
    piece.writeUInt16BE(from.port, at);
    piece.writeUInt16BE(to.port, at + 2);
    piece.writeUInt16BE(UDP + length, at + 4);
    fill(piece, at + UDP);
    this.used += size;
    this.packets++;
    this.octets += size;
  }

  close(): void {
    this.flush();
    fs.closeSync(this.file);
  }

  private flush(): void {
    fs.writeSync(this.file, this.piece, 0, this.used);
    this.used = 0;
  }
}

interface Address {
  ip: number;
  port: number;
}

/** So many telephones call in turn. */
const TELEPHONES = 2000;

/** 10.1.x.y and 10.2.x.y. */
const client = (n: number, port: number): Address => ({ ip: 0x0a010000 + n, port });
const server: Address = { ip: 0x0a020001, port: 5060 };
const text = ({ ip }: Address): string => [24, 16, 8, 0].map((shift) => (ip >>> shift) & 0xff).join('.');

/** Lehmer's generator: even enough, and the same everywhere. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff;
}

function writeSip(file: PcapWriter, atUs: number, from: Address, to: Address, lines: string[], body = ''): void {
  const message = `${lines.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  file.udp(atUs, from, to, message.length, (packet, offset) => packet.write(message, offset, 'latin1'));
}

function sdp(at: Address): string {
  return (
    ['v=0', `o=- 1 1 IN IP4 ${text(at)}`, 's=-', `c=IN IP4 ${text(at)}`, 't=0 0', `m=audio ${at.port} RTP/AVP 0 101`]
      .concat(['a=rtpmap:0 PCMU/8000', 'a=rtpmap:101 telephone-event/8000', 'a=sendrecv'])
      .join('\r\n') + '\r\n'
  );
}

interface Dialog {
  number: number;
  caller: Address;
  callerMedia: Address;
  calleeMedia: Address;
}

function dialog(number: number): Dialog {
  return {
    number,
    caller: client(number % TELEPHONES, 5060),
    callerMedia: client(number % TELEPHONES, 10_000 + 2 * (number % 20_000)),
    calleeMedia: { ip: server.ip + 1, port: 10_000 + 2 * (number % 20_000) },
  };
}

/** A message of a call with the headers that telephones send. */
function say(file: PcapWriter, call: Dialog, atUs: number, startLine: string, cseq: string, body = ''): void {
  const { number, caller } = call;
  const up = !startLine.startsWith('SIP/2.0');
  const branch = cseq.endsWith('INVITE') ? 'i' : cseq.endsWith('ACK') ? 'a' : 'b';
  const lines = [
    startLine,
    `Via: SIP/2.0/UDP ${text(caller)}:5060;branch=z9hG4bK-${number}-${branch};rport`,
    ...(up ? ['Max-Forwards: 70'] : []),
    `From: "Caller ${number}" <sip:${1000 + number}@pbx.test>;tag=from${number}`,
    `To: <sip:${9000 + (number % 500)}@pbx.test>${startLine.endsWith('100 Trying') || startLine.startsWith('INVITE') ? '' : `;tag=to${number}`}`,
    `Call-ID: ${number}-a84b4c76e66710@${text(caller)}`,
    `CSeq: ${cseq}`,
    `Contact: <sip:${up ? text(caller) : text(server)}:5060>`,
    `User-Agent: telephone/1.0`,
    'Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, PRACK',
    'Supported: replaces, timer',
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
  ];
  if (up) writeSip(file, atUs, caller, server, lines, body);
  else writeSip(file, atUs, server, caller, lines, body);
}

function setUp(file: PcapWriter, call: Dialog, atUs: number): void {
  const target = `sip:${9000 + (call.number % 500)}@pbx.test`;
  say(file, call, atUs, `INVITE ${target} SIP/2.0`, '1 INVITE', sdp(call.callerMedia));
  say(file, call, atUs + 1000, 'SIP/2.0 100 Trying', '1 INVITE');
  say(file, call, atUs + 60_000, 'SIP/2.0 180 Ringing', '1 INVITE');
  say(file, call, atUs + 900_000, 'SIP/2.0 200 OK', '1 INVITE', sdp(call.calleeMedia));
  say(file, call, atUs + 905_000, `ACK ${target} SIP/2.0`, '1 ACK');
}

function tearDown(file: PcapWriter, call: Dialog, atUs: number): void {
  say(file, call, atUs, `BYE sip:9000@pbx.test SIP/2.0`, '2 BYE');
  say(file, call, atUs + 2000, 'SIP/2.0 200 OK', '2 BYE');
}

/** A packet of 20 ms of PCMU. */
function writeAudio(file: PcapWriter, atUs: number, from: Address, to: Address, number: number, ssrc: number): void {
  file.udp(atUs, from, to, 172, (packet, offset) => {
    packet.writeUInt8(0x80, offset);
    packet.writeUInt8(0, offset + 1);
    packet.writeUInt16BE(number & 0xffff, offset + 2);
    packet.writeUInt32BE((number * 160) >>> 0, offset + 4);
    packet.writeUInt32BE(ssrc, offset + 8);
    packet.fill(0x55 + (number % 50), offset + 12, offset + 32);
    packet.fill(0xd5 - (number % 30), offset + 32, offset + 172);
  });
}

export interface CaptureSize {
  packets: number;
  octets: number;
}

/**
 * Calls with PCMU both ways: streams / 2 calls at once, 20 ms packets, 1 % loss, up to 15 ms of jitter, a few duplicates and late packets.
 * @param rtp packets of audio, all streams together
 */
export function writeRtpCapture(path: string, rtp: number, streams: number): CaptureSize {
  const file = new PcapWriter(path);
  const next = random(4711);
  const calls = Array.from({ length: streams / 2 }, (_, number) => dialog(number));
  calls.forEach((call, index) => setUp(file, call, index * 1000));
  const startUs = 2_000_000;
  let sequence = 0;
  for (let written = 0; written < rtp; sequence++) {
    for (let stream = 0; stream < streams && written < rtp; stream++) {
      if (next() < 0.01) continue;
      const call = calls[stream >> 1];
      if (!call) continue;
      const [from, to] = stream & 1 ? [call.calleeMedia, call.callerMedia] : [call.callerMedia, call.calleeMedia];
      // Late by up to 15 ms, and never before the one that was written last: a capture is in the order of time.
      const atUs = startUs + sequence * 20_000 + (stream * 5000) / streams + (next() * 15_000) / streams;
      const number = next() < 0.001 ? sequence - 1 : sequence;
      writeAudio(file, atUs, from, to, number, 0x10000000 + stream);
      written++;
    }
  }
  const endUs = startUs + sequence * 20_000 + 100_000;
  calls.forEach((call, index) => tearDown(file, call, endUs + index * 1000));
  file.close();
  return { packets: file.packets, octets: file.octets };
}

/** Calls of seven messages each, a few of them refused, without audio. */
export function writeSipCapture(path: string, calls: number): CaptureSize {
  const file = new PcapWriter(path);
  for (let number = 0; number < calls; number++) {
    const call = dialog(number);
    const atUs = number * 5000;
    if (number % 50 === 49) {
      const target = 'sip:nobody@pbx.test';
      say(file, call, atUs, `INVITE ${target} SIP/2.0`, '1 INVITE', sdp(call.callerMedia));
      say(file, call, atUs + 1000, 'SIP/2.0 404 Not Found', '1 INVITE');
      say(file, call, atUs + 2000, `ACK ${target} SIP/2.0`, '1 ACK');
      continue;
    }
    setUp(file, call, atUs);
    tearDown(file, call, atUs + 2_000_000);
  }
  file.close();
  return { packets: file.packets, octets: file.octets };
}

/** Calls at once in a capture of calls with audio, and how long each talks. */
const AT_ONCE = 100;
const TALK_S = 5;
const PACKETS_A_CALL = TALK_S * 50;

/** Calls with their audio, one after the other has ended, each fiftieth with 3 % loss: what a busy server sees all day. */
export function writeCallsCapture(path: string, calls: number): CaptureSize {
  const file = new PcapWriter(path);
  const next = random(99);
  const roundUs = (TALK_S + 2) * 1e6;
  for (let first = 0; first < calls; first += AT_ONCE) {
    const startUs = (first / AT_ONCE) * roundUs;
    const dialogs = Array.from({ length: Math.min(AT_ONCE, calls - first) }, (_, index) => dialog(first + index));
    for (const call of dialogs) setUp(file, call, startUs);
    for (let number = 0; number < PACKETS_A_CALL; number++) {
      for (const call of dialogs) {
        for (const [way, from, to] of [
          [0, call.callerMedia, call.calleeMedia],
          [1, call.calleeMedia, call.callerMedia],
        ] as const) {
          if (call.number % 50 === 0 && next() < 0.03) continue;
          writeAudio(file, startUs + 920_000 + number * 20_000 + way * 5000, from, to, number, call.number * 2 + way);
        }
      }
    }
    for (const call of dialogs) tearDown(file, call, startUs + 1e6 + TALK_S * 1e6);
  }
  file.close();
  return { packets: file.packets, octets: file.octets };
}
