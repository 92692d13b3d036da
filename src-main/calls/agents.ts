import type { LadderEntry } from '../../src-shared/model/call';
import type { IceSetup } from '../../src-shared/model/ice';
import type { Clock } from '../net/clock';
import { createResolver } from '../net/dnsResolver';
import type { TargetResolver } from '../net/resolver';
import { isWildcard, localAddressFor } from '../net/route';
import { createTransportLayer } from '../net/transportLayer';
import type { Account, Call, UserAgent, UserAgentOptions } from '../sip/api';
import { createUserAgent } from '../sip/userAgent';
import { type AddressChange, onAddressChange } from './addressWatch';
import type { Taps } from './taps';

/** The user agent of one account, with sockets of its own: an account's trust settings and troubles stay its own. */
export interface AccountAgent {
  readonly account: Account;
  readonly agent: UserAgent;
  /** What its WebRTC calls gather with. */
  readonly ice: IceSetup | undefined;
  /** Local IP literal for the media of a call: that of its signalling, else that of the route to where it will go. */
  mediaAddress(call: Call | null, target: string): Promise<string>;
  /** Ladder of the call with this Call-ID, from its first message on. */
  onLadder(callId: string, listener: (entry: LadderEntry) => void): () => void;
  /** Addresses of this computer that come and go while the agent is in use. @returns ends it */
  onAddressChange(listener: (changes: AddressChange[]) => void): () => void;
  close(graceMs?: number): Promise<void>;
}

/** An INVITE is in the ladder before its call is known: so many entries of unknown calls are kept for it. */
const UNCLAIMED = 100;
const ADDRESSES_MS = 500;

export interface AccountAgentOptions extends Pick<UserAgentOptions, 'onCall' | 'onRequest'> {
  clock: Clock;
  ice?: IceSetup;
  taps?: Pick<Taps, 'tap'> & Partial<Pick<Taps, 'wire'>>;
  /** Default: the system's name servers. */
  resolver?: TargetResolver;
}

export function createAccountAgent(
  account: Account,
  { clock, ice, taps, resolver = createResolver(), ...handlers }: AccountAgentOptions,
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

  const followers = new Set<(changes: AddressChange[]) => void>();
  const stopWatch = onAddressChange(clock, ADDRESSES_MS, (changes) => {
    // A connection from an address that is gone only seems to be open: nothing tells so for minutes.
    for (const { address, change } of changes) if (change === 'gone') transports.leave(address);
    for (const follower of followers) follower(changes);
  });

  return {
    account,
    agent,
    ice,
    async mediaAddress(call, target) {
      const flow = call?.flow;
      if (flow) return isWildcard(flow.local.address) ? localAddressFor(flow.remote.address) : flow.local.address;
      const byWebSocket = /^(?:wss?|auto)$/.test(account.transport) ? account.wsUrl : null;
      const nextHop = byWebSocket ?? account.outboundProxy ?? target;
      const { targets } = await resolver.resolve(nextHop, account.transport);
      return localAddressFor(targets[0]?.address ?? '127.0.0.1');
    },
    onLadder(callId, listener) {
      listeners.set(callId, listener);
      for (const entry of unclaimed) if (entry.callId === callId) listener(entry);
      unclaimed = unclaimed.filter((entry) => entry.callId !== callId);
      return () => void listeners.delete(callId);
    },
    onAddressChange(listener) {
      followers.add(listener);
      return () => void followers.delete(listener);
    },
    async close(graceMs) {
      stopWatch();
      await agent.close(graceMs);
      await transports.close();
    },
  };
}
