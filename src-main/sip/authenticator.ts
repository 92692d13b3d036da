/** RFC 3261 section 22 and RFC 7616: answers challenges with the password of one account. */
import { authorize } from '../protocol/sip/digest';
import { selectChallenge } from '../protocol/sip/digest';
import { parseChallenge, type DigestChallenge } from '../protocol/sip/challenge';
import { headerValues } from '../protocol/sip/headers';
import type { SipHeader, SipResponse } from '../protocol/sip/message';
import type { CredentialScope } from './credentialScope';
import { randomToken } from './tokens';

type Kind = 'WWW-Authenticate' | 'Proxy-Authenticate';
const ANSWER: Record<Kind, string> = {
  'WWW-Authenticate': 'Authorization',
  'Proxy-Authenticate': 'Proxy-Authorization',
};

/** More realms on the way of one account are forgotten again, the oldest first. */
const MAX_REALMS = 8;
/** How often one request follows a "stale": a server that says it again and again does not keep its own nonces. */
const MAX_STALE = 3;
/** Challenges that one request answers, whatever their realms: a server that thinks of a new realm each time is never content. */
const MAX_CHALLENGES = 8;
/** RFC 8760 wants MD5 to be the last choice, whatever the server's order. */
const PREFERENCE = ['sha-256', 'sha-512-256', 'md5'];

interface RealmState {
  kind: Kind;
  challenge: DigestChallenge;
  /** Requests sent with this nonce (nonce count). */
  count: number;
}

/** What one request has been through. */
export class AuthAttempt {
  readonly answered = new Set<string>();
  stale = 0;

  /** @param challenges that the request has answered at other servers */
  constructor(public challenges = 0) {}
}

/** The way of a request: whose password it may carry depends on it. */
export interface RequestWay {
  uri: string;
  nextHop: string;
  /** Address that it goes to. */
  address: string;
}

export class Authenticator {
  private readonly realms = new Map<string, RealmState>();

  constructor(
    private readonly username: string,
    private readonly password: string | undefined,
    private readonly scope: CredentialScope,
  ) {}

  /** Credentials for every realm that has challenged this account so far; each use counts the nonce up. */
  credentials(request: RequestWay & { method: string; body: Uint8Array }): SipHeader[] {
    const { username, password } = this;
    this.scope.sent(request.nextHop, request.address);
    if (!this.scope.includes(request)) return [];
    if (password === undefined || this.realms.size === 0) return [];
    return [...this.realms.values()].map((realm) => ({
      name: ANSWER[realm.kind],
      value: authorize(
        realm.challenge,
        { username, password },
        { method: request.method, uri: request.uri, body: request.body, nc: ++realm.count, cnonce: randomToken() },
      ),
    }));
  }

  /**
   * Takes the challenges of a 401 or 407 in.
   * @returns null when the request is worth another try with `credentials`, else one sentence that says why not
   */
  challenged(response: SipResponse, attempt: AuthAttempt, way: RequestWay): string | null {
    const kind: Kind = response.status === 407 ? 'Proxy-Authenticate' : 'WWW-Authenticate';
    const byRealm = groupByRealm(headerValues(response, kind));
    if (byRealm.size === 0)
      return `The server answered ${response.status} without a digest challenge that can be read.`;
    if (++attempt.challenges > MAX_CHALLENGES) {
      const last = [...byRealm.keys()].join('", "');
      return `The server asked for a password ${attempt.challenges} times in a row for one request, at last for the realm "${last}": it is never content.`;
    }
    for (const [realm, lines] of byRealm) {
      const challenge = selectChallenge(lines);
      if (!challenge)
        return `The server asks for a digest algorithm that is not supported (realm "${realm}"): enable MD5 or SHA-256 there.`;
      if (this.password === undefined)
        return `The server asks for a password (realm "${realm}"): enter one in the account.`;
      const foreign = this.scope.refusal({ ...way, realm, status: response.status });
      if (foreign !== null) return foreign;
      const key = `${kind} ${realm}`;
      if (attempt.answered.has(key)) {
        if (!challenge.stale) {
          this.realms.delete(key);
          return `The server refused the user name or password of "${this.username}" (realm "${realm}"): check both in the account.`;
        }
        attempt.stale++;
        if (attempt.stale > MAX_STALE) {
          return `The server called our answer stale ${attempt.stale} times in a row (realm "${realm}"): it does not accept its own nonces.`;
        }
      }
      attempt.answered.add(key);
      this.remember(key, { kind, challenge, count: 0 });
    }
    return null;
  }

  private remember(key: string, state: RealmState): void {
    this.realms.delete(key);
    this.realms.set(key, state);
    const oldest = this.realms.keys().next();
    if (this.realms.size > MAX_REALMS && !oldest.done) this.realms.delete(oldest.value);
  }
}

/** Lines of each realm, the preferred algorithm first. */
function groupByRealm(lines: readonly string[]): Map<string, string[]> {
  const found: { line: string; challenge: DigestChallenge }[] = [];
  for (const line of lines) {
    const challenge = parseChallenge(line);
    if (challenge) found.push({ line, challenge });
  }
  found.sort((a, b) => rank(a.challenge) - rank(b.challenge));
  const groups = new Map<string, string[]>();
  for (const { line, challenge } of found) {
    const group = groups.get(challenge.realm);
    if (group) group.push(line);
    else groups.set(challenge.realm, [line]);
  }
  return groups;
}

function rank({ algorithm }: DigestChallenge): number {
  const index = PREFERENCE.indexOf((algorithm ?? 'md5').toLowerCase().replace(/-sess$/, ''));
  return index < 0 ? PREFERENCE.length : index;
}
