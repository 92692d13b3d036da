/** What an allocation is good for: whom it may send to, and whether anything comes through. */
import { isIPv4 } from 'node:net';
import { sameAddress } from '../../../../src-shared/address';
import type { Endpoint } from '../../../../src-shared/model/media';
import { StunFailure } from '../../../net/turn/transactions';
import type { TurnProbe } from '../../facts/ice';
import { type IceProbeOptions, untilSilent } from './options';
import { type FarEnd, type Relay, relayEnd, socketEnd } from './relayEnds';
import { sendThrough } from './relayedData';
import type { IceTarget } from './servers';
import { addStep, said } from './turnSteps';

export interface WalkOptions extends IceProbeOptions {
  endsAt: number;
  /** A server that tells by UDP how we are seen from outside; null: none answers. */
  stunAt: Endpoint | null;
  /** Our addresses as servers see them. */
  ourAddresses: readonly string[];
  /** Where calls go: the relay must be willing to send there. IP literals. */
  peers: readonly string[];
}

/** A handful of packets: enough where nothing is wrong, and enough to say that nothing comes. */
const PACKETS = { count: 12, intervalMs: 60, graceMs: 700, enough: 3 };

/** Permissions are for an address, whatever the port (section 9). */
export async function askPermissions({ allocation }: Relay, probe: TurnProbe, options: WalkOptions): Promise<void> {
  const ours = [...options.ourAddresses, ...(allocation.mapped ? [allocation.mapped.address] : [])];
  const wanted = [
    ...ours.map((peer) => ({ peer, who: 'ourselves' as const })),
    ...options.peers.map((peer) => ({ peer, who: 'server' as const })),
  ].filter(({ peer }) => isIPv4(peer) === isIPv4(allocation.relayed.address));
  const unique = wanted.filter((one, at) => wanted.findIndex(({ peer }) => sameAddress(peer, one.peer)) === at);
  for (const { peer, who } of unique.slice(0, 6)) {
    if (untilSilent(options) === 0) return;
    const startedAt = options.clock.now();
    const error = await allow(allocation, peer, options);
    probe.permissions.push({
      peer,
      who,
      error: error && error.code !== null ? { code: error.code, reason: error.reason } : null,
    });
    const text = `to send to ${peer}, ${who === 'ourselves' ? 'our own address' : 'the server of the calls'}`;
    const ms = options.clock.now() - startedAt;
    if (error) addStep(probe, 'permission', 'failed', `${text}: ${said(error)}`, { ms, code: error.code });
    else addStep(probe, 'permission', 'done', text, { ms });
    if (error && probe.error === null && error.code !== null) probe.error = { code: error.code, reason: error.reason };
  }
}

async function allow(
  allocation: Relay['allocation'],
  address: string,
  options: WalkOptions,
): Promise<StunFailure | null> {
  try {
    await allocation.permit({ address, port: 9 }, untilSilent(options));
    return null;
  } catch (error) {
    return error instanceof StunFailure ? error : new StunFailure(null, String(error));
  }
}

/** Another socket of ours is what a peer would be; two relayed addresses show less, but need no UDP from here. */
export async function tryData(
  relay: Relay,
  target: IceTarget & { address: string },
  probe: TurnProbe,
  options: WalkOptions,
): Promise<void> {
  const { relayed } = relay.allocation;
  const allowed = probe.permissions.some(({ who, error }) => who === 'ourselves' && !error);
  // Where no UDP gets out of this network, a socket of ours is nobody to judge by.
  if (allowed && options.stunAt) await through(() => socketEnd(relayed, options.stunAt, options));
  const sound = (): boolean => probe.data.some(({ inward, outward }) => inward && outward);
  if (!sound() && !options.signal.aborted) {
    await through(async () => {
      const end = await relayEnd(relayed, target, options);
      const errors = [
        await allow(relay.allocation, end.allocation.relayed.address, options),
        await allow(end.allocation, relayed.address, options),
      ];
      const refused = errors.find((error) => error !== null) ?? null;
      const { address: peer } = end.allocation.relayed;
      const error = refused && refused.code !== null ? { code: refused.code, reason: refused.reason } : null;
      probe.permissions.push({ peer, who: 'relay', error });
      if (!refused) return end;
      await end.close();
      throw refused;
    });
  }
  // Between two relayed addresses data may pass inside the server while nobody outside gets there: the first way tried counts.
  const [first] = probe.data;
  if (first?.inward && first.outward) {
    const between = first.way === 'own-socket' ? 'another socket of ours' : 'a second relayed address';
    return addStep(probe, 'data', 'done', `through the relay to ${between} and back`, { ms: first.rttMs });
  }
  if (!first) return addStep(probe, 'data', 'unknown', 'no other end could be had to try it with');
  addStep(probe, 'data', 'failed', probe.data.map(dataText).join('; '));

  async function through(open: () => Promise<FarEnd>): Promise<void> {
    let far: FarEnd;
    try {
      far = await open();
    } catch {
      // Without another end nothing can be said; what refused it (a quota of one, say) is no fault of the way.
      return;
    }
    try {
      const { returned: _, ...data } = await sendThrough(relay, far, { ...PACKETS, ...options });
      probe.data.push(data);
    } finally {
      await far.close();
    }
  }
}

function dataText({ way, sent, outward, inward }: TurnProbe['data'][number]): string {
  const end = way === 'own-socket' ? 'another socket of ours' : 'a second relayed address';
  const lost = [...(inward ? [] : [`from ${end} to us`]), ...(outward ? [] : [`from us to ${end}`])];
  return lost.length === 0 ? `${end}: all came` : `of ${sent} packets none arrived ${lost.join(' or ')}`;
}
