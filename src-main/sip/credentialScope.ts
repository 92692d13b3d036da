/** To whom an account's password may be shown, be it as a digest: whoever gets one can guess the password offline. */
import { isIP } from 'node:net';
import { normalHost, parseHostPort } from '../protocol/sip/host';
import { parseSipUri } from '../protocol/sip/uri';
import type { Account } from './api';

/** A challenge, and the request that it answers. */
export interface Challenged {
  /** Request-URI. */
  uri: string;
  /** URI, or WebSocket URL, whose targets were tried. */
  nextHop: string;
  /** Address that the request went to. */
  address: string;
  realm: string;
  status: number;
}

/** An account's own servers: its domain and names below it, its registrar, its proxy, its WebSocket; and the addresses that they have. */
export class CredentialScope {
  private readonly hosts: readonly string[];
  private readonly addresses = new Set<string>();
  private readonly realms = new Set<string>();

  constructor({
    aor,
    registrar,
    outboundProxy,
    wsUrl,
  }: Pick<Account, 'aor' | 'registrar' | 'outboundProxy' | 'wsUrl'>) {
    const own = [aor, registrar, outboundProxy, wsUrl].map((uri) => hostOf(uri ?? ''));
    this.hosts = own.filter((host) => host !== null);
  }

  /** A request went there: the addresses of our own servers are learnt. */
  sent(nextHop: string, address: string): void {
    if (this.isOwn(nextHop)) this.addresses.add(address);
  }

  /** May a request that goes there carry credentials? */
  includes({ nextHop, address }: Pick<Challenged, 'nextHop' | 'address'>): boolean {
    return this.isOwn(nextHop) || this.addresses.has(address);
  }

  /** Null where the challenge may be answered, else one sentence that says why not. Realms of our own servers are learnt. */
  refusal(challenged: Challenged): string | null {
    const { uri, nextHop, realm, status } = challenged;
    const kept = 'The password was not used';
    if (!this.includes(challenged)) {
      return `${kept}: ${hostOf(nextHop) ?? nextHop} asks for one (realm "${realm}"), and it is neither the account's domain nor its registrar or proxy.`;
    }
    // Beyond our own proxy anybody may have asked: a 401 is of whom the request was for, a 407 of a proxy on the way.
    const host = hostOf(uri);
    const toOwn = host === null || this.isOwnHost(host) || this.addresses.has(host);
    const byOwnProxy = status === 407 && this.realms.size === 0;
    if (toOwn || byOwnProxy || this.realms.has(realm) || this.isOwnHost(realm)) {
      if (toOwn) this.realms.add(realm);
      return null;
    }
    return `${kept}: ${host} asks for one (realm "${realm}"), and that is not a realm of the account's own servers.`;
  }

  private isOwn(uri: string): boolean {
    const host = hostOf(uri);
    return host !== null && this.isOwnHost(host);
  }

  private isOwnHost(host: string): boolean {
    const name = host.toLowerCase();
    return this.hosts.some((own) => name === own || (isIP(own) === 0 && own.includes('.') && name.endsWith(`.${own}`)));
  }
}

function hostOf(uri: string): string | null {
  const sip = parseSipUri(uri);
  if (sip) return normalHost(sip.host);
  const [, authority = ''] = /^wss?:\/\/([^/?#]+)/i.exec(uri) ?? [];
  const parsed = parseHostPort(authority);
  return parsed && normalHost(parsed.host);
}
