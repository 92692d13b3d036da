/** Where something is, in words: an address, a port, both. */

/** A host as it stands before a port: an IPv6 address in brackets (RFC 3986 section 3.2.2), whether or not it has them already. */
export function hostText(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

/** "192.0.2.1:5060", "[2001:db8::1]:5060" */
export function endpointText({ address, port }: { address: string; port: number }): string {
  return `${hostText(address)}:${port}`;
}

/** The source of an RTP stream: "0x" and eight hexadecimal digits. */
export function ssrcText(ssrc: number): string {
  return `0x${ssrc.toString(16).padStart(8, '0')}`;
}
