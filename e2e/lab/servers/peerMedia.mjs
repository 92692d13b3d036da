// @ts-check
/** The scripted peer's RTP and RTCP: one G.711 stream out, counters of what comes in. */
import crypto from 'node:crypto';
import dgram from 'node:dgram';

const FRAME_MS = 20;
const SAMPLES = 160;
const RTCP_MS = 1500;
const SR_LENGTH = 52;
const NTP_OFFSET_S = 2_208_988_800;
const FLOOD_OCTETS = 1400;
/** Truncated SRTP authentication tag (RFC 3711). */
const TAG_OCTETS = 10;

/** ITU-T G.711, mu-law. @param {number} sample 16 bits */
function muLaw(sample) {
  const magnitude = Math.min(Math.abs(sample), 32_635) + 132;
  const exponent = Math.max(0, 31 - Math.clz32(magnitude >> 7));
  return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

const TONE = Buffer.from(
  Array.from({ length: 8000 }, (_unused, n) => muLaw(Math.round(8000 * Math.sin((2 * Math.PI * 440 * n) / 8000)))),
);

export class PeerMediaEnd {
  /** @param {string} address @param {number} port @param {import('./peerPlan').PeerMedia} plan */
  constructor(address, port, plan) {
    this.plan = plan;
    this.port = port;
    const family = address.includes(':') ? 'udp6' : 'udp4';
    this.rtp = dgram.createSocket(family);
    this.rtcp = dgram.createSocket(family);
    const apart = plan.fromPort !== undefined || plan.fromAddress !== undefined;
    this.sender = apart ? dgram.createSocket(family) : this.rtp;
    this.ssrc = crypto.randomInt(1, 2 ** 31);
    this.sequence = crypto.randomInt(1, 30_000);
    this.sent = 0;
    this.received = 0;
    this.highest = 0;
    this.firstSequence = -1;
    this.theirSsrc = 0;
    /** @type {Buffer[]} */
    this.waiting = [];
    /** @type {{ address: string, port: number } | null} */
    this.target = null;
    /** @type {NodeJS.Timeout[]} */
    this.timers = [];
    /** @type {NodeJS.Timeout | undefined} */
    this.next = undefined;
    this.garbled = false;
    this.payloadType = 0;
    /** @param {dgram.Socket} socket @param {number} at @param {string} where */
    const bound = (socket, at, where) =>
      new Promise((resolve) => {
        socket.on('error', () => undefined);
        socket.bind(at, where, () => resolve(undefined));
      });
    this.ready = Promise.all([
      bound(this.rtp, port, address),
      bound(this.rtcp, port + 1, address),
      ...(apart ? [bound(this.sender, plan.fromPort ?? port, plan.fromAddress ?? address)] : []),
    ]);
    // Who sends to where packets come from reaches the sender's port.
    for (const socket of new Set([this.rtp, this.sender]))
      socket.on('message', (packet, from) => this.receive(packet, from));
  }

  /** @param {Buffer} packet @param {dgram.RemoteInfo} from */
  receive(packet, from) {
    if (packet.length < 12) return;
    this.received += 1;
    this.highest = packet.readUInt16BE(2);
    if (this.firstSequence < 0) this.firstSequence = this.highest;
    this.theirSsrc = packet.readUInt32BE(8);
    if (this.plan.latch) this.target = { address: from.address, port: from.port };
    // Speech alone comes back: not the keys (telephone-event).
    const type = (packet[1] ?? 0) & 0x7f;
    if (type === 0 || type === 8) this.waiting.push(packet.subarray(12));
    if (this.waiting.length > 20) this.waiting.shift();
  }

  /** @param {import('./peerSdp.mjs').Offer} offer @param {import('./peerPlan').PeerSdp} sdp */
  start(offer, sdp) {
    this.target = { address: offer.address, port: offer.port };
    this.garbled = sdp.wrongKey ?? false;
    this.payloadType = this.plan.payloadType ?? offer.formats.find((one) => one === 0 || one === 8) ?? 0;
    if (this.plan.send !== 'none') this.timers.push(setTimeout(() => this.run(), this.plan.startAfterMs ?? 0));
    if (this.plan.rtcp ?? true) this.timers.push(setInterval(() => this.report(), RTCP_MS));
    if (this.plan.flood) this.timers.push(setInterval(() => this.flood(this.plan.flood ?? 0), 100));
  }

  /** An absolute schedule, so that late timers do not add up. */
  run() {
    const started = performance.now();
    const frameMs = FRAME_MS / (1 + (this.plan.clockPpm ?? 0) / 1e6);
    let frames = 0;
    const next = () => {
      const now = performance.now();
      if (this.plan.stopAfterMs !== undefined && now - started > this.plan.stopAfterMs) return;
      while (started + frames * frameMs <= now) {
        this.send(frames);
        frames += 1;
      }
      this.next = setTimeout(next, Math.max(1, started + frames * frameMs - performance.now()));
    };
    next();
  }

  /** @param {number} frame */
  send(frame) {
    const header = Buffer.alloc(12);
    header[0] = 0x80;
    header[1] = this.payloadType;
    header.writeUInt16BE((this.sequence + frame) & 0xffff, 2);
    header.writeUInt32BE((frame * SAMPLES) >>> 0, 4);
    header.writeUInt32BE(this.ssrc, 8);
    this.emit(Buffer.concat([header, this.payload(frame)]));
    this.sent += 1;
  }

  /** @param {number} frame */
  payload(frame) {
    if (this.garbled) return crypto.randomBytes(SAMPLES + TAG_OCTETS);
    const silence = Buffer.alloc(SAMPLES, 0xff);
    if (this.plan.send === 'tone') return TONE.subarray((frame * SAMPLES) % 8000, ((frame * SAMPLES) % 8000) + SAMPLES);
    return this.plan.send === 'echo' ? (this.waiting.shift() ?? silence) : silence;
  }

  /** @param {Buffer} packet */
  emit(packet) {
    if (this.target) this.sender.send(packet, this.target.port, this.target.address);
  }

  /** RFC 3550 section 6.4.1, with one report block once something came. */
  report() {
    if (!this.target) return;
    const blocks = this.received > 0 ? 1 : 0;
    const packet = Buffer.alloc(blocks ? SR_LENGTH : 28);
    packet.writeUInt8(0x80 | blocks, 0);
    packet.writeUInt8(200, 1);
    packet.writeUInt16BE(packet.length / 4 - 1, 2);
    packet.writeUInt32BE(this.ssrc, 4);
    packet.writeUInt32BE(Math.floor(Date.now() / 1000) + NTP_OFFSET_S, 8);
    packet.writeUInt32BE(Math.floor(((Date.now() % 1000) / 1000) * 2 ** 32), 12);
    packet.writeUInt32BE((this.sent * SAMPLES) >>> 0, 16);
    packet.writeUInt32BE(this.sent, 20);
    packet.writeUInt32BE(this.sent * SAMPLES, 24);
    if (blocks) {
      packet.writeUInt32BE(this.theirSsrc, 28);
      const expected = ((this.highest - this.firstSequence) & 0xffff) + 1;
      packet.writeUInt32BE(Math.max(0, expected - this.received) & 0xffffff, 32);
      packet.writeUInt32BE(this.highest, 36);
    }
    this.rtcp.send(packet, this.target.port + 1, this.target.address);
  }

  /** @param {number} datagrams */
  flood(datagrams) {
    const junk = Buffer.alloc(FLOOD_OCTETS);
    for (let n = 0; n < datagrams; n++) this.emit(junk);
  }

  close() {
    [...this.timers, this.next].forEach(clearTimeout);
    console.log(`media received ${this.received} sent ${this.sent}`);
    for (const socket of new Set([this.rtp, this.rtcp, this.sender])) socket.close();
  }
}
