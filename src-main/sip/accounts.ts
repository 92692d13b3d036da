/** Each account's identity on the wire, and what its requests share: credentials and the flow of its registration. */
import { isWeb } from '../../src-shared/model/transports';
import type { Flow } from '../net/transport';
import { formatHostPort, normalHost } from '../protocol/sip/host';
import { formatNameAddr } from '../protocol/sip/nameAddr';
import { parseSipUri, type SipUri } from '../protocol/sip/uri';
import type { Account } from './api';
import { Authenticator } from './authenticator';
import { CredentialScope } from './credentialScope';
import { SipError } from './errors';

export class AccountContext {
  readonly aor: SipUri;
  readonly authenticator: Authenticator;
  /** Open while the account is registered over it: requests of the account take it (RFC 5626 section 4.2). */
  registrationFlow: Flow | null = null;

  /** @throws SipError `configuration` when the address of record is no SIP URI with a user */
  constructor(readonly account: Account) {
    const aor = parseSipUri(account.aor);
    if (!aor?.user) {
      throw SipError.configuration(
        `The account address "${account.aor}" is no SIP address: write it like sip:alice@example.org.`,
      );
    }
    this.aor = aor;
    this.authenticator = new Authenticator(
      account.authUser ?? aor.user,
      account.password,
      new CredentialScope(account),
    );
  }

  get user(): string {
    return this.aor.user ?? '';
  }

  /** Value of From, or of To in a REGISTER. */
  address(tag: string | null): string {
    return formatNameAddr({
      displayName: this.account.displayName ?? null,
      uri: this.account.aor,
      params: new Map(tag === null ? [] : [['tag', tag]]),
    });
  }

  /**
   * Where a request out of a dialog goes first. Without outbound proxy, what is addressed to the account's own domain goes to its
   * registrar, which serves that domain and is often given by address because no DNS knows the domain.
   */
  nextHop(uri: string): string {
    const { outboundProxy, registrar, wsUrl, transport } = this.account;
    if (wsUrl && (isWeb(transport) || transport === 'auto')) return wsUrl;
    if (outboundProxy) return outboundProxy;
    return registrar && this.ownDomain(uri) ? registrar : uri;
  }

  ownDomain(uri: string): boolean {
    const parsed = parseSipUri(uri);
    return parsed !== null && parsed.port === null && normalHost(parsed.host) === normalHost(this.aor.host);
  }

  /** Preloaded Route (RFC 3261 section 8.1.2): the outbound proxy as a loose router. */
  get routes(): string[] {
    const { outboundProxy } = this.account;
    const proxy = outboundProxy ? parseSipUri(outboundProxy) : null;
    if (!outboundProxy || !proxy) return [];
    return [`<${outboundProxy}${proxy.params.has('lr') ? '' : ';lr'}>`];
  }

  /** Request-URI of a REGISTER: the domain alone (RFC 3261 section 10.2). */
  get registrarUri(): string {
    return `${this.aor.scheme}:${formatHostPort(this.aor)}`;
  }
}

/** Accounts that mean the same share one context, whether or not it is the same object. An account is not changed once it is in use. */
export class Accounts {
  private readonly contexts = new Map<string, AccountContext>();
  private readonly known = new WeakMap<Account, AccountContext>();

  get(account: Account): AccountContext {
    let context = this.known.get(account);
    if (!context) {
      const key = keyOf(account);
      context = this.contexts.get(key) ?? new AccountContext(account);
      this.contexts.set(key, context);
      this.known.set(account, context);
    }
    return context;
  }

  /** The account that is registered over a flow: requests that come in on it are for this account. */
  onFlow(flow: Flow): AccountContext | null {
    for (const context of this.contexts.values()) if (context.registrationFlow === flow) return context;
    return null;
  }
}

function keyOf({ expiresS: _expiresS, ...identity }: Account): string {
  return JSON.stringify(Object.entries(identity).sort(([a], [b]) => (a < b ? -1 : 1)));
}
