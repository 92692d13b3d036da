/** Most calls of most captures are well: they are not built up as views at all. */
import type { CapturedCall, CapturedIcmp, CapturedStream } from '../../src-shared/model/capture';
import type { Limits } from '../../src-shared/model/limits';
import type { RtpStream } from '../analysis/capture/media/rtpStream';
import type { CallRecord } from '../analysis/capture/signalling/call';

/** Audio begins and ends with the call, give or take so many ms. */
const MARGIN_MS = 1500;
/** INVITE, ringing, answer, ACK, BYE and its answer, with a challenge and provisional responses between them. */
const PLAIN_DESCRIPTIONS = 3;

interface Looked {
  call: CapturedCall;
  record: CallRecord;
  streams: readonly CapturedStream[];
  sources: ReadonlyMap<string, RtpStream>;
  icmp: readonly CapturedIcmp[];
  limits: Limits;
  hasMedia: boolean;
  /** Kinds of calls of which one was judged and found well. */
  looksLike?: ReadonlySet<string>;
}

/** Calls of the same telephones with the same codecs describe themselves alike: of signalling alone one of each kind is looked into. */
export function kindOf({ codecs, userAgents, carriedBy }: CapturedCall): string {
  return [codecs.offered, codecs.answered, userAgents.map(({ product }) => product), carriedBy].join(' | ');
}

/** True only where nothing of it could be named: answered soon, audio whole and both ways from the answer to the BYE, nothing repeated. */
export function isPlainlyWell({ call, record, streams, sources, icmp, limits, hasMedia, looksLike }: Looked): boolean {
  const { state, timing, retransmissions } = call;
  if (state === 'cancelled') return (timing.pddMs ?? 0) <= limits.pddWarnMs && record.byeReason === null;
  if (state !== 'answered' || record.partial || record.offer?.ufrag) return false;
  // Packets say nothing of whether their keys fit.
  if (record.offer?.secured) return false;
  if (record.final === null || Number.isNaN(record.byeAt) || record.byeReason !== null) return false;
  if (icmp.length > 0 || record.repeatedSuccess > 0 || retransmissions > 0 || record.events.length > 0) return false;
  if ((timing.pddMs ?? 0) > limits.pddWarnMs) return false;
  if (record.messages.filter(({ sdp }) => sdp).length > PLAIN_DESCRIPTIONS) return false;
  if (record.messages.some(({ method }) => method === 'REFER')) return false;
  if (!hasMedia) return looksLike?.has(kindOf(call)) === true;
  const [one, other] = streams;
  if (streams.length !== 2 || !one || !other || one.src.address === other.src.address) return false;
  // Audio that comes from elsewhere than it is sent to.
  if (one.src.address !== other.dst.address || other.src.address !== one.dst.address) return false;
  return streams.every((stream) => {
    const source = sources.get(stream.id);
    return (
      source !== undefined &&
      source.gaps.length === 0 &&
      source.firstAt <= record.answeredAt + MARGIN_MS / 5 &&
      source.lastAt >= record.byeAt - MARGIN_MS &&
      stream.marks.every(({ severity }) => severity === 'note') &&
      stream.payloadTypes.every(({ announced }) => announced !== false)
    );
  });
}
