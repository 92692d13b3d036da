/** What is remarkable about a stream, with its figures; limits are those of the live diagnosis where it has them. */
import { endpointText } from '../../../../src-shared/words/endpoint';
import { FIXED_LIMITS, isAstray, isClockDrift, isJittery, type Limits } from '../../../../src-shared/model/limits';
import type { CapturedStream, StreamMark } from '../../../../src-shared/model/capture';
import type { MediaExpectation } from '../api';
import { isWrongRate } from '../../mediaTime';
import type { RtpStream } from './rtpStream';

const LOSS_NOTE_PERCENT = 0.1;
/** RFC 3611: a burst is worth the name from here on. */
const BURST_DENSITY = 0.25;
const ALL_BUT_A_FEW = 0.9;
const EXPEDITED_FORWARDING = 46;
/** Packets of the old source that are still on their way when the new one begins. */
const OVERLAP_MS = 500;
/** Seconds in which a stream is too short to be judged. */
const SHORT_MS = 1000;

export interface MarkInput {
  stream: CapturedStream;
  source: RtpStream;
  expectation: MediaExpectation | null;
  /** Where the sender of the stream said that it receives, in the same call. */
  sender: MediaExpectation | null;
  /** Other sources of the same medium that the flow had before. */
  before: readonly RtpStream[];
  /** The SIP messages of this capture are in it twice each, or there are none. */
  isDoubled: boolean;
  /** From the answer to the first packet; null: not known, or not to be expected then. */
  lateMs: number | null;
  limits: Limits;
}

const RANK = { problem: 0, warning: 1, note: 2 };

export function marksOf(input: MarkInput): StreamMark[] {
  const marks = [...quality(input), ...timing(input), ...agreement(input)];
  return marks.sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}

function quality({ stream, source, isDoubled, limits }: MarkInput): StreamMark[] {
  const marks: StreamMark[] = [];
  const { lost, expected, lossPercent, burst, jitterMs, duplicates, reordered, packets, clockDriftPpm } = stream;
  if (source.lastAt - source.firstAt < SHORT_MS && packets < 20) return marks;
  const loss = `${lost} of ${expected} packets (${lossPercent.toFixed(1)} %) are missing where this was captured`;
  if (lossPercent > limits.lossPercent) {
    const bursty = burst !== null && burst.density >= BURST_DENSITY && burst.meanMs > 0;
    marks.push({
      kind: bursty ? 'burst-loss' : 'loss',
      severity: 'problem',
      text: bursty ? `${loss}, in bursts of ${burst.meanMs.toFixed(0)} ms.` : `${loss}.`,
    });
  } else if (lossPercent >= LOSS_NOTE_PERCENT) marks.push({ kind: 'loss', severity: 'note', text: `${loss}.` });
  // A single difference D raises the estimate of RFC 3550 section 6.4.1 by D/16 and wanes by as much: D in all, over all packets.
  const jumpedMs = source.stoodStillMs + (stream.mediaTime?.jumpedMs ?? 0);
  const mean = (jitterMs?.mean ?? 0) - jumpedMs / packets;
  const hasRate = !isWrongRate(stream.mediaTime);
  if (!hasRate) {
    marks.push({
      kind: 'timestamps',
      severity: 'problem',
      text: `Packets come evenly, but their time stamps count ${(100 * (stream.mediaTime?.ratio ?? 1)).toFixed(0)} ms in 100 ms.`,
    });
  } else if (jitterMs && isJittery({ mean, max: jitterMs.max - jumpedMs / 16 }, limits.jitterMs)) {
    marks.push({
      kind: 'jitter',
      severity: 'problem',
      text: `Packets come unevenly: jitter is ${jitterMs.mean.toFixed(1)} ms in the mean, ${jitterMs.max.toFixed(1)} ms at most.`,
    });
  } else if (jitterMs && jitterMs.max > limits.jitterMs) {
    marks.push({
      kind: 'jitter',
      severity: 'note',
      text: `Jitter reaches ${jitterMs.max.toFixed(1)} ms at times; in the mean it is ${jitterMs.mean.toFixed(1)} ms.`,
    });
  }
  const share = (count: number): string => `${count} packets (${((count * 100) / packets).toFixed(1)} %)`;
  if (isDoubled && duplicates >= (packets - duplicates) * ALL_BUT_A_FEW) {
    const text = 'Each packet is in the capture twice, as a mirror port or a capture on several interfaces sees it.';
    marks.push({ kind: 'duplicates', severity: 'note', text });
  } else if (isAstray(duplicates, packets)) {
    marks.push({ kind: 'duplicates', severity: 'warning', text: `${share(duplicates)} came more than once.` });
  }
  if (isAstray(reordered, packets)) {
    marks.push({ kind: 'reordering', severity: 'warning', text: `${share(reordered)} came after later ones.` });
  }
  if (hasRate && clockDriftPpm !== null && isClockDrift(clockDriftPpm)) {
    const way = clockDriftPpm > 0 ? 'slow' : 'fast';
    marks.push({
      kind: 'clock-drift',
      severity: 'warning',
      text: `The sender's clock runs ${(Math.abs(clockDriftPpm) / 10_000).toFixed(2)} % ${way}.`,
    });
  }
  return marks;
}

function timing({ source, before, lateMs: late }: MarkInput): StreamMark[] {
  const marks: StreamMark[] = [];
  // A sender that begins anew was there before.
  if (before.length === 0 && late !== null && late > FIXED_LIMITS.lateStartMs && late < 60_000) {
    marks.push({
      kind: 'late-start',
      severity: 'warning',
      text: `The first packet came ${(late / 1000).toFixed(2)} s after the answer.`,
    });
  }
  const worst = source.gaps.toSorted((a, b) => b.lengthMs - a.lengthMs)[0];
  if (worst) {
    marks.push({
      kind: 'gap',
      severity: worst.missing > 0 ? 'warning' : 'note',
      text:
        worst.missing > 0
          ? `No packet came for ${(worst.lengthMs / 1000).toFixed(1)} s, and ${worst.missing} are missing.`
          : `The sender paused for ${(worst.lengthMs / 1000).toFixed(1)} s.`,
    });
  }
  if (source.sampled > 10 && source.constant >= source.sampled * 0.95) {
    marks.push({ kind: 'silent', severity: 'warning', text: 'The packets hold digital silence.' });
  }
  return marks;
}

function agreement({ stream, source, expectation, sender, before }: MarkInput): StreamMark[] {
  const marks: StreamMark[] = [];
  if (before.length > 0) {
    const isBeside = before.some(({ lastAt }) => lastAt - source.firstAt > OVERLAP_MS);
    const text = isBeside
      ? 'Another source sends on the same ports at the same time.'
      : 'The sender began anew with another SSRC.';
    marks.push({ kind: 'ssrc-change', severity: 'note', text });
  }
  const strange = stream.payloadTypes.filter(({ announced, packets }) => announced === false && packets > 2);
  for (const { payloadType, packets } of strange) {
    const most = packets * 2 > stream.packets;
    marks.push({
      kind: 'payload-unexpected',
      severity: most ? 'problem' : 'warning',
      text: `${packets} packets have payload type ${payloadType}, which the receiver's SDP does not hold.`,
    });
  }
  if (expectation?.ptimeMs && stream.packetMs && Math.abs(expectation.ptimeMs - stream.packetMs) > 1) {
    marks.push({
      kind: 'packet-time-differs',
      severity: 'note',
      text: `Packets hold ${stream.packetMs.toFixed(0)} ms; the receiver asked for ${expectation.ptimeMs} ms.`,
    });
  }
  if (expectation && (expectation.direction === 'sendonly' || expectation.direction === 'inactive')) {
    marks.push({
      kind: 'direction-violated',
      severity: 'note',
      text: `The receiver's last SDP says "${expectation.direction}": it wants no audio.`,
    });
  }
  if (sender && !stream.relayed && (sender.address !== stream.src.address || sender.port !== stream.src.port)) {
    marks.push({
      kind: 'source-differs',
      severity: 'note',
      text: `It comes from ${endpointText(stream.src)}; the sender's SDP names ${endpointText(sender)}.`,
    });
  }
  const [first] = stream.dscp;
  if (first && first.value !== EXPEDITED_FORWARDING && source.dscp.of(0) > 0) {
    marks.push({ kind: 'dscp-none', severity: 'note', text: 'The packets are not marked for priority (DSCP 0).' });
  }
  return marks;
}
