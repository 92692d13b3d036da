import type { LadderEntry } from '../../src-shared/model/call';
import type { Clock } from '../net/clock';
import { createResolver } from '../net/dnsResolver';
import type { TargetResolver } from '../net/resolver';
import { isWildcard, localAddressFor } from '../net/route';
import { createTransportLayer } from '../net/transportLayer';
import type { Account, Call, UserAgent, UserAgentOptions } from '../sip/api';
import { createUserAgent } from '../sip/userAgent';
import type { Taps } from './taps';

/** The user agent of one account, with sockets of its own: an account's trust settings and troubles stay its own. */
export interface AccountAgent {
  readonly account: Account;
  readonly agent: UserAgent;
  /** Local IP literal for the media of a call: that of its signalling, else that of the route to where it will go. */
  mediaAddress(call: Call | null, target: string): Promise<string>;
  /** Ladder of the call with this Call-ID, from its first message on. */
  onLadder(callId: string, listener: (entry: LadderEntry) => void): () => void;
  close(graceMs?: number): Promise<void>;
}

/** An INVITE is in the ladder before its call is known: so many entries of unknown calls are kept for it. */
const UNCLAIMED = 100;

export interface AccountAgentOptions extends Pick<UserAgentOptions, 'onCall' | 'onRequest'> {
  clock: Clock;
  taps?: Pick<Taps, 'tap'> & Partial<Pick<Taps, 'wire'>>;
  /** Default: the system's name servers. */
  resolver?: TargetResolver;
}

export function createAccountAgent(
  account: Account,
  { clock, taps, resolver = createResolver(), ...handlers }: AccountAgentOptions,
): AccountAgent {
  const transports = createTransportLayer({ clock, tls: account.tls, ...taps });
  const agent = createUserAgent({ transports, resolver, clock, ...handlers });
  const listeners = new Map<string, (entry: LadderEntry) => void>();
  let unclaimed: Array<LadderEntry & { callId: string }> = [];

  agent.onLadder((entry) => {
    const listener = listeners.get(entry.callId);
    if (listener) return listener(entry);
    unclaimed.push(entry);
    if (unclaimed.length > UNCLAIMED) unclaimed.shift();
  });

  return {
    account,
    agent,
    async mediaAddress(call, target) {
      const flow = call?.flow;
      if (flow) return isWildcard(flow.local.address) ? localAddressFor(flow.remote.address) : flow.local.address;
      const nextHop = account.wsUrl ?? account.outboundProxy ?? target;
      const { targets } = await resolver.resolve(nextHop, account.transport);
      return localAddressFor(targets[0]?.address ?? '127.0.0.1');
    },
    onLadder(callId, listener) {
      listeners.set(callId, listener);
      for (const entry of unclaimed) if (entry.callId === callId) listener(entry);
      unclaimed = unclaimed.filter((entry) => entry.callId !== callId);
      return () => void listeners.delete(callId);
    },
    async close(graceMs) {
      await agent.close(graceMs);
      await transports.close();
    },
  };
}
