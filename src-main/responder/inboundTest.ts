/** OPTIONS to the address of record of a registered user: does a request from outside reach the user? */
import type { Clock } from '../net/clock';
import type { IncomingRequest, OptionsRequest, ResponseOutcome } from '../sip/api';
import type { StoredBinding } from './bindings';

export interface InboundTest {
  /** Asks every contact by the flow that it registered by, and answers with what came of it. */
  pass(incoming: IncomingRequest, bindings: readonly StoredBinding[]): void;
  close(): void;
}

export interface InboundTestOptions {
  clock: Clock;
  /** One OPTIONS by this way alone. */
  sendOptions(
    uri: string,
    signal: AbortSignal,
    more: OptionsRequest & { flow: IncomingRequest['flow'] },
  ): Promise<Pick<ResponseOutcome, 'status' | 'reason' | 'response'>>;
}

/** Whoever asks does not want to wait until Timer F. */
const ANSWER_MS = 4000;
const MAX_PENDING = 100;

export function createInboundTest({ clock, sendOptions }: InboundTestOptions): InboundTest {
  const pending = new Set<AbortController>();

  async function ask(incoming: IncomingRequest, bindings: readonly StoredBinding[]): Promise<void> {
    const ending = new AbortController();
    pending.add(ending);
    const limit = clock.setTimeout(() => ending.abort(), ANSWER_MS);
    let refusal = { status: 408, reason: 'The user does not answer' };
    const asked = bindings.map(async ({ contact, flow }) => {
      const { status, reason, response } = await sendOptions(contact, ending.signal, { flow });
      if (response && status < 300) return { status, reason };
      if (response) refusal = { status, reason };
      throw new Error('not reached');
    });
    try {
      // One that says yes is enough (RFC 3261 section 16.7, step 6).
      const { status, reason } = await Promise.any(asked);
      incoming.respond(status, reason);
    } catch {
      incoming.respond(refusal.status, refusal.reason);
    } finally {
      limit.cancel();
      ending.abort();
      pending.delete(ending);
    }
  }

  return {
    pass(incoming, bindings) {
      if (pending.size >= MAX_PENDING) return incoming.respond(503, 'Too many requests wait');
      void ask(incoming, bindings);
    },
    close() {
      for (const ending of pending) ending.abort();
    },
  };
}
