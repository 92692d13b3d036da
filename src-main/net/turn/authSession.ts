import { ATTRIBUTE } from '../../protocol/stun/attributes';
import type { IntegrityHash } from '../../protocol/stun/integrity';
import { verifyIntegrity } from '../../protocol/stun/integrity';
import {
  type PasswordAlgorithm,
  decodePasswordAlgorithms,
  longTermKey,
  nonceFeatures,
  passwordAlgorithmValue,
  userHash,
} from '../../protocol/stun/longTerm';
import { type StunMessage, textOf, textValue, valueOf } from '../../protocol/stun/message';
import type { Clock } from '../clock';
import type { StunPipe } from './pipe';
import { type RequestOptions, StunFailure, StunTransactions } from './transactions';

/** Stale nonces may follow each other; a server that never accepts one must not hold us for ever. */
const MAX_TRIES = 3;

/** One request with its response, for those who want to know how it went. Holds no secret. */
export interface StunExchange {
  method: number;
  /** With credentials. */
  signed: boolean;
  /** ms since the epoch. */
  at: number;
  /** From the first transmission to the response, or to giving up, ms. */
  ms: number;
  /** Transmissions. */
  sent: number;
  /** Error code of the response; null: it was granted, or none came. */
  code: number | null;
  /** Reason phrase of the server, or what else happened; null: it was granted. */
  reason: string | null;
  response: StunMessage | null;
  /** Where nothing came at all: how long it was waited for, ms. */
  silentMs: number | null;
}

export interface AuthRequest extends Omit<RequestOptions, 'key' | 'hash' | 'onSent' | 'patienceMs'> {
  /** Asked for each request: the one with credentials may be waited for longer than the one that asks for a challenge. ms */
  patienceMs: () => number;
}

export interface Credentials {
  username: string;
  credential: string;
  onExchange?: (exchange: StunExchange) => void;
}

interface Challenge {
  realm: string;
  nonce: Uint8Array;
  algorithm: PasswordAlgorithm;
  /** What has to be repeated to the server as it came (RFC 8489 section 9.2.4); null where it named no algorithms. */
  offered: Uint8Array | null;
}

/** Requests with long-term credentials (RFC 8489 section 9.2): realm and nonce are learnt from the first refusal. */
export class AuthSession {
  readonly transactions: StunTransactions;
  private challenge: Challenge | null = null;

  constructor(
    private readonly clock: Clock,
    pipe: Pick<StunPipe, 'send' | 'reliable'>,
    private readonly credentials: Credentials,
  ) {
    this.transactions = new StunTransactions(clock, (message) => pipe.send(message), pipe.reliable);
  }

  /** Rejects with a StunFailure. */
  async request(options: AuthRequest): Promise<StunMessage> {
    for (let tried = 1; ; tried++) {
      const sentWith = this.challenge;
      try {
        return await this.exchange(options, sentWith);
      } catch (error) {
        if (!(error instanceof StunFailure) || !error.response || tried === MAX_TRIES) throw error;
        // 401 asks for credentials once; 438 says that the nonce has grown old.
        if (error.code !== 438 && (error.code !== 401 || sentWith !== null)) throw error;
        this.challenge = challengeOf(error.response, this.challenge);
        if (this.challenge === null || this.credentials.username === '') throw error;
      }
    }
  }

  private async exchange(options: AuthRequest, challenge: Challenge | null): Promise<StunMessage> {
    const { clock } = this;
    const at = clock.now();
    let sent = 0;
    const tell = (response: StunMessage | null, failure: Pick<StunExchange, 'code' | 'reason' | 'silentMs'>): void =>
      this.credentials.onExchange?.({
        method: options.method,
        signed: challenge !== null,
        at,
        ms: clock.now() - at,
        sent,
        response,
        code: failure.code,
        reason: failure.reason,
        silentMs: failure.silentMs,
      });
    try {
      const secured = challenge ? this.secured(options.attributes, challenge) : null;
      const response = await this.transactions.request({
        ...options,
        ...secured,
        patienceMs: options.patienceMs(),
        onSent: (attempt) => {
          sent = attempt;
        },
      });
      // Section 9.2.5: an answer that is not from whom we share the password with counts for nothing.
      if (secured && verifyIntegrity(response.raw, response.attributes, secured.key, secured.hash) === false) {
        throw new StunFailure(null, 'the answer is not signed with the password');
      }
      tell(response, { code: null, reason: null, silentMs: null });
      return response;
    } catch (error) {
      const failure = error instanceof StunFailure ? error : null;
      tell(failure?.response ?? null, failure ?? { code: null, reason: String(error), silentMs: null });
      throw error;
    }
  }

  private secured(
    attributes: RequestOptions['attributes'],
    { realm, nonce, algorithm, offered }: Challenge,
  ): { attributes: RequestOptions['attributes']; key: Uint8Array; hash: IntegrityHash } {
    const { username, credential } = this.credentials;
    const anonymous = nonceFeatures(nonce).usernameAnonymity;
    return {
      attributes: (id) => [
        ...attributes(id),
        anonymous
          ? [ATTRIBUTE.userhash, userHash(username, realm)]
          : ([ATTRIBUTE.username, textValue(username)] as const),
        [ATTRIBUTE.realm, textValue(realm)],
        [ATTRIBUTE.nonce, nonce],
        ...(offered
          ? ([
              [ATTRIBUTE.passwordAlgorithms, offered],
              [ATTRIBUTE.passwordAlgorithm, passwordAlgorithmValue(algorithm)],
            ] as const)
          : []),
      ],
      key: longTermKey({ username, realm, password: credential }, algorithm),
      hash: offered ? 'sha256' : 'sha1',
    };
  }
}

/** Section 9.2.5: null where it cannot be answered. */
function challengeOf(response: StunMessage, before: Challenge | null): Challenge | null {
  const realm = textOf(response, ATTRIBUTE.realm) ?? before?.realm ?? null;
  const nonce = valueOf(response, ATTRIBUTE.nonce);
  if (realm === null || nonce === null) return null;
  const offered = valueOf(response, ATTRIBUTE.passwordAlgorithms);
  const [preferred] = offered ? decodePasswordAlgorithms(offered) : [];
  return preferred
    ? { realm, nonce, algorithm: preferred, offered }
    : { realm, nonce, algorithm: 'md5', offered: null };
}
