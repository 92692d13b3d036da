/** A registrar by UDP that keeps bindings like a real one, and refuses the way a test says. */
import { parseNameAddr } from '../../protocol/sip/nameAddr';
import { headerValue } from '../../protocol/sip/headers';
import type { SipHeader } from '../../protocol/sip/message';
import type { Account } from '../../sip/api';
import { createUdpPeer, type PeerRequest, type UdpPeer } from './udpPeer';

export interface ScriptedRegistrar extends UdpPeer {
  /** Contact URIs that are bound now, by address of record. */
  readonly bound: Map<string, Set<string>>;
  readonly account: Account;
}

export interface Script {
  /** True: it dealt with this REGISTER; false: it goes the usual way, accepted without a challenge. */
  register?(incoming: PeerRequest): boolean;
  /** Default: 200. */
  options?(incoming: PeerRequest): void;
  /** Contacts of others in every 200. */
  others?: string[];
}

export async function createScriptedRegistrar(script: Script = {}): Promise<ScriptedRegistrar> {
  const bound: ScriptedRegistrar['bound'] = new Map();
  const peer = await createUdpPeer((incoming) => {
    const { request, respond } = incoming;
    if (request.method === 'OPTIONS') return script.options ? script.options(incoming) : respond(200);
    if (request.method !== 'REGISTER' || script.register?.(incoming)) return;
    const aor = parseNameAddr(headerValue(request, 'To') ?? '')?.uri ?? '';
    const contacts = bound.get(aor) ?? new Set();
    bound.set(aor, contacts);
    const contact = parseNameAddr(headerValue(request, 'Contact') ?? '');
    const expires = Number(contact?.params.get('expires') ?? headerValue(request, 'Expires') ?? 0);
    if (contact && expires > 0) contacts.add(contact.uri);
    else if (contact) contacts.delete(contact.uri);
    const values = [...[...contacts].map((uri) => `<${uri}>;expires=${expires}`), ...(script.others ?? [])];
    respond(200, { headers: values.map((value): SipHeader => ({ name: 'Contact', value })) });
  });
  const account: Account = {
    aor: 'sip:alice@pbx.test',
    password: 'correct horse',
    registrar: `sip:127.0.0.1:${peer.at.port};transport=udp`,
    transport: 'udp',
    expiresS: 300,
  };
  return { ...peer, bound, account };
}

/** Challenges whoever comes without credentials; what comes with them goes on. */
export function challenge(params = ''): (incoming: PeerRequest) => boolean {
  return ({ request, respond }) => {
    if (headerValue(request, 'Authorization') !== undefined) return false;
    const value = `Digest realm="pbx.test", nonce="n1", qop="auth"${params}`;
    respond(401, { headers: [{ name: 'WWW-Authenticate', value }] });
    return true;
  };
}
