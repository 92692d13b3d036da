// @ts-check
/** The scripted peer's RTP and RTCP: one stream out, counters of what comes in. */
import crypto from 'node:crypto';
import dgram from 'node:dgram';
import { PeerReports } from './peerReports.mjs';
import { formatOf } from './peerSdp.mjs';
import { mixed, silenceOf, toneOf } from './peerSound.mjs';
import { SrtpSender } from './peerSrtp.mjs';

const RTCP_MS = 1500;
const FLOOD_OCTETS = 1400;
/** Truncated SRTP authentication tag (RFC 3711). */
const TAG_OCTETS = 10;
const COMFORT_NOISE = 13;
const MARKER = 0x80;
/** A contributing source, and the audio level of the speaker (RFC 6464) as one-byte extension with its own padding. */
const ORNAMENTS = Buffer.from([0, 0, 0, 7, 0xbe, 0xde, 0, 1, 0x10, 0x85, 0, 0]);
const PADDING = Buffer.from([0, 0, 0, 4]);
/** 20 ms of silence (RFC 6716). */
const OPUS_SILENCE = Buffer.from([0xf8, 0xff, 0xfe]);

/** @param {dgram.Socket} socket @param {number} at @param {string} where */
function bound(socket, at, where) {
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.bind(at, where, () => resolve(undefined));
  });
}

export class PeerMediaEnd {
  /** @param {string} address @param {number} port @param {import('./peerPlan').PeerMedia} plan */
  constructor(address, port, plan) {
    this.plan = plan;
    this.port = port;
    const family = (plan.address ?? address).includes(':') ? 'udp6' : 'udp4';
    this.rtp = dgram.createSocket(family);
    this.rtcp = dgram.createSocket(family);
    const apart = plan.fromPort !== undefined || plan.fromAddress !== undefined;
    this.sender = apart ? dgram.createSocket(family) : this.rtp;
    this.ssrc = crypto.randomInt(1, 2 ** 31);
    this.sequence = plan.firstSequence ?? crypto.randomInt(1, 30_000);
    this.timestamp = 0;
    this.frameMs = plan.frameMs ?? 20;
    /** A key and a salt (RFC 4568 section 6.1), told in the answer. */
    this.key = crypto.randomBytes(30);
    this.reports = new PeerReports();
    /** @type {Buffer[]} */
    this.waiting = [];
    /** @type {{ address: string, port: number } | null} */
    this.target = null;
    /** @type {NodeJS.Timeout[]} */
    this.timers = [];
    /** @type {NodeJS.Timeout | undefined} */
    this.next = undefined;
    this.garbled = false;
    this.quiet = false;
    /** @type {SrtpSender | null} */
    this.srtp = null;
    this.format = { payloadType: 0, name: 'PCMU', clockRate: 8000, taken: [0, 8] };
    this.eventType = 101;
    this.changes = [...(plan.changes ?? [])];
    const own = plan.address ?? address;
    this.ready = Promise.all([
      bound(this.rtp, port, own),
      bound(this.rtcp, port + 1, own),
      ...(apart ? [bound(this.sender, plan.fromPort ?? port, plan.fromAddress ?? own)] : []),
    ]);
    // Who sends to where packets come from reaches the sender's port.
    this.sockets = new Set([this.rtp, this.rtcp, this.sender]);
    for (const socket of new Set([this.rtp, this.sender]))
      socket.on('message', (packet, from) => this.receive(packet, from));
  }

  /** @param {number} port */
  async move(port) {
    const old = this.rtp;
    this.rtp = dgram.createSocket(old.address().family === 'IPv6' ? 'udp6' : 'udp4');
    await bound(this.rtp, port, old.address().address);
    this.rtp.on('message', (packet, from) => this.receive(packet, from));
    if (this.sender === old) this.sender = this.rtp;
    this.port = port;
    this.sockets.delete(old);
    this.sockets.add(this.rtp);
    old.close();
  }

  /** @param {Buffer} packet @param {dgram.RemoteInfo} from */
  receive(packet, from) {
    if (packet.length < 12) return;
    this.reports.heard(packet, this.format.clockRate);
    if (this.plan.latch) this.target = { address: from.address, port: from.port };
    // Speech alone comes back: not the keys (telephone-event).
    if (this.format.taken.includes((packet[1] ?? 0) & 0x7f)) this.waiting.push(packet.subarray(12));
    if (this.waiting.length > 20 + this.lag()) this.waiting.shift();
  }

  /** Packets that wait before they leak back. */
  lag() {
    return Math.round((this.plan.leak?.delayMs ?? 0) / this.frameMs);
  }

  /** @param {import('./peerSdp.mjs').Offer} offer @param {import('./peerPlan').PeerSdp} sdp */
  start(offer, sdp) {
    if (this.target) return;
    const { plan } = this;
    this.target = { address: offer.address, port: offer.port };
    this.garbled = sdp.wrongKey ?? false;
    this.format = {
      ...formatOf(offer, sdp),
      ...(plan.payloadType === undefined ? {} : { payloadType: plan.payloadType }),
    };
    this.eventType = [...offer.names].find(([, name]) => /^telephone-event\/8000/i.test(name))?.[0] ?? 101;
    const encrypted = /SAVP/.test(offer.profile);
    if (encrypted && plan.srtp !== 'plain') this.srtp = new SrtpSender(this.key, plan.srtp !== 'no-rollover');
    if (plan.send !== 'none') this.timers.push(setTimeout(() => this.run(), plan.startAfterMs ?? 0));
    if (plan.rtcp ?? !encrypted) this.timers.push(setInterval(() => this.report(), RTCP_MS));
    if (plan.diesAfterMs) this.timers.push(setTimeout(() => this.die(), plan.diesAfterMs));
    if (plan.flood) this.timers.push(setInterval(() => this.flood(plan.flood ?? 0), 100));
  }

  /** What it sends from now on fails authentication. */
  loseKey() {
    this.srtp = new SrtpSender(crypto.randomBytes(30), true);
  }

  /** An absolute schedule, so that late timers do not add up. */
  run() {
    const started = performance.now();
    const frameMs = this.frameMs / (1 + (this.plan.clockPpm ?? 0) / 1e6);
    let frames = 0;
    const next = () => {
      const now = performance.now();
      if (this.plan.stopAfterMs !== undefined && now - started > this.plan.stopAfterMs) return;
      while (started + frames * frameMs <= now) {
        this.turn(frames * this.frameMs);
        frames += 1;
      }
      this.next = setTimeout(next, Math.max(1, started + frames * frameMs - performance.now()));
    };
    if (this.plan.keyAtMs !== undefined) this.timers.push(setTimeout(() => this.press(), this.plan.keyAtMs));
    next();
  }

  /** One packet, or a pause of its length. @param {number} atMs */
  turn(atMs) {
    const samples = (this.format.clockRate / 1000) * this.frameMs;
    while (this.changes[0] && this.changes[0].atMs <= atMs) {
      const change = this.changes.shift();
      if (change?.ssrc) this.ssrc = crypto.randomInt(1, 2 ** 31);
      this.timestamp += change?.timestampJump ?? 0;
      this.sequence += change?.sequenceJump ?? 0;
    }
    const payload = this.payload(samples);
    const { speech } = this.plan;
    const phase = speech ? atMs % (speech.onMs + speech.offMs) : 0;
    if (!speech || phase < speech.onMs)
      this.send(payload, this.format.payloadType | (phase === 0 && speech ? MARKER : 0));
    else if (speech.comfortNoise && phase < speech.onMs + this.frameMs) this.send(Buffer.from([70]), COMFORT_NOISE);
    this.timestamp = (this.timestamp + Math.round(samples * (this.plan.stampFactor ?? 1))) >>> 0;
  }

  /** RFC 4733: key 5 for 100 ms, its end three times. */
  press() {
    const begun = this.timestamp;
    for (let n = 1; n <= 7; n++) {
      const event = Buffer.from([5, n > 4 ? 0x8a : 0x0a, 0, 0]);
      event.writeUInt16BE(Math.min(n, 5) * 160, 2);
      this.timers.push(setTimeout(() => this.send(event, this.eventType | (n === 1 ? MARKER : 0), begun), n * 20));
    }
  }

  /** @param {Buffer} payload @param {number} type with the marker bit */
  send(payload, type, timestamp = this.timestamp) {
    if (this.quiet) return;
    const header = Buffer.alloc(12);
    header[0] = 0x80;
    header[1] = type;
    header.writeUInt16BE(this.sequence++ & 0xffff, 2);
    header.writeUInt32BE(timestamp >>> 0, 4);
    header.writeUInt32BE(this.ssrc, 8);
    if (this.plan.ornate) header[0] = 0xb1;
    const packet = Buffer.concat(this.plan.ornate ? [header, ORNAMENTS, payload, PADDING] : [header, payload]);
    this.emit(this.srtp && !this.garbled ? this.srtp.protect(packet) : packet);
    this.reports.sent += 1;
  }

  /** @param {number} samples */
  payload(samples) {
    if (this.garbled) return crypto.randomBytes(samples + TAG_OCTETS);
    const echo = this.waiting.length > this.lag() ? this.waiting.shift() : undefined;
    if (this.format.name === 'opus') return (this.plan.send === 'echo' && echo) || OPUS_SILENCE;
    const { send, leak } = this.plan;
    if (send === 'echo') return echo ?? silenceOf(samples);
    const sound = send === 'tone' ? toneOf(samples, this.timestamp) : silenceOf(samples);
    return leak && echo ? mixed(sound, echo, leak.db) : sound;
  }

  /** @param {Buffer} packet */
  emit(packet) {
    if (this.target) this.sender.send(packet, this.target.port, this.target.address);
  }

  report() {
    if (!this.target) return;
    const report = this.reports.packet(this.ssrc, this.timestamp);
    if (this.plan.rtcp === 'muxed') this.emit(report);
    else this.rtcp.send(report, this.target.port + 1, this.target.address);
  }

  /** @param {number} datagrams */
  flood(datagrams) {
    const junk = Buffer.alloc(FLOOD_OCTETS);
    for (let n = 0; n < datagrams; n++) this.emit(junk);
  }

  /** Idempotent: a dead one is closed once more with its call. */
  die() {
    [...this.timers, this.next].forEach(clearTimeout);
    for (const socket of this.sockets) socket.close();
    this.sockets.clear();
  }

  close() {
    console.log(`media received ${this.reports.received} sent ${this.reports.sent}`);
    this.die();
  }
}
