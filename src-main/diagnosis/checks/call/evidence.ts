/** A call as evidence: its messages, its SDP side by side, its streams, its seconds. */
import { seconds } from '../../../../src-shared/words/figures';
import type { Direction, StreamSample, StreamStatistics } from '../../../../src-shared/model/media';
import type { Evidence, JsonValue } from '../../../../src-shared/model/diagnosis';
import type { ObservedCall, SdpFacts } from '../../observed/call';
import { ladder, packet, timer } from '../registration/evidence';
import type { Rung } from '../../observed/ladder';
import { field } from '../shared/evidence';

export { field, table } from '../shared/evidence';

/** A duration in a sentence: "38 ms", "7 s". */
export function lasting(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : seconds(ms);
}

/** A duration that may be unknown. */
export function timed(label: string, ms: number | null): Evidence[] {
  return ms === null ? [] : [timer(label, ms)];
}

export function counter(label: string, count: number): Evidence {
  return { kind: 'counter', label, value: count };
}

export function ladderOf(call: ObservedCall, label = 'Messages of the call'): Evidence[] {
  return ladder(label, rungs(call));
}

/** The first INVITE, and what ended it or answered it. */
export function packetsOf(call: ObservedCall): Evidence[] {
  const all = rungs(call);
  const invite = all.find(({ startLine }) => startLine.startsWith('INVITE '));
  const final = all.findLast(
    ({ direction, startLine, cseq }) =>
      direction === 'inbound' && cseq.endsWith('INVITE') && /^SIP\/2\.0 [2-6]/.test(startLine),
  );
  return [...packet('Our INVITE', invite), ...packet('Final response', final)];
}

function rungs(call: ObservedCall): Rung[] {
  return call.ladder.map((entry) => ({ ...entry, callId: call.result.callId }));
}

/** Offer and answer, keys masked. */
export function sdpOf({ result }: ObservedCall): Evidence[] {
  const { offer, answer } = result.sdp;
  if (offer === null) return [];
  const value = { left: { title: 'Offer', text: offer }, right: { title: 'Answer', text: answer ?? '' } };
  return [{ kind: 'compare', label: 'SDP', value }];
}

export function sdpLine(label: string, sdp: SdpFacts | null): Evidence[] {
  if (!sdp) return [];
  const codecs = sdp.formats.map(({ name, payloadType }) => `${name} (${payloadType})`).join(', ');
  return [field(label, `${sdp.address}:${sdp.port}, ${sdp.profile}, ${codecs}, ${sdp.direction}`)];
}

export function streamsOf({ result }: ObservedCall, direction?: Direction): Evidence[] {
  return result.streams
    .filter((stream) => direction === undefined || stream.direction === direction)
    .map((stream) => ({
      kind: 'stream',
      label: `${stream.direction === 'inbound' ? 'Towards us' : 'From us'}: ${stream.ssrc}`,
      value: plain(stream),
    }));
}

/** One figure a second of one direction, of the stream with most packets. */
export function seriesOf(
  call: ObservedCall,
  direction: Direction,
  { label, unit, threshold = null }: { label: string; unit: string; threshold?: number | null },
  figure: (sample: StreamSample) => number | null,
): Evidence[] {
  const main = mainStream(call, direction);
  const samples = call.samples.filter((sample) => sample.direction === direction && sample.ssrc === main?.ssrc);
  const start = call.samples[0]?.at ?? 0;
  const points = samples.flatMap((sample) => {
    const value = figure(sample);
    return value === null ? [] : [[Math.round(sample.at - start), Math.round(value * 100) / 100]];
  });
  return points.length < 2 ? [] : [{ kind: 'series', label, value: { unit, points, threshold } }];
}

export function mainStream({ result }: ObservedCall, direction: Direction): StreamStatistics | undefined {
  return result.streams.filter((stream) => stream.direction === direction).sort((a, b) => b.packets - a.packets)[0];
}

/** Statistics hold nothing but what JSON has. */
function plain(value: StreamStatistics): JsonValue {
  return value as unknown as JsonValue;
}
