/** Two user agents over a link in memory, and whatever a test wants to know of them. */
import type { LadderEntry } from '../../../src-shared/model/call';
import type { Account, Call, CallEnd, CallEvents, IncomingCall, IncomingRequest, UserAgent, UserAgentOptions } from '../api';
import { createUserAgent } from '../userAgent';
import { FakeClock, settle } from './fakeClock';
import { FakeMedia } from './fakeMedia';
import { MemoryNetwork, MemoryResolver, type MemoryTransport } from './memoryNetwork';

export const ALICE = '192.0.2.1';
export const BOB = '192.0.2.2';
export const BOB_URI = `sip:bob@${BOB}`;

export const aliceAccount: Account = {
  aor: 'sip:alice@pbx.test',
  displayName: 'Alice',
  password: 'secret',
  registrar: `sip:${BOB}`,
  transport: 'udp',
  expiresS: 300,
};

export interface Pair {
  clock: FakeClock;
  network: MemoryNetwork;
  resolver: MemoryResolver;
  alice: UserAgent;
  bob: UserAgent;
  aliceTransport: MemoryTransport;
  bobTransport: MemoryTransport;
  /** Calls that reached bob. */
  incoming: IncomingCall[];
  /** Requests that bob's agent handed on. */
  requests: IncomingRequest[];
  ladder: (LadderEntry & { callId: string })[];
}

export function createPair(options: Partial<UserAgentOptions> = {}, bobOptions: Partial<UserAgentOptions> = {}): Pair {
  const clock = new FakeClock();
  const network = new MemoryNetwork(clock);
  const resolver = new MemoryResolver();
  const aliceTransport = network.host(ALICE);
  const bobTransport = network.host(BOB);
  const incoming: IncomingCall[] = [];
  const requests: IncomingRequest[] = [];
  const alice = createUserAgent({ transports: aliceTransport, resolver, clock, userAgent: 'alice', ...options });
  const bob = createUserAgent({
    transports: bobTransport,
    resolver,
    clock,
    userAgent: 'bob',
    onCall: (call) => void incoming.push(call),
    onRequest: (request) => void requests.push(request),
    ...bobOptions,
  });
  const ladder: Pair['ladder'] = [];
  alice.onLadder((entry) => ladder.push(entry));
  return { clock, network, resolver, alice, bob, aliceTransport, bobTransport, incoming, requests, ladder };
}

/** Every event of a call, by name with its plainest argument. */
export function watch(call: Call): { events: string[]; end: CallEnd | null } {
  const seen: { events: string[]; end: CallEnd | null } = { events: [], end: null };
  const note =
    (name: keyof CallEvents) =>
    (...args: unknown[]): void =>
      void seen.events.push([name, ...args.filter((arg) => typeof arg === 'string')].join(' '));
  for (const name of ['trying', 'established', 'confirmed', 'renegotiated', 'dtmf'] as const) call.on(name, note(name));
  call.on('progress', (response, early) => seen.events.push(`progress ${response.status}${early ? ' early' : ''}`));
  call.on('held', ({ byUs, byPeer }) => seen.events.push(`held${byUs ? ' us' : ''}${byPeer ? ' peer' : ''}`));
  call.on('transfer', (status, reason) => seen.events.push(`transfer ${status} ${reason}`));
  call.on('ackTrouble', (count) => seen.events.push(`ackTrouble ${count}`));
  call.on('terminated', (end) => {
    seen.events.push(`terminated ${end.by} ${end.outcome}`);
    seen.end = end;
  });
  return seen;
}

/** A call from alice that bob has answered. */
export async function establish(pair: Pair): Promise<{ call: Call; peer: IncomingCall; media: FakeMedia; peerMedia: FakeMedia }> {
  const media = new FakeMedia('alice');
  const peerMedia = new FakeMedia('bob');
  const call = pair.alice.invite(aliceAccount, BOB_URI, media);
  await settle();
  const peer = pair.incoming.at(-1);
  if (!peer) throw new Error('The INVITE did not arrive.');
  await peer.answer(peerMedia);
  await settle();
  return { call, peer, media, peerMedia };
}

export { FakeMedia, settle };
