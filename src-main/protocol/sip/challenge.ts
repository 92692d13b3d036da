/** RFC 3261 section 20.44 and RFC 7616 section 3.3: WWW-Authenticate and Proxy-Authenticate. */
import { parseAuthParams } from './authParams';
import { quote } from './lexical';

export interface DigestChallenge {
  realm: string;
  nonce: string;
  opaque: string | null;
  /** As written; null where the challenge has none, which means MD5. */
  algorithm: string | null;
  /** In lower case; empty where the challenge has none (RFC 2069). */
  qop: string[];
  /** The nonce was too old but the password right: try again without asking anybody. */
  stale: boolean;
}

/** Reads one header line; null for other schemes than Digest, or without realm or nonce. */
export function parseChallenge(text: string): DigestChallenge | null {
  const auth = parseAuthParams(text);
  if (auth?.scheme.toLowerCase() !== 'digest') return null;
  const realm = auth.params.get('realm');
  const nonce = auth.params.get('nonce');
  if (realm === undefined || nonce === undefined) return null;
  const qop = auth.params.get('qop') ?? '';
  return {
    realm,
    nonce,
    opaque: auth.params.get('opaque') ?? null,
    algorithm: auth.params.get('algorithm') ?? null,
    qop: qop
      .toLowerCase()
      .split(/[ \t,]+/)
      .filter((option) => option !== ''),
    stale: auth.params.get('stale')?.toLowerCase() === 'true',
  };
}

export function formatChallenge(challenge: DigestChallenge): string {
  const parts = [`realm=${quote(challenge.realm)}`, `nonce=${quote(challenge.nonce)}`];
  if (challenge.opaque !== null) parts.push(`opaque=${quote(challenge.opaque)}`);
  if (challenge.stale) parts.push('stale=true');
  if (challenge.algorithm !== null) parts.push(`algorithm=${challenge.algorithm}`);
  if (challenge.qop.length > 0) parts.push(`qop="${challenge.qop.join(',')}"`);
  return `Digest ${parts.join(', ')}`;
}
