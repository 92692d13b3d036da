/** RFC 8489 section 6.2: requests with their retransmissions, and the responses that belong to them. */
import { randomBytes } from 'node:crypto';
import type { IntegrityHash } from '../../protocol/stun/integrity';
import { type StunMessage, encodeStun, errorOf } from '../../protocol/stun/message';
import type { Clock, Timer } from '../clock';

/** Section 6.2.1: initial retransmission time-out, ms. */
const RTO_MS = 500;
/** Retransmissions stop after so many requests (Rc). */
const MAX_REQUESTS = 7;
/** The last request is waited for so many times the RTO (Rm). */
const LAST_WAIT = 16;
/** Nothing until then is silence, on a reliable transport too (section 6.2.2, Ti): 39,500 ms. */
export const SILENCE_MS = RTO_MS * (2 ** (MAX_REQUESTS - 1) - 1 + LAST_WAIT);

/** A request that was not granted: the error response's code, or null where none came. */
export class StunFailure extends Error {
  override readonly name = 'StunFailure';

  constructor(
    readonly code: number | null,
    readonly reason: string,
    /** The error response. */
    readonly response: StunMessage | null = null,
    /** Where nothing came at all: how long it was waited for, ms. */
    readonly silentMs: number | null = null,
  ) {
    super(code === null ? reason : `${code} ${reason}`);
  }
}

interface Waiting {
  settle(response: StunMessage): void;
  fail(error: StunFailure): void;
}

export interface RequestOptions {
  method: number;
  attributes: (transactionId: Uint8Array) => (readonly [number, Uint8Array])[];
  key?: Uint8Array;
  hash?: IntegrityHash;
  /** Overall, ms. */
  patienceMs: number;
  /** Each time that it leaves. */
  onSent?: (attempt: number) => void;
}

export class StunTransactions {
  private readonly waiting = new Map<string, Waiting>();
  /** Why nothing is asked any more. */
  private ended: string | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly wire: (message: Uint8Array) => void,
    private readonly reliable: boolean,
  ) {}

  /** Resolves with the success response. Rejects with a StunFailure. */
  request({ method, attributes, key, hash, patienceMs, onSent }: RequestOptions): Promise<StunMessage> {
    if (this.ended !== null) return Promise.reject(new StunFailure(null, this.ended));
    const transactionId = randomBytes(12);
    const id = transactionId.toString('hex');
    const message = encodeStun({
      method,
      kind: 'request',
      transactionId,
      attributes: attributes(transactionId),
      ...(key ? { key, hash } : {}),
    });
    return new Promise((resolve, reject) => {
      let timer: Timer;
      const end = (): void => {
        timer.cancel();
        deadline.cancel();
        this.waiting.delete(id);
      };
      const send = (attempt: number): void => {
        this.wire(message);
        onSent?.(attempt);
        const more = !this.reliable && attempt < MAX_REQUESTS;
        timer = this.clock.setTimeout(() => more && send(attempt + 1), RTO_MS * 2 ** (attempt - 1));
      };
      const fail = (error: StunFailure): void => {
        end();
        reject(error);
      };
      const deadline = this.clock.setTimeout(
        () => fail(new StunFailure(null, `no answer within ${Math.round(patienceMs)} ms`, null, patienceMs)),
        patienceMs,
      );
      this.waiting.set(id, {
        settle: (response) => {
          end();
          if (response.kind === 'success') resolve(response);
          else {
            const error = errorOf(response);
            reject(new StunFailure(error?.code ?? null, error?.reason ?? 'an error without a code', response));
          }
        },
        fail,
      });
      send(1);
    });
  }

  /** @returns whether it answered one of our requests */
  receive(message: StunMessage): boolean {
    if (message.kind !== 'success' && message.kind !== 'error') return false;
    const waiting = this.waiting.get(Buffer.from(message.transactionId).toString('hex'));
    waiting?.settle(message);
    return waiting !== undefined;
  }

  /** Every open request fails, and those to come. */
  close(reason: string): void {
    this.ended = reason;
    for (const waiting of this.waiting.values()) waiting.fail(new StunFailure(null, reason));
  }
}
