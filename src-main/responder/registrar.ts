import { counted } from '../../src-shared/words/figures';
import { parseCSeq } from '../protocol/sip/cseq';
import { parseDeltaSeconds } from '../protocol/sip/deltaSeconds';
import { headerValue, headerValues } from '../protocol/sip/headers';
import { formatHostPort } from '../protocol/sip/host';
import type { SipHeader, SipRequest } from '../protocol/sip/message';
import { parseNameAddr, type NameAddr } from '../protocol/sip/nameAddr';
import { parseSipUri } from '../protocol/sip/uri';
import type { Endpoint } from '../../src-shared/model/media';
import type { Clock } from '../net/clock';
import type { IncomingRequest } from '../sip/api';
import { createBindings, type StoredBinding } from './bindings';
import type { Login } from './login';

export interface RegistrarOptions {
  clock: Clock;
  login: Login;
  log(line: string): void;
}

export interface Registrar {
  handle(incoming: IncomingRequest): void;
  /** Contact URI of a registered user; null where there is none. */
  findContact(user: string): string | null;
  /** Newest last. */
  bindingsOf(user: string): StoredBinding[];
  /** Has somebody registered from there? */
  knows(end: Endpoint): boolean;
}

/** Shortest and longest binding, s; a shorter wish is answered with 423. */
const MIN_EXPIRES_S = 30;
const MAX_EXPIRES_S = 3600;
const DEFAULT_EXPIRES_S = 300;

/** RFC 3261 section 10.3 with digest. */
export function createRegistrar({ clock, login, log }: RegistrarOptions): Registrar {
  const bindings = createBindings(clock);

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
    const known = login.check(request, incoming.remote.address);
    if ('status' in known) return incoming.respond(known.status, known.reason, known.headers);
    if (known.user.toLowerCase() !== user.toLowerCase())
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
      const state = left === 0 ? 'no longer registered' : `registered, ${counted(left, 'binding')}`;
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
    knows: bindings.leadsTo,
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
