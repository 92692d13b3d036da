/** Two captures of the same calls from both ends: what left and what arrived. It proves what one capture can only suspect: ALG, loss on the way, NAT. */
import { endpointText } from '../../src-shared/words/endpoint';
import type { AnalysedCapture } from '../analysis/capture/analysedCapture';
import type { CaptureComparison, CapturedStream, CapturePlace } from '../../src-shared/model/capture';
import type { CallCause } from '../../src-shared/model/call';
import type { CaptureAnalyser } from '../analysis/capture/analyser';
import type { KeptMessage } from '../analysis/capture/signalling/call';
import { startLineOf } from '../analysis/capture/signalling/results';
import { rawOf } from '../diagnosis/observed/captured/call';
import { changesOf } from './messageChanges';
import { judgeEnds } from '../diagnosis/judge';

export interface ComparedCapture {
  file: string;
  place: CapturePlace;
  analyser: CaptureAnalyser;
  analysed: AnalysedCapture;
}

/** Messages that are told; a comparison is of some calls, not of a day. */
const MAX_MESSAGES = 5000;

type Side = 'a' | 'b';

interface Pair {
  callId: string;
  a: KeptMessage | null;
  b: KeptMessage | null;
}

export function compareCaptures(a: ComparedCapture, b: ComparedCapture): CaptureComparison {
  const { time } = a.analyser;
  const pairs = pairMessages(a, b);
  const matched = pairs.filter((pair) => pair.a && pair.b);
  const epoch = (side: ComparedCapture, at: number): number => Date.parse(side.analyser.time(at));
  const senders = sidesOf(matched, (pair) => epoch(b, pair.b!.at) - epoch(a, pair.a!.at));
  const clock = clockOf(matched, senders, (pair) => epoch(b, pair.b!.at) - epoch(a, pair.a!.at));
  const notes: string[] = [];
  if (matched.length === 0)
    notes.push('Neither file holds a SIP message that the other has too: only audio can be compared.');
  const messages = pairs.slice(0, MAX_MESSAGES).map((pair): CaptureComparison['messages'][number] => {
    const shown = pair.a ?? pair.b;
    const sender = shown && senders.get(shown.src.address);
    const lost = pair.a && !pair.b && sender === 'a' ? 'a-to-b' : pair.b && !pair.a && sender === 'b' ? 'b-to-a' : null;
    return {
      startLine: shown ? startLineOf(shown) : '',
      callId: pair.callId,
      at: { a: pair.a && time(pair.a.at), b: pair.b && b.analyser.time(pair.b.at) },
      changed: pair.a && pair.b ? changesOf(rawOf(pair.a), rawOf(pair.b)) : [],
      lost,
    };
  });
  const streams = compareStreams(a, b);
  return {
    schema: 'sidetone.comparison/1',
    a: { file: a.file, place: a.place },
    b: { file: b.file, place: b.place },
    ...clock,
    messages,
    streams,
    causes: causesOf(messages, streams, a, b),
    notes,
  };
}

/** The same message by Call-ID, transaction and kind; one that was sent again is paired in its order. */
function pairMessages(a: ComparedCapture, b: ComparedCapture): Pair[] {
  const pairs: Pair[] = [];
  for (const [callId, own] of a.analyser.signalling.calls) {
    const other = b.analyser.signalling.calls.get(callId);
    if (!other) continue;
    const waiting = new Map<string, KeptMessage[]>();
    for (const message of other.messages) {
      const key = keyOf(message);
      const list = waiting.get(key);
      if (list) list.push(message);
      else waiting.set(key, [message]);
    }
    for (const message of own.messages)
      pairs.push({ callId, a: message, b: waiting.get(keyOf(message))?.shift() ?? null });
    for (const left of waiting.values()) for (const message of left) pairs.push({ callId, a: null, b: message });
  }
  return pairs;
}

function keyOf({ method, status, cseq, branch }: KeptMessage): string {
  return `${method} ${status} ${cseq} ${branch}`;
}

/** On whose side an address is: what it sends is seen there first. The fastest of each way tells, whatever the clocks say. */
function sidesOf(matched: readonly Pair[], laterAtB: (pair: Pair) => number): Map<string, Side> {
  const byHost = new Map<string, number[]>();
  for (const pair of matched) {
    const host = pair.a?.src.address ?? '';
    byHost.set(host, [...(byHost.get(host) ?? []), laterAtB(pair)]);
  }
  const means = [...byHost].map(
    ([host, values]) => [host, values.reduce((sum, value) => sum + value, 0) / values.length] as const,
  );
  if (means.length < 2) return new Map();
  // What comes from a's side reaches b later than what comes from b's side seems to.
  const middle = (Math.min(...means.map(([, value]) => value)) + Math.max(...means.map(([, value]) => value))) / 2;
  return new Map(means.map(([host, value]) => [host, value > middle ? 'a' : 'b']));
}

function clockOf(
  matched: readonly Pair[],
  senders: Map<string, Side>,
  laterAtB: (pair: Pair) => number,
): Pick<CaptureComparison, 'clockOffsetMs' | 'clockNote'> {
  const from = (side: Side): number[] =>
    matched.filter(({ a }) => a && senders.get(a.src.address) === side).map(laterAtB);
  const [out, back] = [from('a'), from('b')];
  if (out.length === 0 || back.length === 0) {
    return { clockOffsetMs: null, clockNote: 'The clocks cannot be compared: messages were seen one way only.' };
  }
  const offset = (Math.min(...out) + Math.max(...back)) / 2;
  const way = Math.max(0, (Math.min(...out) - Math.max(...back)) / 2);
  return {
    clockOffsetMs: Math.round(offset * 1000) / 1000,
    clockNote: `From the fastest messages of each way (about ${way.toFixed(1)} ms one way), as if both ways took as long.`,
  };
}

function compareStreams(a: ComparedCapture, b: ComparedCapture): CaptureComparison['streams'] {
  const rows: CaptureComparison['streams'] = [];
  const taken = new Set<CapturedStream>();
  for (const one of a.analysed.streams) {
    const other = b.analysed.streams.find(
      (candidate) => candidate.ssrc === one.ssrc && !taken.has(candidate) && isSame(one, candidate),
    );
    if (!other) continue;
    taken.add(other);
    const from = sideOfSource(a, b, one, other);
    const [sent, arrived] = from === 'a' ? [one, other] : [other, one];
    rows.push({
      ssrc: one.ssrc,
      from,
      sent: sent.packets,
      arrived: arrived.packets,
      lostBetween: Math.max(0, sent.packets - sent.duplicates - (arrived.packets - arrived.duplicates)),
      lostBefore: Math.max(0, sent.lost),
      delayVariationMs: null,
      sourceLeft: endpointText(sent.src),
      sourceArrived: endpointText(arrived.src),
    });
  }
  return [...rows, ...missing(a, b, 'a'), ...missing(b, a, 'b')];
}

/** The same kind of packets: an SSRC alone may be chosen twice. */
function isSame(one: CapturedStream, other: CapturedStream): boolean {
  return (
    one.payloadType === other.payloadType &&
    (one.callId === other.callId || one.callId === null || other.callId === null)
  );
}

/** The party's own capture has its stream as it left; else the one in which less is missing is nearer to the sender. */
function sideOfSource(a: ComparedCapture, b: ComparedCapture, one: CapturedStream, other: CapturedStream): Side {
  const [atA, atB] = [a.analyser.hosts.own, b.analyser.hosts.own];
  if (atA !== null) return one.src.address === atA ? 'a' : 'b';
  if (atB !== null) return other.src.address === atB ? 'b' : 'a';
  return one.packets >= other.packets ? 'a' : 'b';
}

/** What left at one end and was never seen at the other, in calls that both files hold. */
function missing(here: ComparedCapture, there: ComparedCapture, from: Side): CaptureComparison['streams'] {
  return here.analysed.streams
    .filter(({ src, callId, ssrc }) => {
      if (src.address !== here.analyser.hosts.own || callId === null || !there.analyser.callRecord(callId))
        return false;
      return !there.analysed.streams.some((candidate) => candidate.ssrc === ssrc);
    })
    .map(({ ssrc, packets, src, lost }) => ({
      ssrc,
      from,
      sent: packets,
      arrived: 0,
      lostBetween: packets,
      lostBefore: Math.max(0, lost),
      delayVariationMs: null,
      sourceLeft: endpointText(src),
      sourceArrived: '',
    }));
}

/** Messages that are shown for a cause. */
const MAX_EVIDENCE = 5;

function causesOf(
  messages: CaptureComparison['messages'],
  streams: CaptureComparison['streams'],
  a: ComparedCapture,
  b: ComparedCapture,
): CallCause[] {
  const altered = messages.filter(({ changed }) => changed.some(({ byAlg }) => byAlg));
  const lost = messages.filter((message) => message.lost !== null).map(({ startLine }) => startLine);
  const causes = judgeEnds(
    {
      altered: altered.flatMap(({ startLine, changed }) =>
        changed
          .filter(({ byAlg }) => byAlg)
          .map((change) => ({ startLine, field: change.field, left: change.a, arrived: change.b })),
      ),
      alteredMessages: altered.length,
      streams: streams.map(({ from, ssrc, sent, arrived, lostBetween }) => ({
        ssrc,
        leftHere: from === 'a',
        sent,
        arrived,
        lostBetween,
        from: (from === 'a' ? a : b).file,
        to: (from === 'a' ? b : a).file,
      })),
      lost,
      answered: messages.some(({ startLine }) => startLine.startsWith('SIP/2.0 200')),
    },
    a.analyser.limits,
  );
  const evidence = [
    ...altered.slice(0, MAX_EVIDENCE).map(({ startLine }) => startLine),
    ...lost.slice(0, MAX_EVIDENCE),
  ];
  return causes.map((cause) => ({ ...cause, evidence: evidence.length > 0 ? evidence : [cause.reason] }));
}
