/** What is known of each direction of a call, and from whom: the rules of one-way audio stand on these four questions. */
import { percent, seconds } from '../../../src-shared/words/figures';
import type { RuleInput } from '../api';
import type { ObservedCall } from '../observed/call';
import { lastAudio } from './stopped';

export interface Answer {
  /** Null: nobody can tell. */
  yes: boolean | null;
  /** Who says so, as the half of a sentence; empty where nobody does. */
  because: string;
  /** `proven`: a counter of the far end; `likely`: an inference. */
  sure: 'proven' | 'likely' | 'none';
  /** It got there at first, and from some moment on no more. */
  stopped?: true;
}

const NOBODY: Answer = { yes: null, because: '', sure: 'none' };
/** RTCP of a healthy far end comes at least once in this time (RFC 3550 section 6.2: every 5 s, halved at the start), ms. */
const RTCP_DUE_MS = 5000;
/** A gap of so long is no jitter, ms. */
const CUT_OFF_MS = 1500;
/** So much of our stream lost counts as not arriving, percent. */
const NEARLY_ALL = 95;

/** Does our audio reach the far end, to the end of the call? */
export function ourAudioArrives({ findings }: RuleInput, call: ObservedCall): Answer {
  const { companion, media, probe } = call;
  const cut = cutOff(call);
  if (cut) return cut;
  if (companion && companion.packetsIn > 0) {
    return { yes: true, because: `the companion received ${companion.packetsIn} of our packets`, sure: 'proven' };
  }
  if (probe?.returned) return { yes: true, because: 'our own test signal came back', sure: 'proven' };
  if (companion) return { yes: false, because: 'the companion received none of our packets', sure: 'proven' };
  if (!media) return NOBODY;
  if (media.reportBlocks > 0) {
    const frozen = media.reportBlocks >= 2 && media.firstHighest !== null && media.firstHighest === media.lastHighest;
    const lost = media.peerLossPercent ?? 0;
    if (frozen) {
      return {
        yes: false,
        because: `its RTCP reports stand still at sequence number ${media.lastHighest}`,
        sure: 'proven',
      };
    }
    if (lost >= NEARLY_ALL)
      return { yes: false, because: `its RTCP reports ${percent(lost)} loss of ours`, sure: 'proven' };
    return { yes: true, because: 'its RTCP receiver reports count our packets', sure: 'proven' };
  }
  if (media.senderReports > 0 && (call.result.timing.durationMs ?? 0) >= RTCP_DUE_MS) {
    return {
      yes: false,
      because: `its ${media.senderReports} RTCP reports say nothing of a stream of ours`,
      sure: 'likely',
    };
  }
  const path = findings['media.path'];
  if (path?.probes.some(({ outcome }) => outcome === 'refused')) {
    return {
      yes: true,
      because: 'datagrams of ours to other ports of that host are answered by ICMP, so UDP gets there',
      sure: 'likely',
    };
  }
  return NOBODY;
}

/** Our audio got there, and from some moment on no more. */
function cutOff(call: ObservedCall): Answer | null {
  const { media, probe, answer } = call;
  const frameMs = answer?.ptimeMs ?? 20;
  // What is on its way, or waits in a queue, is not lost.
  const trips = [
    ...call.pings.map(({ rttMs }) => rttMs),
    ...call.result.streams.map(({ rttMs }) => rttMs?.max ?? null),
  ];
  const limit = CUT_OFF_MS + Math.max(0, ...trips.filter((ms) => ms !== null));
  const behind = media?.peerBehind ?? 0;
  if (behind * frameMs > limit) {
    return {
      yes: false,
      because: `its last RTCP report has seen nothing of our last ${behind} packets`,
      sure: 'proven',
      stopped: true,
    };
  }
  // Its own packets go on, so it is not that nothing comes any more.
  const silentMs = lastAudio(call) === null ? (probe?.silentEndMs ?? 0) - (probe?.delayMs ?? 0) : 0;
  if (probe?.returned && silentMs > limit) {
    const because = `our test signal came back at first, and in the last ${seconds(silentMs)} nothing but silence came`;
    return { yes: false, because, sure: 'likely', stopped: true };
  }
  return null;
}

/** Does the far end send at all? */
export function farEndSends(call: ObservedCall): Answer {
  const { companion, media } = call;
  if (companion) {
    return companion.packetsOut > 0
      ? { yes: true, because: `the companion sent ${companion.packetsOut} packets`, sure: 'proven' }
      : { yes: false, because: 'the companion sent nothing', sure: 'proven' };
  }
  if (media && (media.peerSent ?? 0) > 0) {
    return { yes: true, because: `its RTCP says that it sent ${media.peerSent} packets`, sure: 'proven' };
  }
  if (media && media.rtpArrived > 0) return { yes: true, because: 'its packets arrive', sure: 'proven' };
  return NOBODY;
}

/** The dialled address is one that gives our own audio back. */
export function isEcho(call: ObservedCall): boolean {
  return (
    /^sips?:(\*?43|9196|600|\*?echo[^@]*)@|^sips?:[^@]*echo[^@]*@/i.test(call.result.target) ||
    call.probe?.returned === true
  );
}
