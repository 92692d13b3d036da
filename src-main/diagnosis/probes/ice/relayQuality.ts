/** What audio through a relay would be like: 50 packets a second for two seconds, there and back. */
import { isIPv4 } from 'node:net';
import type { Endpoint } from '../../../../src-shared/model/media';
import type { IceRelayFacts, RelayedData } from '../../facts/ice';
import type { IceProbeOptions } from './options';
import { type FarEnd, openRelay, relayEnd, socketEnd } from './relayEnds';
import { sendThrough } from './relayedData';
import type { IceTarget } from './servers';

const TRAIN = { count: 100, intervalMs: 20, graceMs: 1000 };

interface QualityOptions extends IceProbeOptions {
  /** The kind of other end that is known to be reached. */
  way: RelayedData['way'];
  stunAt: Endpoint | null;
  ourAddresses: readonly string[];
}

/** Rejects where the relay does not grant what it granted before. */
export async function relayQuality(
  target: IceTarget & { address: string },
  options: QualityOptions,
): Promise<IceRelayFacts> {
  const relay = await openRelay(target, options);
  let far: FarEnd | null = null;
  try {
    const { relayed } = relay.allocation;
    if (options.way === 'own-socket') {
      for (const address of options.ourAddresses) {
        if (isIPv4(address) === isIPv4(relayed.address)) await relay.allocation.permit({ address, port: 9 });
      }
      far = await socketEnd(relayed, options.stunAt, options);
    } else {
      const end = await relayEnd(relayed, target, options);
      far = end;
      await relay.allocation.permit(end.allocation.relayed);
      await end.allocation.permit(relayed);
    }
    const { sent, returned } = await sendThrough(relay, far, { ...TRAIN, ...options });
    const rtts = returned.map(({ rttMs }) => rttMs);
    const sorted = [...rtts].sort((a, b) => a - b);
    const steps = rtts.slice(1).map((rtt, at) => Math.abs(rtt - (rtts[at] ?? rtt)));
    return {
      url: target.url,
      way: far.way,
      sent,
      received: returned.length,
      lossPercent: sent === 0 ? 100 : (100 * (sent - returned.length)) / sent,
      rttMs:
        sorted.length === 0
          ? null
          : { min: sorted[0] ?? 0, median: sorted[sorted.length >> 1] ?? 0, max: sorted.at(-1) ?? 0 },
      jitterMs: steps.length === 0 ? null : steps.reduce((sum, one) => sum + one, 0) / steps.length,
      series: returned.map(({ sentMs, rttMs }): [number, number] => [Math.round(sentMs), rttMs]),
    };
  } finally {
    await Promise.all([relay.allocation.close(), far?.close()]);
  }
}
