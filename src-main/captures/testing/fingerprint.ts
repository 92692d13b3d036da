/** For tests: what an SDP says of a certificate (RFC 8122). */
import { createHash } from 'node:crypto';

export function fingerprintOf(certificate: Uint8Array, hash = 'sha-256'): string {
  const digest = createHash(hash.replace('-', '')).update(certificate).digest('hex').toUpperCase();
  return `${hash} ${digest.match(/../g)?.join(':') ?? ''}`;
}
