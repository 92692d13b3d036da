import { endpointText } from '../../../src-shared/words/endpoint';
import { seconds } from '../../../src-shared/words/figures';
import type { Naming, Rule, RuleInput } from '../api';
import type { ObservedCall } from '../observed/call';
import { inboundWorks } from './inboundWorks';
import { onOpenPair } from './openPair';
import { heard, name, talked } from '../readings/naming';
import { isOwnPublicAddress, noInbound } from './noInbound';
import { splitAtServer } from './addressSplit';
import { held } from './held';
import { ownAudioNotSent } from './notSent';
import { movedAstray, sentInside } from './ownAddress';
import { sentElsewhere } from './sentElsewhere';
import { stopOf, stoppedAudio } from './stopped';
import { strayKeys, strayPayload } from './strayPayloads';

const REBOUND: Naming['explains'] = ['media-inbound-blocked', 'media-outbound-blocked', 'ice-consent-lost'];

/** One-way and no audio: first what the SDP says, then what came, then what the far end knows. */
export const mediaRules: Rule = (input) => {
  const call = input.findings['call.setup']?.call;
  if (!talked(call) || !call.media) return [];
  // Without a way and keys there is no audio to judge: what is wrong then is told by ICE and DTLS.
  if (call.ice && call.ice.dtls.connectedAt === null) return [];
  const named = [
    ...held(call),
    ...movedAstray(call),
    ...sentInside(call),
    ...splitAtServer(call),
    ...sentElsewhere(call),
    ...portClosed(input, call),
    ...encryption(call),
    ...strayPayload(call),
    ...strayKeys(call),
  ];
  const explained = named.some(({ severity }) => severity === 'failure');
  if (!explained) {
    // Without audio of its own a telephone opens no way back through a NAT: what it does not send comes first.
    named.push(...ownAudioNotSent(call));
    const nothingCame = call.expected.inbound && call.seen.sees.inbound && heard(call) === 0;
    named.push(...(nothingCame ? noInbound(input, call) : inboundWorks(input, call)));
  }
  return [...named, ...stopped(input, call)].map((naming) => onOpenPair(naming, call));
};

/** BYE and the closing of ports cross the last packets, ms. */
const HANGING_UP_MS = 300;

/** ICMP port unreachable for the RTP port itself; a peer without RTCP sends the same for the port above, which harms nobody. */
function portClosed(input: RuleInput, call: ObservedCall): Naming[] {
  const { answer, media, probe } = call;
  // The router in front of both ends answers for itself: nobody knows whether the port behind it is open.
  if (!answer || !media || isOwnPublicAddress(input, answer.address)) return [];
  const to = endpointText(answer);
  // Who hangs up closes its port: our last packets find nobody any more.
  const untilMs = (call.result.timing.durationMs ?? 0) - HANGING_UP_MS;
  const errors = media.icmp.filter((one) => one.to === to && /REFUSED/i.test(one.code) && one.atMs < untilMs);
  if (errors.length === 0) return [];
  const ended = stopOf(call, 'inbound');
  const refusal = ended?.isToTheEnd ? errors.find(({ atMs }) => atMs >= ended.fromMs) : undefined;
  if (ended && refusal) return [mediaProcessEnded(to, ended.fromMs, refusal.atMs)];
  const here = media.sources.some(({ address, port }) => address === answer.address && port === answer.port);
  const live = call.seen.at === 'own';
  // Who sends from that port to the end listens there: a firewall on the way may say no in its place.
  if (heard(call) > 0 && (here || media.reportBlocks > 0 || probe?.returned)) return [];
  return [
    name(
      'media-peer-port-closed',
      // Who sent the ICMP error stands in a capture; the system does not tell, and a firewall on the way may have refused.
      live ? 'likely' : 'proven',
      'failure',
      `Our audio to ${to}, the address of the answer, is refused by ICMP port unreachable: nothing listens there${live ? ', unless a firewall on the way refuses it (REJECT)' : ''}.`,
      ['media.outbound', 'media.addresses'],
      { explains: ['media-inbound-blocked', 'media-both-blocked', 'media-outbound-blocked'] },
    ),
  ];
}

/** It worked, and then the port was closed: a relay or media server that was restarted or crashed. */
function mediaProcessEnded(to: string, untilMs: number, atMs: number): Naming {
  return name(
    'media-peer-port-closed',
    'proven',
    'failure',
    `Audio from ${to} arrived until ${seconds(untilMs)} after the answer; since ${seconds(atMs)} ours is refused there by ICMP port unreachable: what carried the media ended in mid-call.`,
    ['media.outbound', 'media.inbound', 'media.addresses'],
    {
      explains: [
        'media-stopped-inbound',
        'media-inbound-blocked',
        'media-both-blocked',
        'media-outbound-blocked',
        'quality-loss-outbound',
        'far-end-silent',
      ],
    },
  );
}

function encryption(call: ObservedCall): Naming[] {
  const { media } = call;
  if (!media || media.rejected === 0) return [];
  if (heard(call) === 0) {
    const plain = media.firstAcceptedMs === null;
    return plain && media.rejected >= 5
      ? [
          name(
            'media-srtp-key-mismatch',
            'proven',
            'failure',
            `All ${media.rejected} packets that arrived failed SRTP authentication, from the first on.`,
            ['media.encryption', 'media.inbound'],
            { explains: ['media-inbound-blocked', 'far-end-silent'] },
          ),
        ]
      : [];
  }
  const { firstRejectedMs, lastAcceptedMs } = media;
  if (
    firstRejectedMs === null ||
    lastAcceptedMs === null ||
    media.rejected < 25 ||
    firstRejectedMs + 100 < lastAcceptedMs
  )
    return [];
  const near = [
    { what: 'a re-INVITE', ms: media.renegotiatedMs },
    { what: 'the wrap of the sequence number', ms: media.sequenceWrappedMs },
  ].find(({ ms }) => ms !== null && Math.abs(ms - firstRejectedMs) < 2000);
  return [
    name(
      'media-srtp-roc-lost',
      near ? 'proven' : 'likely',
      'failure',
      `SRTP authentication was fine until ${seconds(lastAcceptedMs)} after the answer and fails since${near ? `, from ${near.what} on` : ''} (${media.rejected} packets).`,
      ['media.encryption'],
      { explains: ['media-inbound-blocked'] },
    ),
  ];
}

/** Audio that was there and stopped before the end, because our own place changed; else what the packets show. */
function stopped(input: RuleInput, call: ObservedCall): Naming[] {
  const { media, addressChanges } = call;
  const last = stopOf(call, 'inbound')?.fromMs ?? null;
  if (last === null) return stoppedAudio(call);
  const change = addressChanges.find(({ change: what }) => what === 'gone') ?? addressChanges[0];
  if (change && change.atMs > last - 1500) {
    return [
      name(
        'media-rebinding',
        'proven',
        'failure',
        `The address ${change.address} was ${change.change === 'gone' ? 'lost' : 'new'} ${seconds(change.atMs)} after the answer, and no audio arrived after ${seconds(last)}.`,
        ['media.inbound', 'media.addresses'],
        { explains: REBOUND },
      ),
    ];
  }
  const remapped = remapping(input, call);
  const moved = (call.companion?.heardFrom.length ?? 0) > 1;
  if (remapped || moved) {
    const why = remapped ?? 'Our address as the far end sees it changed';
    return [
      name(
        'media-rebinding',
        'likely',
        'failure',
        `${why}, and no audio arrived after ${seconds(last)}: the far end goes on sending to the old address.`,
        ['media.inbound', 'call.setup'],
        { explains: REBOUND },
      ),
    ];
  }
  // Packets that come and cannot be read are told by encryption.
  if (media && media.rejected > 0 && media.firstRejectedMs !== null) return [];
  // The server itself fell silent: no matter of the media.
  const again = input.findings['reach.again'];
  if (again && again.own.outcome !== 'answered') return [];
  return stoppedAudio(call);
}

/** Where the server sees us, told by its answers during the call and after it, where that changed. */
function remapping({ findings }: RuleInput, call: ObservedCall): string | null {
  const seen = call.pings.flatMap(({ seenAs, atMs }) => (seenAs ? [{ seenAs, atMs }] : []));
  const [first] = seen;
  const other = first && seen.find(({ seenAs }) => endpointText(seenAs) !== endpointText(first.seenAs));
  if (first && other) {
    return `The server saw us at ${endpointText(first.seenAs)}, and from ${seconds(other.atMs)} after the answer on at ${endpointText(other.seenAs)}`;
  }
  const before = first?.seenAs ?? findings['nat.translation']?.seenAs;
  const after = findings['reach.again']?.own.seenAs;
  // Another socket has another port; the address is that of the router.
  return before && after && before.address !== after.address
    ? `The server saw us at ${before.address}, and after the call at ${after.address}`
    : null;
}
