/** ICMP errors (RFC 792, RFC 4443): what they mean, and the beginning of the datagram that they answer. */
import { addressText, IP_PROTOCOL, IpHeader, readIp } from './ip';

export interface IcmpError {
  type: number;
  code: number;
  /** Next-hop MTU (RFC 1191, RFC 4443 section 3.2); null where none is told. */
  mtu: number | null;
  about: {
    src: { address: string; port: number };
    dst: { address: string; port: number };
    protocol: 'udp' | 'tcp' | 'other';
  };
}

const V4_ERRORS = new Set([3, 4, 5, 11, 12]);
const V6_ERRORS = new Set([1, 2, 3, 4]);
const V4_UNREACHABLE = 3;
const V4_FRAGMENTATION_NEEDED = 4;
const V6_TOO_BIG = 2;

/** @returns null for what is no error (echo, neighbour discovery), or too short to say what it answers */
export function readIcmpError(bytes: Uint8Array, at: number, end: number, family: 4 | 6): IcmpError | null {
  if (at + 8 > end) return null;
  const type = bytes[at]!;
  const code = bytes[at + 1]!;
  if (!(family === 4 ? V4_ERRORS : V6_ERRORS).has(type)) return null;
  const inner = new IpHeader();
  if (!readIp(bytes, at + 8, end, inner)) return null;
  const protocol = inner.protocol === IP_PROTOCOL.udp ? 'udp' : inner.protocol === IP_PROTOCOL.tcp ? 'tcp' : 'other';
  // Eight octets of the payload are always there: the ports.
  const hasPorts = protocol !== 'other' && inner.payload + 4 <= end && inner.fragmentOffset === 0;
  const port = (offset: number): number =>
    hasPorts ? (bytes[inner.payload + offset]! << 8) | bytes[inner.payload + offset + 1]! : 0;
  return {
    type,
    code,
    mtu: mtuOf(bytes, at, family, type, code),
    about: {
      src: { address: addressText(bytes, inner.source, inner.family), port: port(0) },
      dst: { address: addressText(bytes, inner.destination, inner.family), port: port(2) },
      protocol,
    },
  };
}

function mtuOf(bytes: Uint8Array, at: number, family: 4 | 6, type: number, code: number): number | null {
  if (family === 6) return type === V6_TOO_BIG ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(at + 4) : null;
  if (type !== V4_UNREACHABLE || code !== V4_FRAGMENTATION_NEEDED) return null;
  return (bytes[at + 6]! << 8) | bytes[at + 7]! || null;
}

const V4_CODES = [
  'network unreachable',
  'host unreachable',
  'protocol unreachable',
  'port unreachable',
  'fragmentation needed',
  'source route failed',
  'network unknown',
  'host unknown',
  'source host isolated',
  'network administratively prohibited',
  'host administratively prohibited',
  'network unreachable for this type of service',
  'host unreachable for this type of service',
  'communication administratively prohibited',
];
const V6_CODES = [
  'no route to the destination',
  'communication administratively prohibited',
  'beyond the scope of the source address',
  'address unreachable',
  'port unreachable',
  'source address failed the policy',
  'route rejected',
];

/** "port unreachable", "fragmentation needed (MTU 1400)"... */
export function icmpMeaning({ type, code, mtu }: Pick<IcmpError, 'type' | 'code' | 'mtu'>, family: 4 | 6): string {
  const size = mtu === null ? '' : ` (MTU ${mtu})`;
  if (family === 6) {
    if (type === 1) return V6_CODES[code] ?? `unreachable, code ${code}`;
    return type === 2 ? `packet too big${size}` : type === 3 ? 'time to live exceeded' : 'parameter problem';
  }
  if (type === V4_UNREACHABLE) return `${V4_CODES[code] ?? `unreachable, code ${code}`}${size}`;
  return type === 11
    ? 'time to live exceeded'
    : type === 4
      ? 'source quench'
      : type === 5
        ? 'redirect'
        : 'parameter problem';
}
