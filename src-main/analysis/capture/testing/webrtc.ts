/** For tests: what ICE and DTLS put on the wire, and what SDP says of them. */
import type { Endpoint } from '../../../../src-shared/model/media';
import { ATTRIBUTE, encodeAttribute } from '../../../protocol/stun/attributes';
import { encodeErrorCode } from '../../../protocol/stun/errorCode';
import { encodeHeader } from '../../../protocol/stun/header';

export interface CheckOptions {
  /** "receiver:sender", as RFC 8445 section 7.2.2 orders them. */
  username: string;
  transaction: number;
  nominates?: boolean;
  role?: 'controlling' | 'controlled';
}

function stun(type: number, transaction: number, attributes: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(attributes);
  const id = new Uint8Array(12);
  new DataView(id.buffer).setUint32(8, transaction);
  return Buffer.concat([encodeHeader(type, body.length, id), body]);
}

export function check({ username, transaction, nominates = false, role = 'controlling' }: CheckOptions): Uint8Array {
  return stun(0x0001, transaction, [
    encodeAttribute(ATTRIBUTE.username, Buffer.from(username)),
    encodeAttribute(ATTRIBUTE.priority, new Uint8Array(4)),
    encodeAttribute(role === 'controlling' ? ATTRIBUTE.iceControlling : ATTRIBUTE.iceControlled, new Uint8Array(8)),
    ...(nominates ? [encodeAttribute(ATTRIBUTE.useCandidate, new Uint8Array())] : []),
  ]);
}

/** @param error a code and its reason; without it a success */
export function response(transaction: number, error?: { code: number; reason: string }): Uint8Array {
  return error
    ? stun(0x0111, transaction, [encodeAttribute(ATTRIBUTE.errorCode, encodeErrorCode(error))])
    : stun(0x0101, transaction, []);
}

export interface HandshakePiece {
  type: number;
  body: Uint8Array;
  sequence?: number;
  /** Of the body; default: all of it. */
  offset?: number;
  size?: number;
}

export const CLIENT_HELLO = 1;
export const SERVER_HELLO = 2;
export const CERTIFICATE = 11;

/** RFC 6347 section 4.2.2. */
export function handshake({
  type,
  body,
  sequence = 0,
  offset = 0,
  size = body.length - offset,
}: HandshakePiece): Uint8Array {
  const header = Buffer.alloc(12);
  header[0] = type;
  header.writeUIntBE(body.length, 1, 3);
  header.writeUInt16BE(sequence, 4);
  header.writeUIntBE(offset, 6, 3);
  header.writeUIntBE(size, 9, 3);
  return Buffer.concat([header, body.subarray(offset, offset + size)]);
}

/** RFC 6347 section 4.1. */
export function record(type: number, body: Uint8Array, epoch = 0): Uint8Array {
  const header = Buffer.alloc(13);
  header[0] = type;
  header.writeUInt16BE(0xfefd, 1);
  header.writeUInt16BE(epoch, 3);
  header.writeUInt16BE(body.length, 11);
  return Buffer.concat([header, body]);
}

export const inRecord = (piece: HandshakePiece): Uint8Array => record(22, handshake(piece));
export const changeCipherSpec = (): Uint8Array => record(20, Uint8Array.of(1));
export const alert = (code: number): Uint8Array => record(21, Uint8Array.of(2, code));

/** @param mark of the random: another one is another handshake */
export function clientHello(mark: number): Uint8Array {
  return inRecord({
    type: CLIENT_HELLO,
    body: Buffer.concat([Uint8Array.of(0xfe, 0xfd), new Uint8Array(32).fill(mark)]),
  });
}

/** @param extensions type and value */
export function serverHello(extensions: readonly (readonly [type: number, value: Uint8Array])[] = []): Uint8Array {
  const list = extensions.map(([type, value]) => Buffer.concat([Uint8Array.of(0, type, 0, value.length), value]));
  const length = list.reduce((sum, { length: octets }) => sum + octets, 0);
  const head = Buffer.concat([
    Uint8Array.of(0xfe, 0xfd),
    new Uint8Array(32),
    Uint8Array.of(0, 0xc0, 0x2b, 0, 0, length),
  ]);
  return inRecord({ type: SERVER_HELLO, body: Buffer.concat([head, ...list]) });
}

/** RFC 5246 section 7.4.2: a list of one. */
export function certificateMessage(certificate: Uint8Array): Uint8Array {
  const lengths = Buffer.alloc(6);
  lengths.writeUIntBE(certificate.length + 3, 0, 3);
  lengths.writeUIntBE(certificate.length, 3, 3);
  return Buffer.concat([lengths, certificate]);
}

/** A certificate as far as a digest cares: octets. */
export const certificateOf = (mark: number): Uint8Array =>
  Uint8Array.from({ length: 400 }, (_, n) => (n * 7 + mark) & 0xff);

export interface WebrtcSdp {
  ufrag: string;
  fingerprint: string;
  setup: 'actpass' | 'active' | 'passive';
  /** Places of candidates; default: that of c= and m=. */
  candidates?: readonly Endpoint[];
  lines?: readonly string[];
}

export function webrtcSdp(
  place: Endpoint,
  { ufrag, fingerprint, setup, candidates = [place], lines = [] }: WebrtcSdp,
): string {
  return (
    [
      'v=0',
      `o=- 1 1 IN IP4 ${place.address}`,
      's=-',
      `c=IN IP4 ${place.address}`,
      't=0 0',
      `m=audio ${place.port} UDP/TLS/RTP/SAVPF 0`,
      'a=rtcp-mux',
      `a=ice-ufrag:${ufrag}`,
      'a=ice-pwd:passwordpasswordpassword',
      `a=fingerprint:${fingerprint}`,
      `a=setup:${setup}`,
      ...candidates.map(
        ({ address, port }, index) =>
          `a=candidate:${index + 1} 1 udp ${2_130_706_431 - index} ${address} ${port} typ host`,
      ),
      ...lines,
    ].join('\r\n') + '\r\n'
  );
}
