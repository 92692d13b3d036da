/** RFC 5626 section 4.4: keeps NAT bindings open and notices a connection that died without a word. */
import { endpointText } from '../../src-shared/words/endpoint';
import type { Endpoint } from '../../src-shared/model/media';
import type { Clock, Timer } from './clock';
import { NetError } from './errors';
import type { Flow } from './transport';

/** RFC 5626 section 4.4.1: a pong must come within 10 s. */
const PONG_TIMEOUT_MS = 10_000;

export interface KeepAliveOptions {
  /** ms between pings at most; each is 80 to 100 % of it (RFC 5626 section 4.4.1). */
  intervalMs: number;
  /** What to send on UDP; default `crlf`, which nobody answers and every server takes. */
  udp?: 'crlf' | 'stun';
  /** Our address as the peer sees it, told when it is first known and when it changes (STUN only). */
  onReflexive?: (address: Endpoint) => void;
  /** 0 to 1; for tests. */
  random?: () => number;
}

/**
 * Pings the flow until it closes or the returned function is called. Once a peer has answered a ping, a missing answer means that
 * the flow is dead and it is closed with an error; a peer that never answers (RFC 5626 asks it only of outbound proxies) is left
 * alone.
 */
export function startKeepAlive(flow: Flow, clock: Clock, options: KeepAliveOptions): () => void {
  const channel = flow.keepAlive;
  if (!channel) return () => {};
  const { intervalMs, udp = 'crlf', random = Math.random } = options;
  let answers = false;
  let reflexive: string | null = null;
  let next: Timer | null = null;
  let deadline: Timer | null = null;

  const stop = (): void => {
    next?.cancel();
    deadline?.cancel();
    offPong();
  };
  const offPong = channel.onPong((address) => {
    answers = true;
    deadline?.cancel();
    if (address && endpointText(address) !== reflexive) {
      reflexive = endpointText(address);
      options.onReflexive?.(address);
    }
  });
  const dead = (): void => {
    stop();
    flow.close(NetError.timeout(`${endpointText(flow.remote)} did not answer a keep-alive`, PONG_TIMEOUT_MS));
  };
  const ping = (): void => {
    if (flow.state === 'closed') return stop();
    channel.ping(udp).catch(() => {
      // The flow tells its own end; on UDP the next ping may get through.
    });
    if (answers) {
      deadline?.cancel();
      deadline = clock.setTimeout(dead, PONG_TIMEOUT_MS);
    }
    schedule();
  };
  const schedule = (): void => {
    next = clock.setTimeout(ping, intervalMs * (0.8 + 0.2 * random()));
  };
  // At once, so that a binding that depends on STUN is known early.
  ping();
  return stop;
}
