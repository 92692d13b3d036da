/** RFC 7983 section 7 and RFC 5761 section 4: what a datagram on a media port is. */

export type DatagramKind = 'stun' | 'dtls' | 'rtp' | 'rtcp' | 'unknown';

/** RFC 5761 section 4: on a shared port the second octet of RTCP lies in 192 to 223. */
export function isRtcp(data: Uint8Array): boolean {
  if (data.length < 8) return false;
  const second = data[1]!;
  return data[0]! >> 6 === 2 && second >= 192 && second <= 223;
}

export function classifyDatagram(data: Uint8Array): DatagramKind {
  const first = data[0];
  if (first === undefined) return 'unknown';
  if (first < 4) return 'stun';
  if (first >= 20 && first <= 63) return 'dtls';
  if (first >= 128 && first <= 191) return isRtcp(data) ? 'rtcp' : 'rtp';
  return 'unknown';
}
