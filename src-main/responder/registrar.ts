import { formatChallenge } from '../protocol/sip/challenge';
import { parseCSeq } from '../protocol/sip/cseq';
import { parseDeltaSeconds } from '../protocol/sip/deltaSeconds';
import { verifyAuthorization } from '../protocol/sip/digest';
import { headerValue, headerValues } from '../protocol/sip/headers';
import { formatHostPort } from '../protocol/sip/host';
import type { SipHeader, SipRequest } from '../protocol/sip/message';
import { parseNameAddr, type NameAddr } from '../protocol/sip/nameAddr';
import { parseSipUri } from '../protocol/sip/uri';
import type { Clock } from '../net/clock';
import type { IncomingRequest } from '../sip/api';
import { createBindings, type StoredBinding } from './bindings';
import { createNonces } from './nonces';

export interface RegistrarOptions {
  clock: Clock;
  realm: string;
  /** Of every user. */
  password: string;
  log(line: string): void;
}

export interface Registrar {
  handle(incoming: IncomingRequest): void;
  /** Contact URI of a registered user; null where there is none. */
  findContact(user: string): string | null;
  /** Newest last. */
  bindingsOf(user: string): StoredBinding[];
}

/** Shortest and longest binding, s; a shorter wish is answered with 423. */
const MIN_EXPIRES_S = 30;
const MAX_EXPIRES_S = 3600;
const DEFAULT_EXPIRES_S = 300;

/**
 * RFC 3261 section 10.3 with digest. It asks for MD5 alone: phones in the field give up on a challenge that offers SHA-256, even
 * where an MD5 one stands beside it (RFC 8760), and the companion has to work with any phone. Whoever answers with SHA-256 is let in.
 */
export function createRegistrar({ clock, realm, password, log }: RegistrarOptions): Registrar {
  const nonces = createNonces(clock);
  const bindings = createBindings(clock);

  function challenge(stale: boolean): SipHeader[] {
    const facts = { realm, nonce: nonces.create(), opaque: null, algorithm: 'MD5', qop: ['auth'], stale };
    return [{ name: 'WWW-Authenticate', value: formatChallenge(facts) }];
  }

  /** The user whose password the request proves; null after it has been refused. */
  function authenticate(incoming: IncomingRequest): string | null {
    const { request } = incoming;
    const authorization = headerValue(request, 'Authorization');
    if (authorization === undefined) {
      incoming.respond(401, 'Unauthorized', challenge(false));
      return null;
    }
    const result = verifyAuthorization(authorization, {
      realm,
      method: request.method,
      body: request.body,
      passwordOf: () => password,
    });
    if (!result.ok) {
      if (result.reason === 'malformed') incoming.respond(400, 'Bad Authorization');
      else incoming.respond(401, 'Unauthorized', challenge(false));
      return null;
    }
    if (nonces.check(result.credentials.nonce, result.credentials.nc) !== 'fresh') {
      incoming.respond(401, 'Unauthorized', challenge(true));
      return null;
    }
    return result.credentials.username;
  }

  function bindingHeaders(user: string): SipHeader[] {
    const seconds = (at: number) => Math.max(1, Math.round((at - clock.now()) / 1000));
    return bindings
      .of(user)
      .map(({ contact, expiresAt }) => ({ name: 'Contact', value: `<${contact}>;expires=${seconds(expiresAt)}` }));
  }

  function handle(incoming: IncomingRequest): void {
    const { request } = incoming;
    const to = parseNameAddr(headerValue(request, 'To') ?? '');
    const user = to && parseSipUri(to.uri)?.user;
    if (!user) return incoming.respond(400, 'To names no user');
    const authenticated = authenticate(incoming);
    if (authenticated === null) return;
    if (authenticated.toLowerCase() !== user.toLowerCase())
      return incoming.respond(403, 'That account belongs to somebody else');

    const wishes = readWishes(request);
    if (typeof wishes === 'string') return incoming.respond(400, wishes);
    const cseq = parseCSeq(headerValue(request, 'CSeq') ?? '')?.sequence ?? 0;
    const callId = headerValue(request, 'Call-ID') ?? '';
    if (wishes.some(({ expiresS }) => expiresS > 0 && expiresS < MIN_EXPIRES_S)) {
      return incoming.respond(423, 'Interval Too Brief', [{ name: 'Min-Expires', value: String(MIN_EXPIRES_S) }]);
    }
    for (const { contact, expiresS } of wishes) {
      if (contact === '*') bindings.clear(user);
      else if (expiresS === 0) bindings.remove(user, contact);
      else {
        const granted = Math.min(expiresS, MAX_EXPIRES_S);
        if (
          !bindings.put(user, { contact, flow: incoming.flow, expiresAt: clock.now() + granted * 1000, callId, cseq })
        ) {
          return incoming.respond(500, 'Binding not stored');
        }
      }
    }
    if (wishes.length > 0) {
      const { address, port } = incoming.remote;
      const left = bindings.of(user).length;
      const state = left === 0 ? 'no longer registered' : `registered, ${left} ${left === 1 ? 'binding' : 'bindings'}`;
      log(`${user} ${state}; asked from ${formatHostPort({ host: address, port })}`);
    }
    incoming.respond(200, 'OK', [
      ...bindingHeaders(user),
      { name: 'Date', value: new Date(clock.now()).toUTCString() },
    ]);
  }

  return {
    handle,
    findContact: (user) => bindings.of(user).at(-1)?.contact ?? null,
    bindingsOf: (user) => bindings.of(user),
  };
}

interface Wish {
  /** Contact URI, or "*" for all. */
  contact: string;
  expiresS: number;
}

/** What a REGISTER asks for; a sentence where it contradicts itself (RFC 3261 section 10.3, step 6). */
function readWishes(request: SipRequest): Wish[] | string {
  const common = parseDeltaSeconds(headerValue(request, 'Expires')) ?? DEFAULT_EXPIRES_S;
  const values = headerValues(request, 'Contact');
  if (values.includes('*')) {
    return values.length === 1 && common === 0
      ? [{ contact: '*', expiresS: 0 }]
      : 'Contact * needs Expires 0 and no other contact';
  }
  const contacts = values.map(parseNameAddr);
  if (contacts.includes(null)) return 'Bad Contact';
  return contacts
    .filter((contact): contact is NameAddr => contact !== null)
    .map(({ uri, params }) => ({ contact: uri, expiresS: parseDeltaSeconds(params.get('expires')) ?? common }));
}
