import { percent } from '../../../src-shared/words/figures';
import { FIXED_LIMITS, isAstray, isClockDrift, isJittery } from '../../../src-shared/model/limits';
import type { StreamStatistics } from '../../../src-shared/model/media';
import type { Naming, Rule, RuleInput } from '../api';
import type { ObservedCall } from '../observed/call';
import { arrivalJitter } from '../readings/arrivals';
import { reportedRoundTrip, slowByDistance, slowByRepetition } from '../readings/distance';
import { name, retried, talked } from '../readings/naming';
import { isBusy } from '../readings/load';
import { stampFault } from '../readings/mediaTime';
import { streamsPassing } from './streamsPassing';
import { timestamps } from './timestamps';
import { queueGrowth, median } from '../readings/queue';

/** Loss in runs: mean burst against that of random loss of the same rate (ITU-T G.107 BurstR). */
const BURST_R = 2;
const EXPEDITED_FORWARDING = 46;
const SLOW = ['call-setup-slow'] as const;

/** How well it sounds. Each direction by the one who receives it. */
export const qualityRules: Rule = (input) => {
  const call = input.findings['call.setup']?.call;
  if (!talked(call)) return [];
  const long = input.findings['call.long']?.call;
  const judged = talked(long) ? long : call;
  return [
    ...bandwidth(input, call),
    ...losses(input, judged),
    ...jitter(input, judged),
    ...latency(input, judged),
    ...order(judged),
    ...drift(judged),
    ...timestamps(judged),
    ...streamsPassing(input, judged),
    ...marking(call),
  ];
};

interface Loss {
  lost: number;
  share: number;
  by: string;
}

function inboundStream(call: ObservedCall): StreamStatistics | undefined {
  return call.result.streams
    .filter(({ direction }) => direction === 'inbound')
    .sort((a, b) => b.packets - a.packets)[0];
}

function inboundLoss(call: ObservedCall): Loss | null {
  const stream = inboundStream(call);
  return stream
    ? { lost: stream.lost, share: stream.lossPercent, by: 'gaps in the sequence numbers that arrived' }
    : null;
}

function outboundLoss(call: ObservedCall): Loss | null {
  const { companion, media } = call;
  if (companion && companion.packetsIn > 0) {
    const share = (100 * companion.lostIn) / (companion.packetsIn + Math.max(0, companion.lostIn));
    return { lost: companion.lostIn, share, by: 'the companion' };
  }
  const stream = call.result.streams.find(
    ({ direction, remoteReport }) => direction === 'outbound' && remoteReport !== null,
  );
  if (!media || media.reportBlocks === 0 || media.peerLossPercent === null || !stream?.remoteReport) return null;
  return { lost: stream.remoteReport.lost, share: media.peerLossPercent, by: "the far end's RTCP receiver reports" };
}

function isLossy(loss: Loss | null, limit: number): loss is Loss {
  return loss !== null && loss.lost >= FIXED_LIMITS.fewestLost && loss.share > limit;
}

function losses({ subject }: RuleInput, call: ObservedCall): Naming[] {
  const limit = subject.limits.lossPercent;
  const named: Naming[] = [];
  const slow = slowByRepetition(call, subject.limits.pddWarnMs) ? SLOW : [];
  const inbound = inboundLoss(call);
  if (isLossy(inbound, limit)) {
    const loss = lossNaming('quality-loss-inbound', inbound, limit, 'of the audio towards us');
    // A lost flight of the DTLS handshake is repeated a second later.
    named.push({ ...loss, explains: [...(call.ice ? (['media-late-start'] as const) : []), ...slow] });
    const stream = inboundStream(call);
    const burstR = burstRatioOf(stream);
    if (stream?.burst && burstR !== null && isBursty(call)) {
      named.push(
        name(
          'quality-loss-burst',
          'proven',
          inbound.share >= FIXED_LIMITS.unusableLossPercent ? 'failure' : 'degradation',
          `The ${inbound.lost} lost packets came in bursts of ${Math.round(stream.burst.meanMs)} ms in which ${percent(stream.burst.density * 100)} were lost (RFC 3611), ${Math.round(burstR * 10) / 10} times as long as chance would make them.`,
          ['quality.loss', 'media.inbound'],
          { explains: ['quality-loss-inbound', 'quality-jitter'] },
        ),
      );
    }
  }
  const outbound = outboundLoss(call);
  if (isLossy(outbound, limit)) {
    named.push({ ...lossNaming('quality-loss-outbound', outbound, limit, 'of our audio'), explains: [...slow] });
  }
  return named;
}

function isBursty(call: ObservedCall): boolean {
  const stream = inboundStream(call);
  return (burstRatioOf(stream) ?? 0) >= BURST_R && (stream?.burst?.density ?? 0) >= 0.4;
}

function burstRatioOf(stream: StreamStatistics | undefined): number | null {
  return stream?.mosProvenance?.burstR ?? burstRatio(stream);
}

/** Mean run of losses in packets against that of random loss: out of the burst figures where the E-model has none (no codec constants). */
function burstRatio(stream: StreamStatistics | undefined): number | null {
  if (!stream?.burst || stream.lossPercent <= 0 || stream.packets === 0) return null;
  const packetMs = stream.deltaMs?.mean ?? 20;
  const run = (stream.burst.meanMs / packetMs) * stream.burst.density;
  return run * (1 - stream.lossPercent / 100);
}

function lossNaming(
  code: 'quality-loss-inbound' | 'quality-loss-outbound',
  { lost, share, by }: Loss,
  limit: number,
  what: string,
): Naming {
  return name(
    code,
    'proven',
    share >= FIXED_LIMITS.unusableLossPercent ? 'failure' : 'degradation',
    `${percent(share)} ${what} was lost (${lost} packets, limit ${limit} %), counted by ${by}.`,
    ['quality.loss', code === 'quality-loss-inbound' ? 'media.inbound' : 'media.outbound'],
  );
}

function jitter({ subject }: RuleInput, call: ObservedCall): Naming[] {
  const limit = subject.limits.jitterMs;
  const arrived = arrivalJitter(call);
  const inbound = arrived && isJittery(arrived, limit) ? arrived.max : null;
  const outbound =
    call.companion?.jitterInMs ??
    call.result.streams.find(({ direction }) => direction === 'outbound')?.remoteReport?.jitterMs ??
    null;
  const [direction, value] =
    (inbound ?? 0) >= (outbound ?? 0) ? (['towards us', inbound] as const) : (['of our audio', outbound] as const);
  if (value === null || value <= limit) return [];
  return [
    name(
      'quality-jitter',
      'proven',
      'degradation',
      `The interarrival jitter ${direction} rises to ${Math.round(value)} ms (limit ${limit} ms).`,
      ['quality.jitter'],
    ),
  ];
}

function latency({ subject }: RuleInput, call: ObservedCall): Naming[] {
  const limit = subject.limits.rttMs;
  // What the far end buffers before it plays is its own; only more than so much is a fault.
  const echo = call.probe?.returned && call.probe.delayMs !== null ? call.probe.delayMs : null;
  const rtcp = reportedRoundTrip(call);
  const pings = pingTimes(call);
  const ping = pings.length >= 3 ? median(pings) : null;
  const path = rtcp?.mean ?? ping;
  const byPath = path !== null && path > limit;
  if (!byPath && (echo === null || echo - FIXED_LIMITS.echoBufferMs <= limit)) return [];
  const by = rtcp ? 'RTCP' : 'SIP requests during the call';
  const reason = byPath
    ? `The round trip is ${Math.round(path)} ms (limit ${limit} ms), measured by ${by}.`
    : `Our test signal came back ${Math.round(echo ?? 0)} ms late${path === null ? '' : `, while the round trip by ${by} is ${Math.round(path)} ms: audio alone is delayed, on the way or by the far end`}.`;
  return [
    name('quality-latency', byPath ? 'proven' : 'likely', 'degradation', reason, ['quality.delay', 'media.echo'], {
      explains: ['media-late-start', ...(slowByDistance(call, subject.limits.pddWarnMs) ? SLOW : [])],
    }),
  ];
}

/** Loss or delay that goes away with a thinner stream is a matter of the rate: the difference of two calls is the proof. */
function bandwidth(input: RuleInput, call: ObservedCall): Naming[] {
  const limit = input.subject.limits.lossPercent;
  const thin = retried(input, 'codecs');
  const worst = [inboundLoss(call), outboundLoss(call)].filter((one) => isLossy(one, limit));
  const growth = queueGrowth(call);
  const thinClean =
    talked(thin) &&
    thin.media !== null &&
    [inboundLoss(thin), outboundLoss(thin)].every((one) => !isLossy(one, limit)) &&
    (queueGrowth(thin) ?? 0) < FIXED_LIMITS.queueMs / 2;
  const named: Naming[] = [];
  // A link that fails now and then may be lucky during the second call; a full queue loses evenly, and delays what it lets through.
  const byChance = isBursty(call) && (growth ?? 0) < FIXED_LIMITS.queueMs;
  const thinBetter = thinClean || (talked(thin) && isMuchBetter(call, thin));
  const lossyFirst = worst.length > 0 && thinBetter && !byChance;
  if (lossyFirst || (growth !== null && growth >= FIXED_LIMITS.queueMs && thinClean)) {
    named.push(
      name(
        'quality-bandwidth',
        thinClean ? 'proven' : 'likely',
        'degradation',
        `With ${rateText(call)} ${lossyFirst ? `${percent(worst[0]?.share ?? 0)} was lost` : `the delay grew by ${Math.round(growth ?? 0)} ms`}; with ${rateText(thin)} ${thinClean ? 'it is clean' : 'far less'}: the line carries less than the call needs.`,
        ['call.retry', 'quality.loss', 'quality.delay'],
        {
          explains: lossyFirst
            ? [
                'quality-loss-inbound',
                'quality-loss-outbound',
                'quality-loss-burst',
                'quality-jitter',
                'quality-latency',
                'quality-bufferbloat',
              ]
            : ['quality-latency', 'quality-jitter'],
        },
      ),
    );
  }
  if (growth !== null && growth >= FIXED_LIMITS.queueMs) {
    named.push(
      name(
        'quality-bufferbloat',
        isBusy(call) ? 'suspected' : lossyFirst ? 'likely' : 'proven',
        'degradation',
        `While audio flowed the round trip grew by ${Math.round(growth)} ms${worst.length > 0 ? '' : ' without loss'}: a queue on the way fills.`,
        ['quality.delay', 'call.retry'],
        { explains: lossyFirst ? ['quality-latency'] : ['quality-latency', 'quality-jitter', 'quality-bandwidth'] },
      ),
    );
  }
  return named;
}

/** Chance loses the same share at any rate; a line that is too narrow loses what is too much. */
function isMuchBetter(call: ObservedCall, thin: ObservedCall): boolean {
  const pairs = [
    [inboundLoss(call), inboundLoss(thin)],
    [outboundLoss(call), outboundLoss(thin)],
  ];
  return pairs.some(
    ([before, after]) => before && after && before.share >= 5 && before.lost >= 15 && after.share < before.share / 3,
  );
}

function pingTimes(call: ObservedCall): number[] {
  return call.pings.map(({ rttMs }) => rttMs).filter((ms) => ms !== null);
}

function rateText(call: ObservedCall | undefined): string {
  const stream = call && (inboundStream(call) ?? call.result.streams[0]);
  const rate = stream?.bitrateKbps == null ? '' : ` at ${Math.round(stream.bitrateKbps)} kbit/s`;
  return `${stream?.codec ?? 'the other codec'}${rate}`;
}

function order(call: ObservedCall): Naming[] {
  const stream = inboundStream(call);
  const named: Naming[] = [];
  const { companion } = call;
  const check = (
    code: 'quality-reordering' | 'quality-duplication',
    what: string,
    inbound: number,
    outbound: number,
  ): void => {
    const all = Math.max(1, stream?.packets ?? 1);
    const theirs = Math.max(1, companion?.packetsIn ?? 1);
    const [count, total, way] =
      inbound / all >= outbound / theirs ? [inbound, all, 'towards us'] : [outbound, theirs, 'of ours'];
    if (!isAstray(count, total)) return;
    named.push(
      name(
        code,
        'proven',
        'degradation',
        `${count} of ${total} packets ${way} (${percent((100 * count) / total)}) ${what}.`,
        ['quality.order'],
        // What overtakes is early, and what was overtaken late: that is all its jitter.
        code === 'quality-reordering' ? { explains: ['quality-jitter'] } : {},
      ),
    );
  };
  check('quality-reordering', 'arrived after a later one', stream?.reordered ?? 0, companion?.reorderedIn ?? 0);
  check('quality-duplication', 'arrived twice', stream?.duplicates ?? 0, companion?.duplicatesIn ?? 0);
  return named;
}

function drift(call: ObservedCall): Naming[] {
  const stream = inboundStream(call);
  const ppm = stream?.clockDriftPpm ?? null;
  if (!stream || ppm === null || !isClockDrift(ppm) || stampFault(stream)) return [];
  // A computer without time for its calls takes the time of arrival late.
  const busy = isBusy(call);
  return [
    name(
      'quality-clock-drift',
      busy ? 'suspected' : 'proven',
      'degradation',
      `The far end's media clock runs ${Math.round(Math.abs(ppm))} ppm too ${ppm > 0 ? 'slow' : 'fast'} against ours: its audio is ${percent(Math.abs(ppm) / 1e4)} off, and a buffer runs ${ppm > 0 ? 'empty' : 'over'} now and then.`,
      ['quality.drift'],
    ),
  ];
}

function marking({ media, companion }: ObservedCall): Naming[] {
  if (media?.dscp !== EXPEDITED_FORWARDING || companion?.dscpIn == null || companion.dscpIn === media.dscp) return [];
  return [
    name(
      'qos-marking-lost',
      'proven',
      'degradation',
      `Our audio left marked DSCP ${media.dscp} (EF, RFC 3246) and arrived marked ${companion.dscpIn}: the network does not prefer it.`,
      ['quality.marking'],
    ),
  ];
}
