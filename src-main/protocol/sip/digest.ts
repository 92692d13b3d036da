/** RFC 7616, RFC 2617 and RFC 8760: digest authentication, both sides. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { parseChallenge, type DigestChallenge } from './challenge';
import { formatCredentials, formatNonceCount, parseCredentials, type DigestCredentials } from './credentials';

/** OpenSSL's name of each hash of RFC 8760 section 2.1. */
const HASHES: ReadonlyMap<string, string> = new Map([
  ['md5', 'md5'],
  ['sha-256', 'sha256'],
  ['sha-512-256', 'sha512-256'],
]);

interface Algorithm {
  hash: string;
  /** The "-sess" variants, which bind the secret to the nonces. */
  session: boolean;
}

function algorithmOf(name: string | null): Algorithm | null {
  const lower = (name ?? 'MD5').toLowerCase();
  const session = lower.endsWith('-sess');
  const hash = HASHES.get(session ? lower.slice(0, -5) : lower);
  return hash ? { hash, session } : null;
}

function hex(hash: string, data: string | Uint8Array): string {
  return createHash(hash).update(data).digest('hex');
}

interface DigestInput {
  username: string;
  realm: string;
  nonce: string;
  cnonce: string | null;
  nc: number | null;
  qop: string | null;
  uri: string;
  algorithm: string | null;
}

/** RFC 7616 section 3.4.1; without qop that of RFC 2069. Null for an algorithm or qop that is not known. */
function digestResponse(input: DigestInput, password: string, method: string, body: Uint8Array): string | null {
  const algorithm = algorithmOf(input.algorithm);
  if (!algorithm || (input.qop !== null && input.qop !== 'auth' && input.qop !== 'auth-int')) return null;
  const h = (data: string | Uint8Array): string => hex(algorithm.hash, data);
  const secret = h(`${input.username}:${input.realm}:${password}`);
  const ha1 = algorithm.session ? h(`${secret}:${input.nonce}:${input.cnonce ?? ''}`) : secret;
  const ha2 = h(input.qop === 'auth-int' ? `${method}:${input.uri}:${h(body)}` : `${method}:${input.uri}`);
  if (input.qop === null) return h(`${ha1}:${input.nonce}:${ha2}`);
  return h(`${ha1}:${input.nonce}:${formatNonceCount(input.nc ?? 0)}:${input.cnonce ?? ''}:${input.qop}:${ha2}`);
}

function qopOf(challenge: DigestChallenge): string | null | undefined {
  if (challenge.qop.length === 0) return null;
  return ['auth', 'auth-int'].find((option) => challenge.qop.includes(option));
}

/**
 * RFC 8760 section 2.4: the topmost challenge that we can answer; servers list them in the order of their preference.
 * @param values lines of WWW-Authenticate or Proxy-Authenticate (see `headerValues`)
 */
export function selectChallenge(values: readonly string[]): DigestChallenge | null {
  for (const value of values) {
    const challenge = parseChallenge(value);
    if (challenge && algorithmOf(challenge.algorithm) && qopOf(challenge) !== undefined) return challenge;
  }
  return null;
}

export interface DigestRequest {
  method: string;
  /** Request-URI. */
  uri: string;
  body: Uint8Array;
  /** How many requests went out with this nonce, this one included. */
  nc: number;
  /** Random text of our own; RFC 7616 section 5.12 wants it hard to guess. */
  cnonce: string;
}

/**
 * Value of Authorization or Proxy-Authorization.
 * @throws RangeError for a challenge that `selectChallenge` would not have selected
 */
export function authorize(
  challenge: DigestChallenge,
  user: { username: string; password: string },
  request: DigestRequest,
): string {
  const qop = qopOf(challenge) ?? null;
  const needsCnonce = qop !== null || algorithmOf(challenge.algorithm)?.session === true;
  const input = {
    username: user.username,
    realm: challenge.realm,
    nonce: challenge.nonce,
    uri: request.uri,
    algorithm: challenge.algorithm,
    cnonce: needsCnonce ? request.cnonce : null,
    opaque: challenge.opaque,
    qop,
    nc: qop === null ? null : request.nc,
  };
  const response = digestResponse(input, user.password, request.method, request.body);
  if (response === null)
    throw new RangeError(`The digest algorithm ${challenge.algorithm} is not supported: use MD5 or SHA-256.`);
  return formatCredentials({ ...input, response });
}

export type Verification =
  | { ok: true; credentials: DigestCredentials }
  /** `credentials` is null where the header could not be read. */
  | {
      ok: false;
      reason: 'malformed' | 'realm' | 'user' | 'algorithm' | 'response';
      credentials: DigestCredentials | null;
    };

export interface Expected {
  realm: string;
  method: string;
  body: Uint8Array;
  /** Password of a user, null where there is no such user. */
  passwordOf(username: string): string | null;
}

/**
 * The server's side: does the response fit the password? Whether the nonce is one of the server's own, still young, and its count
 * higher than before, is for the caller, who knows them (`credentials.nonce`, `credentials.nc`).
 */
export function verifyAuthorization(value: string, expected: Expected): Verification {
  const credentials = parseCredentials(value);
  if (!credentials) return { ok: false, reason: 'malformed', credentials: null };
  if (credentials.realm !== expected.realm) return { ok: false, reason: 'realm', credentials };
  if (credentials.qop !== null && (credentials.nc === null || credentials.cnonce === null)) {
    return { ok: false, reason: 'malformed', credentials };
  }
  const password = expected.passwordOf(credentials.username);
  if (password === null) return { ok: false, reason: 'user', credentials };
  const right = digestResponse(credentials, password, expected.method, expected.body);
  if (right === null) return { ok: false, reason: 'algorithm', credentials };
  return sameText(right, credentials.response)
    ? { ok: true, credentials }
    : { ok: false, reason: 'response', credentials };
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
