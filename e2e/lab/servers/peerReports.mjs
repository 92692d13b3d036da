// @ts-check
/** What the scripted peer's RTCP says (RFC 3550): how much it sent, and how ours arrived. */

const SR_OCTETS = 28;
const BLOCK_OCTETS = 24;
const NTP_OFFSET_S = 2_208_988_800;

export class PeerReports {
  constructor() {
    this.sent = 0;
    this.received = 0;
    this.highest = 0;
    this.firstSequence = -1;
    this.theirSsrc = 0;
    this.jitter = 0;
    this.transit = Number.NaN;
  }

  /** @param {Buffer} packet RTP @param {number} clockRate Hz */
  heard(packet, clockRate) {
    this.received += 1;
    this.highest = packet.readUInt16BE(2);
    if (this.firstSequence < 0) this.firstSequence = this.highest;
    this.theirSsrc = packet.readUInt32BE(8);
    // Section 6.4.1: the estimate moves by a sixteenth of each difference.
    const transit = (performance.now() / 1000) * clockRate - packet.readUInt32BE(4);
    if (!Number.isNaN(this.transit)) this.jitter += (Math.abs(transit - this.transit) - this.jitter) / 16;
    this.transit = transit;
  }

  /** Section 6.4.1: a sender report, with one report block once something came. @param {number} ssrc @param {number} timestamp */
  packet(ssrc, timestamp) {
    const blocks = this.received > 0 ? 1 : 0;
    const packet = Buffer.alloc(SR_OCTETS + blocks * BLOCK_OCTETS);
    packet.writeUInt8(0x80 | blocks, 0);
    packet.writeUInt8(200, 1);
    packet.writeUInt16BE(packet.length / 4 - 1, 2);
    packet.writeUInt32BE(ssrc, 4);
    packet.writeUInt32BE(Math.floor(Date.now() / 1000) + NTP_OFFSET_S, 8);
    packet.writeUInt32BE(Math.floor(((Date.now() % 1000) / 1000) * 2 ** 32), 12);
    packet.writeUInt32BE(timestamp >>> 0, 16);
    packet.writeUInt32BE(this.sent, 20);
    packet.writeUInt32BE(this.sent * 160, 24);
    if (!blocks) return packet;
    packet.writeUInt32BE(this.theirSsrc, 28);
    const expected = ((this.highest - this.firstSequence) & 0xffff) + 1;
    packet.writeUInt32BE(Math.max(0, expected - this.received) & 0xffffff, 32);
    packet.writeUInt32BE(this.highest, 36);
    packet.writeUInt32BE(Math.min(0xffff, Math.round(this.jitter)), 40);
    return packet;
  }
}
