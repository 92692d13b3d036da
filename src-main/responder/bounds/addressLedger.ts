/**
 * Whoever forges a source address must not make us send more there than it spent itself. Until an address has shown that it reads what we
 * send, it gets a small multiple of the octets that came from it, as QUIC does (RFC 9000 section 8.1).
 */
import type { Clock } from '../../net/clock';
import { BOUNDS } from './policy';

export interface AddressLedger {
  /** @param octets of a datagram's payload */
  received(address: string, octets: number): void;
  maySend(address: string, octets: number): boolean;
  /** The address has returned what only it was told: a dialog's tag, a nonce. */
  prove(address: string): void;
  isProven(address: string): boolean;
}

/** IPv4 and UDP headers: they fill the victim's line too. */
const HEADERS = 28;
/** Addresses that are remembered; the one longest unheard is forgotten. A forgotten one starts without credit. */
const MAX_ADDRESSES = 8192;

export function createAddressLedger(clock: Clock, bounds: Pick<typeof BOUNDS, 'amplification' | 'provenMs'> = BOUNDS) {
  /** Octets that may still be sent. */
  const credit = new Map<string, number>();
  /** Until when; apart from the others, so that a flood of forged ones does not push them out. */
  const proven = new Map<string, number>();

  function isProven(address: string): boolean {
    return (proven.get(address) ?? 0) > clock.now();
  }

  return {
    isProven,
    received(address, octets) {
      if (!isProven(address))
        remember(credit, address, (credit.get(address) ?? 0) + (octets + HEADERS) * bounds.amplification);
    },
    maySend(address, octets) {
      if (isProven(address)) return true;
      const left = (credit.get(address) ?? 0) - octets - HEADERS;
      if (left < 0) return false;
      credit.set(address, left);
      return true;
    },
    prove(address) {
      credit.delete(address);
      remember(proven, address, clock.now() + bounds.provenMs);
    },
  } satisfies AddressLedger;
}

/** Keeps the map in the order of the last use and within its bound. */
function remember(map: Map<string, number>, key: string, value: number): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next();
  if (map.size > MAX_ADDRESSES && !oldest.done) map.delete(oldest.value);
}
