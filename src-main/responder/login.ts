/** Digest (RFC 7616) of the companion: one password for all users. */
import { formatChallenge } from '../protocol/sip/challenge';
import { verifyAuthorization } from '../protocol/sip/digest';
import { headerValue } from '../protocol/sip/headers';
import type { SipHeader, SipRequest } from '../protocol/sip/message';
import type { Clock } from '../net/clock';
import { createNonces } from './nonces';

export interface Refusal {
  status: number;
  reason: string;
  headers: SipHeader[];
}

export interface Login {
  /** The user whose password the request proves, or how it is to be answered. @param address that it comes from */
  check(request: SipRequest, address: string): { user: string } | Refusal;
}

export interface LoginOptions {
  clock: Clock;
  realm: string;
  /** Of every user. */
  password: string;
  /** An address has proven the password with a nonce that it was told. */
  onProof?: (address: string) => void;
}

/**
 * It asks for MD5 alone: phones in the field give up on a challenge that offers SHA-256, even where an MD5 one stands beside it
 * (RFC 8760), and the companion has to work with any phone. Whoever answers with SHA-256 is let in.
 */
export function createLogin({ clock, realm, password, onProof }: LoginOptions): Login {
  const nonces = createNonces(clock);

  function challenge(address: string, stale: boolean): Refusal {
    const facts = { realm, nonce: nonces.create(address), opaque: null, algorithm: 'MD5', qop: ['auth'], stale };
    const headers = [{ name: 'WWW-Authenticate', value: formatChallenge(facts) }];
    return { status: 401, reason: 'Unauthorized', headers };
  }

  return {
    check(request, address) {
      const authorization = headerValue(request, 'Authorization');
      if (authorization === undefined) return challenge(address, false);
      const { method, body } = request;
      const result = verifyAuthorization(authorization, { realm, method, body, passwordOf: () => password });
      if (!result.ok) {
        return result.reason === 'malformed'
          ? { status: 400, reason: 'Bad Authorization', headers: [] }
          : challenge(address, false);
      }
      if (nonces.check(result.credentials.nonce, result.credentials.nc, address) !== 'fresh') {
        return challenge(address, true);
      }
      onProof?.(address);
      return { user: result.credentials.username };
    },
  };
}
