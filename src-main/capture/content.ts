/** Which of the views of a packet goes into a capture: as it was on the wire, or as it reads without its protection. */
import { isSecure } from '../../src-shared/model/transports';
import type { CaptureContent } from '../../src-shared/model/capture';
import type { Direction, Endpoint } from '../../src-shared/model/media';
import type { CapturedPacket } from '../net/transport';
import type { RecordedPacket } from './packetEncoder';

/** A datagram of a media session; with SRTP each is shown twice. */
export interface MediaDatagram {
  at: number;
  direction: Direction;
  local: Endpoint;
  remote: Endpoint;
  protection: 'none' | 'srtp' | 'deciphered';
  label?: string;
  data: Uint8Array;
}

/** Of a connection, the octets hold the same once more: a message counts by UDP, and where TLS is to be read without a key. */
export function messageFor(content: CaptureContent, { transport, ...packet }: CapturedPacket): RecordedPacket | null {
  if (transport === 'udp') return { leg: transport, form: 'datagram', ...packet };
  return isSecure(transport) && content === 'decrypted' ? { leg: transport, form: 'message', ...packet } : null;
}

export function octetsFor(content: CaptureContent, { transport, ...packet }: CapturedPacket): RecordedPacket | null {
  return isSecure(transport) && content === 'decrypted' ? null : { leg: transport, form: 'octets', ...packet };
}

/** Wireshark has no place for the keys of SRTP, so whoever wants to read it gets it deciphered. */
export function mediaFor(content: CaptureContent, { protection, ...packet }: MediaDatagram): RecordedPacket | null {
  if (protection === 'none') return { leg: 'media', form: 'datagram', ...packet };
  if ((protection === 'srtp') !== (content === 'encrypted')) return null;
  return { leg: 'media', form: protection === 'srtp' ? 'datagram' : 'deciphered', ...packet };
}
