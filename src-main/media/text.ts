/** Small texts that several files write in the same way. */
import type { Endpoint } from '../../src-shared/model/media';

/** "0x" and eight hexadecimal digits. */
export function ssrcText(ssrc: number): string {
  return `0x${ssrc.toString(16).padStart(8, '0')}`;
}

/** "address:port", IPv6 in brackets. */
export function endpointText(endpoint: Endpoint): string {
  return endpoint.address.includes(':')
    ? `[${endpoint.address}]:${endpoint.port}`
    : `${endpoint.address}:${endpoint.port}`;
}
