/** What kind of place an IP address is. Pure; addresses are IP literals, IPv6 with or without brackets and zone. */

/** The 8 groups of an IPv6 address, the 4 octets of an IPv4 address. */
type Parsed = { family: 4 | 6; parts: number[] };

/**
 * Nobody on the public Internet can send there: RFC 1918, shared space of carriers (RFC 6598), link-local (RFC 3927, RFC 4291), loopback,
 * unique local IPv6 (RFC 4193). Documentation ranges (RFC 5737) count as public: tests and examples use them so. False for what is no
 * IP literal.
 */
export function isPrivateAddress(address: string): boolean {
  const parsed = parse(address);
  if (!parsed) return false;
  const [a = 0, b = 0] = parsed.parts;
  if (parsed.family === 6) return isLoopbackAddress(address) || (a & 0xfe00) === 0xfc00 || (a & 0xffc0) === 0xfe80;
  return (
    a === 10 ||
    a === 127 ||
    (a === 172 && (b & 0xf0) === 16) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && (b & 0xc0) === 64)
  );
}

/** Of the networks that container engines make by themselves: Docker's pool (172.17 to 172.31), Podman's and those of Kubernetes' usual overlays. */
export function isContainerAddress(address: string): boolean {
  const parsed = parse(address);
  if (parsed?.family !== 4) return false;
  const [a = 0, b = 0] = parsed.parts;
  return (a === 172 && b >= 17 && b <= 31) || (a === 10 && (b === 88 || b === 42 || b === 244));
}

/** 127.0.0.0/8 and ::1 */
export function isLoopbackAddress(address: string): boolean {
  const parsed = parse(address);
  if (!parsed) return false;
  return parsed.family === 4
    ? parsed.parts[0] === 127
    : parsed.parts.every((group, at) => group === (at === 7 ? 1 : 0));
}

/** 0.0.0.0 and :: */
export function isUnspecifiedAddress(address: string): boolean {
  return parse(address)?.parts.every((part) => part === 0) ?? false;
}

/** Whether a packet could be sent there at all: a unicast address that is neither unspecified, 0/8, nor of class E. */
export function isUnicastAddress(address: string): boolean {
  const parsed = parse(address);
  if (!parsed || isUnspecifiedAddress(address)) return false;
  const [first = 0] = parsed.parts;
  return parsed.family === 6 ? first < 0xff00 : first > 0 && first < 224;
}

/** The same place, however it is written: "::1" and "0:0:0:0:0:0:0:1", "::ffff:192.0.2.1" and "192.0.2.1". */
export function sameAddress(one: string, other: string): boolean {
  const [left, right] = [parse(one), parse(other)];
  if (!left || !right) return one === other;
  return left.family === right.family && left.parts.every((part, at) => part === right.parts[at]);
}

/** Likely the same network: an IPv4 /24 or an IPv6 /64. */
export function sameNetwork(one: string, other: string): boolean {
  const [left, right] = [parse(one), parse(other)];
  if (!left || !right || left.family !== right.family) return false;
  return left.parts.slice(0, left.family === 4 ? 3 : 4).every((part, at) => part === right.parts[at]);
}

/** An IP literal in any of the ways it is written in SIP. */
export function isIpLiteral(text: string): boolean {
  return parse(text) !== null;
}

function parse(text: string): Parsed | null {
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  const v4 = parseV4(bare);
  if (v4) return { family: 4, parts: v4 };
  const groups = parseV6(bare);
  if (!groups) return null;
  // RFC 4291 section 2.5.5.2: an IPv4-mapped address is that IPv4 address.
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    const [high = 0, low = 0] = groups.slice(6);
    return { family: 4, parts: [high >> 8, high & 255, low >> 8, low & 255] };
  }
  return { family: 6, parts: groups };
}

function parseV4(text: string): number[] | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  const octets = match?.slice(1).map(Number);
  return octets?.every((octet) => octet < 256) ? octets : null;
}

function parseV6(text: string): number[] | null {
  if (!text.includes(':')) return null;
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = [groupsOf(halves[0] ?? ''), groupsOf(halves[1] ?? '')];
  if (!head || !tail) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  return [...head, ...Array<number>(missing).fill(0), ...tail];
}

function groupsOf(text: string): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [at, part] of parts.entries()) {
    const v4 = at === parts.length - 1 ? parseV4(part) : null;
    if (v4) groups.push(((v4[0] ?? 0) << 8) | (v4[1] ?? 0), ((v4[2] ?? 0) << 8) | (v4[3] ?? 0));
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}
