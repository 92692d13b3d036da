import type { CallResult } from '../../../src-shared/model/call';
import type { Direction, StreamSample, StreamStatistics } from '../../../src-shared/model/media';
import type { EchoFacts, WayFacts } from './facts';
import { loudest } from './watchCall';

/** The result of a call as the self-test judges it. */
export function echoFacts(
  result: CallResult,
  samples: readonly StreamSample[],
  head: Pick<EchoFacts, 'target' | 'isEcho' | 'sent'>,
): EchoFacts {
  const inbound = mainStream(result.streams, 'inbound');
  const outbound = mainStream(result.streams, 'outbound');
  const report = outbound?.remoteReport ?? null;
  return {
    ...head,
    state: result.state,
    status: result.sip.status,
    reason: result.sip.reason,
    error: result.error,
    talkMs: result.timing.durationMs ?? 0,
    inbound: {
      ...wayOf(inbound, samples, 'inbound'),
      lossPercent: inbound?.lossPercent ?? null,
      jitterMs: inbound?.jitterMs?.mean ?? null,
    },
    outbound: {
      ...wayOf(outbound, samples, 'outbound'),
      // Over the whole call: the other side's last interval alone would be chance.
      lossPercent: outbound && report ? Math.min(100, (100 * Math.max(0, report.lost)) / outbound.packets) : null,
      jitterMs: report?.jitterMs ?? null,
    },
    roundTripMs: outbound?.rttMs?.mean ?? inbound?.rttMs?.mean ?? null,
    causes: result.causes,
  };
}

/** Of several streams in a direction the longest speaks for it. */
function mainStream(streams: readonly StreamStatistics[], direction: Direction): StreamStatistics | null {
  const own = streams.filter((stream) => stream.direction === direction && stream.packets > 0);
  return own.toSorted((a, b) => b.packets - a.packets)[0] ?? null;
}

function wayOf(
  stream: StreamStatistics | null,
  samples: readonly StreamSample[],
  direction: Direction,
): Pick<WayFacts, 'packets' | 'levelDbov'> {
  return { packets: stream?.packets ?? 0, levelDbov: loudest(samples, direction) ?? stream?.levelDbov ?? null };
}
