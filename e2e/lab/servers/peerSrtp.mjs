// @ts-check
/** The sending half of SRTP (RFC 3711) with AES_CM_128_HMAC_SHA1_80, for one stream. */
import crypto from 'node:crypto';

const TAG_OCTETS = 10;
const HEADER_OCTETS = 12;

/** Section 4.3.1, with a key derivation rate of 0. @param {Buffer} master key and salt @param {number} label @param {number} octets */
function derived(master, label, octets) {
  const input = Buffer.alloc(16);
  master.copy(input, 0, 16, 30);
  input[7] = (input[7] ?? 0) ^ label;
  return crypto.createCipheriv('aes-128-ctr', master.subarray(0, 16), input).update(Buffer.alloc(octets));
}

export class SrtpSender {
  /** @param {Buffer} master 30 octets @param {boolean} countsRollovers a sender that does not makes each packet after a wrap invalid */
  constructor(master, countsRollovers) {
    this.key = derived(master, 0, 16);
    this.authentication = derived(master, 1, 20);
    this.salt = derived(master, 2, 14);
    this.countsRollovers = countsRollovers;
    this.rollovers = 0;
    this.last = -1;
  }

  /** @param {Buffer} packet RTP with a header of 12 octets */
  protect(packet) {
    const sequence = packet.readUInt16BE(2);
    if (this.countsRollovers && sequence < this.last) this.rollovers += 1;
    this.last = sequence;
    const counter = Buffer.alloc(16);
    this.salt.copy(counter);
    const ssrc = packet.subarray(8, 12);
    const index = Buffer.alloc(6);
    index.writeUInt32BE(this.rollovers, 0);
    index.writeUInt16BE(sequence, 4);
    for (let n = 0; n < 4; n++) counter[4 + n] = (counter[4 + n] ?? 0) ^ (ssrc[n] ?? 0);
    for (let n = 0; n < 6; n++) counter[8 + n] = (counter[8 + n] ?? 0) ^ (index[n] ?? 0);
    const body = crypto.createCipheriv('aes-128-ctr', this.key, counter).update(packet.subarray(HEADER_OCTETS));
    const whole = Buffer.concat([packet.subarray(0, HEADER_OCTETS), body]);
    const hmac = crypto.createHmac('sha1', this.authentication).update(whole).update(index.subarray(0, 4));
    return Buffer.concat([whole, hmac.digest().subarray(0, TAG_OCTETS)]);
  }
}
