/** Candidates of ICE (RFC 8839 section 5.1), as the browser hands them out and as they stand in SDP. */
import type { IceCandidateFacts, IceCandidateType } from '../../src-shared/model/ice';

const TYPES: readonly IceCandidateType[] = ['host', 'srflx', 'prflx', 'relay'];
const LINE = /^(?:a=)?candidate:(\S+) (\d+) (\S+) (\d+) (\S+) (\d+) typ (\S+)(?: raddr (\S+) rport (\d+))?/i;

/** Null for what is no candidate of the first component: RTCP is multiplexed (RFC 8035). */
export function parseCandidate(line: string, at: number | null, server: string | null): IceCandidateFacts | null {
  const found = LINE.exec(line.trim());
  if (!found || found[2] !== '1') return null;
  const [, foundation = '', , transport = '', priority = '', address = '', port = '', kind = '', raddr, rport] = found;
  const type = TYPES.find((known) => known === kind);
  if (!type) return null;
  return {
    type,
    address,
    port: Number(port),
    transport: transport.toLowerCase() === 'tcp' ? 'tcp' : 'udp',
    priority: Number(priority),
    foundation,
    relatedAddress: raddr ?? null,
    relatedPort: rport === undefined ? null : Number(rport),
    server,
    relayProtocol: type === 'relay' ? relayProtocol(server) : null,
    at,
  };
}

/** How the relay is reached, out of its URL (RFC 7065). */
export function relayProtocol(server: string | null): IceCandidateFacts['relayProtocol'] {
  if (server === null) return null;
  if (/^turns:/i.test(server)) return 'tls';
  return /transport=tcp/i.test(server) ? 'tcp' : 'udp';
}

/** All candidates of a description's first medium. */
export function sdpCandidates(sdp: string, at: number): IceCandidateFacts[] {
  return sdp.split(/\r?\n/).flatMap((line) => {
    const candidate = /^a=candidate:/i.test(line) ? parseCandidate(line, at, null) : null;
    return candidate ? [candidate] : [];
  });
}

/** Stands for an address that the browser does not tell, not even by a name of its own. */
export const HIDDEN_ADDRESS = 'hidden.local';

/** A name of the kind that hides an address (RFC 8828, draft-ietf-mmusic-mdns-ice-candidates). */
export const isHidden = ({ address }: { address: string }): boolean => address.toLowerCase().endsWith('.local');
