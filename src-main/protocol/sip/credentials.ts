/** RFC 3261 section 20.7 and RFC 7616 section 3.4: Authorization and Proxy-Authorization. */
import { parseAuthParams } from './authParams';
import { quote } from './lexical';

export interface DigestCredentials {
  username: string;
  realm: string;
  nonce: string;
  uri: string;
  /** Hexadecimal, in lower case. */
  response: string;
  /** As written; null means MD5. */
  algorithm: string | null;
  cnonce: string | null;
  opaque: string | null;
  /** In lower case; null without (RFC 2069). */
  qop: string | null;
  /** Nonce count, 1 for the first request with a nonce; null without qop. */
  nc: number | null;
}

/** Reads one header line; null for other schemes than Digest, or where a mandatory part is missing. */
export function parseCredentials(text: string): DigestCredentials | null {
  const auth = parseAuthParams(text);
  if (auth?.scheme.toLowerCase() !== 'digest') return null;
  const { params } = auth;
  const [username, realm, nonce, uri, response] = ['username', 'realm', 'nonce', 'uri', 'response'].map((name) =>
    params.get(name),
  );
  if (
    username === undefined ||
    realm === undefined ||
    nonce === undefined ||
    uri === undefined ||
    response === undefined
  )
    return null;
  const count = params.get('nc');
  if (count !== undefined && !/^[0-9a-f]{8}$/i.test(count)) return null;
  return {
    username,
    realm,
    nonce,
    uri,
    response: response.toLowerCase(),
    algorithm: params.get('algorithm') ?? null,
    cnonce: params.get('cnonce') ?? null,
    opaque: params.get('opaque') ?? null,
    qop: params.get('qop')?.toLowerCase() ?? null,
    nc: count === undefined ? null : Number.parseInt(count, 16),
  };
}

/** Nonce count as the eight hexadecimal digits of the wire. */
export function formatNonceCount(nc: number): string {
  return nc.toString(16).padStart(8, '0');
}

export function formatCredentials(credentials: DigestCredentials): string {
  const { username, realm, nonce, uri, response, algorithm, cnonce, opaque, qop, nc } = credentials;
  const parts = [
    `username=${quote(username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${response}"`,
  ];
  if (algorithm !== null) parts.push(`algorithm=${algorithm}`);
  if (cnonce !== null) parts.push(`cnonce=${quote(cnonce)}`);
  if (opaque !== null) parts.push(`opaque=${quote(opaque)}`);
  if (qop !== null) parts.push(`qop=${qop}`);
  if (nc !== null) parts.push(`nc=${formatNonceCount(nc)}`);
  return `Digest ${parts.join(', ')}`;
}
