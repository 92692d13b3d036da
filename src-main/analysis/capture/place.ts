import type { Endpoint } from '../../../src-shared/model/media';

/** "192.0.2.1:5060", "[2001:db8::1]:5060". */
export function placeText({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
