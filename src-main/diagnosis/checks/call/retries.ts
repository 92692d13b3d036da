/** Which calls with ONE thing changed would tell apart what the first call leaves open. */
import type { TransportName } from '../../../../src-shared/model/transports';
import { CODEC_NAMES } from '../../../../src-shared/model/media';
import type { IceFacts } from '../../../../src-shared/model/ice';
import type { CallVariant, CheckContext } from '../../api';
import type { ObservedCall } from '../../observed/call';
import { overload } from '../../readings/load';
import { ackCameAtLast } from '../../readings/distance';
import { queueGrowth } from '../../readings/queue';
import { deadTargetOf, hasResponse, heard, redirection, signallingAnswers, talked } from '../../readings/naming';
import { mainStream } from './evidence';
import { firstCall, inputOf, NO_CALL } from './subject';

export interface Retries {
  variants: CallVariant[];
  /** Why these, or why none: one sentence. */
  because: string;
}

/** An answer is all that these have to show. */
const SHORT_TALK_MS = 2000;
/** Long enough for packets, and for the first RTCP report of the far end. */
const MEDIA_TALK_MS = 5000;
/** A 200 without its ACK comes again after 0.5, 1.5 and 3.5 s. */
const ACK_TALK_MS = 4000;
/** RFC 3261 sections 21.4.11 and 21.5.7. */
const TOO_LARGE = new Set([413, 513]);
const NOT_ACCEPTABLE = new Set([415, 488, 606]);
const SECURITY_LABELS = {
  none: 'without encryption',
  sdes: 'with encryption (SDES)',
  dtls: 'as WebRTC does (ICE and DTLS-SRTP)',
};
/** Q.850: incompatible destination. */
const INCOMPATIBLE = 88;
/** Fewer lost packets are chance. */
const FEWEST_LOST = 4;
const QUEUE_GROWS_MS = 40;
/** Packets of so many ms instead of 20 carry less overhead: the least change of rate that a codec leaves us. */
const LONG_PACKETS_MS = 60;
const HIGH_PORTS: [number, number] = [40_000, 40_998];
const LOW_PORTS: [number, number] = [10_000, 10_998];

export function retriesFor(context: CheckContext): Retries {
  const call = firstCall(context);
  if (!call) return none(NO_CALL);
  const again = context.findings['reach.again'];
  if (again && again.own.outcome !== 'answered') return none('Not needed: the server answers nothing any more.');
  if (!hasResponse(call))
    return call.inviteOctets === null ? none('No INVITE could be sent.') : unanswered(context, call);
  if (call.result.state !== 'answered') return notAcceptable(context, call);
  if (call.repeatedSuccess >= 2 && !ackCameAtLast(call)) return ackLost(context, call);
  const relay = call.ice && call.ice.selected === null ? relayedCall(context, call.ice) : null;
  if (relay) return relay;
  if (!talked(call)) return none('Not needed: the call was too short to say anything of its media.');
  const { media } = call;
  if (media && media.rejected > 0 && heard(call) === 0) {
    return {
      variants: [{ changed: 'security', label: 'without encryption', security: 'none', talkMs: MEDIA_TALK_MS }],
      because: 'No packet could be decrypted: is it the keys alone?',
    };
  }
  if (call.expected.inbound && heard(call) === 0) return nothingArrives(context, call);
  const thinner = suffers(context, call) ? thinnerCall(context, call) : null;
  return thinner ?? calmer(call);
}

function unanswered(context: CheckContext, call: ObservedCall): Retries {
  if (redirection(call)) return none('Not needed: the server led the call on to a place that does not answer.');
  if (deadTargetOf(inputOf(context), call))
    return none('Not needed: the call went to a server that answers nothing, and another one of the same name does.');
  if (!signallingAnswers(inputOf(context)))
    return none('Not needed: the server answers nothing else on this way either.');
  return {
    variants: [smallCall(context.subject), ...byOtherTransport(context, call, SHORT_TALK_MS)],
    because: 'The INVITE alone is not answered: is it its size, or its transport?',
  };
}

function smallCall({ codecs: [codec] }: CheckContext['subject']): CallVariant {
  return { changed: 'size', label: 'with a small INVITE', codecs: codec ? [codec] : [], talkMs: SHORT_TALK_MS };
}

/** UDP and TCP stand in for each other; what is encrypted or goes by WebSocket has no neighbour that proves anything. */
function byOtherTransport({ subject, findings }: CheckContext, call: ObservedCall, talkMs: number): CallVariant[] {
  const used = call.ladder[0]?.transport ?? call.result.transport ?? subject.account.transport;
  const other: TransportName | null = used === 'udp' ? 'tcp' : used === 'tcp' ? 'udp' : null;
  if (other === null) return [];
  const probes = findings[other === 'tcp' ? 'reach.tcp' : 'reach.udp']?.probes ?? [];
  if (probes.length > 0 && !probes.some(({ outcome }) => outcome === 'answered' || outcome === 'connected')) return [];
  return [{ changed: 'transport', label: `by ${other.toUpperCase()}`, transport: other, talkMs }];
}

function notAcceptable({ subject }: CheckContext, { final }: ObservedCall): Retries {
  const refused = final !== null && (NOT_ACCEPTABLE.has(final.status) || final.reasonHeader?.q850 === INCOMPATIBLE);
  if (final !== null && TOO_LARGE.has(final.status)) {
    return { variants: [smallCall(subject)], because: 'The INVITE is too large for the server: is a small one taken?' };
  }
  if (!refused) return none('Not needed: how the call ended says enough.');
  const variants: CallVariant[] = [];
  if (CODEC_NAMES.some((name) => !subject.codecs.includes(name))) {
    variants.push({ changed: 'codecs', label: 'with every codec', codecs: [...CODEC_NAMES], talkMs: SHORT_TALK_MS });
  }
  for (const security of subject.security === 'none' ? (['sdes', 'dtls'] as const) : (['none'] as const)) {
    variants.push({ changed: 'security', label: SECURITY_LABELS[security], security, talkMs: SHORT_TALK_MS });
  }
  return { variants, because: `${final.status} does not say what it dislikes: is it the codecs, or the encryption?` };
}

function ackLost(context: CheckContext, call: ObservedCall): Retries {
  const variants = byOtherTransport(context, call, ACK_TALK_MS);
  return variants.length > 0
    ? { variants, because: 'Our ACK does not get there: does it by another transport?' }
    : none('Our ACK does not get there, and there is no other transport to compare with.');
}

/** No way was found: would a relay be one? */
function relayedCall({ subject }: CheckContext, { policy }: IceFacts): Retries {
  const hasRelay = subject.ice?.servers.some(({ urls }) => urls.some((url) => /^turns?:/i.test(url))) === true;
  if (policy === 'relay' || !hasRelay) return none('Not possible: there is no other relay that could be tried.');
  return {
    variants: [{ changed: 'relay', label: 'through a relay alone', icePolicy: 'relay', talkMs: MEDIA_TALK_MS }],
    because: 'No way for the audio was found: is there one through a relay?',
  };
}

function nothingArrives({ findings }: CheckContext, call: ObservedCall): Retries {
  const { offer, answer, media, companion } = call;
  if (!answer || answer.port === 0) return none('Not needed: the answer takes no audio.');
  if (call.ice) return none('Not needed: ICE has tried every address and port that there is.');
  if (companion?.packetsOut === 0) return none('Not needed: the companion sent nothing.');
  const variants: CallVariant[] = [];
  const nat = findings['nat.translation'];
  const seen = nat?.translated ? nat.seenAs?.address : undefined;
  if (seen !== undefined && seen !== offer?.address) {
    variants.push({
      changed: 'announced-address',
      label: `with ${seen} in its SDP`,
      announcedAddress: seen,
      talkMs: MEDIA_TALK_MS,
    });
  }
  const portRange = (media?.local.port ?? 0) >= 30_000 ? LOW_PORTS : HIGH_PORTS;
  variants.push({
    changed: 'ports',
    label: `from RTP ports ${portRange[0]} to ${portRange[1]}`,
    portRange,
    talkMs: MEDIA_TALK_MS,
  });
  return { variants, because: 'No audio arrives: does it on another port, or at another address?' };
}

/** Loss or a delay that grows: both may come from a line that carries less than the call needs. */
function suffers({ subject }: CheckContext, call: ObservedCall): boolean {
  const limit = subject.limits.lossPercent;
  const inbound = mainStream(call, 'inbound');
  const outbound = mainStream(call, 'outbound');
  const { companion, media } = call;
  const theirs = companion?.lostIn ?? outbound?.remoteReport?.lost ?? 0;
  const theirPercent = companion
    ? (100 * companion.lostIn) / Math.max(1, companion.packetsIn + companion.lostIn)
    : (media?.peerLossPercent ?? 0);
  return (
    (inbound !== undefined && inbound.lost >= FEWEST_LOST && inbound.lossPercent > limit) ||
    (theirs >= FEWEST_LOST && theirPercent > limit) ||
    (queueGrowth(call) ?? 0) >= QUEUE_GROWS_MS
  );
}

/** Opus is the only codec of ours that needs less than G.711 and G.722, a half of it; where it is not to be had, longer packets save some. */
function thinnerCall({ subject }: CheckContext, call: ObservedCall): Retries {
  const takes = (name: string): boolean =>
    call.answer?.formats.some((format) => format.name.toLowerCase() === name) === true;
  if (mainStream(call, 'outbound')?.codec === 'opus') {
    return none('Not possible: the call used Opus already, and there is no thinner codec to compare with.');
  }
  const because = 'Packets get lost or late: do they with a thinner stream?';
  if (takes('opus') || !subject.codecs.includes('opus')) {
    return { variants: [{ changed: 'codecs', label: 'with Opus alone', codecs: ['opus'] }], because };
  }
  const label = `with packets of ${LONG_PACKETS_MS} ms`;
  return { variants: [{ changed: 'codecs', label, ptimeMs: LONG_PACKETS_MS }], because };
}

/** Was this computer busy for a moment, or is it always? */
function calmer({ load }: ObservedCall): Retries {
  const busy = load ? overload(load) : null;
  if (!busy?.late && !busy?.blocked)
    return none('Not needed: the first call leaves nothing open that another one would answer.');
  return {
    variants: [{ changed: 'time', label: 'a moment later', talkMs: MEDIA_TALK_MS }],
    because: 'This computer was too busy for the call: is it always?',
  };
}

function none(because: string): Retries {
  return { variants: [], because };
}
