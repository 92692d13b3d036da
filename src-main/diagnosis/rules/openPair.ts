/** Audio that is missing on a way that ICE and DTLS have proven: another matter than a closed firewall. */
import type { CauseCode } from '../../../src-shared/causes/codes';
import type { Naming } from '../api';
import type { ObservedCall } from '../observed/call';
import { pairText } from '../readings/iceFacts';

const BLOCKED: CauseCode[] = ['media-inbound-blocked', 'media-outbound-blocked', 'media-both-blocked'];

/** Tells on which way the audio is missing, and what helps there. */
export function onOpenPair(naming: Naming, { ice }: ObservedCall): Naming {
  if (!ice?.selected || ice.dtls.connectedAt === null || !BLOCKED.includes(naming.code)) return naming;
  const relayed = ice.selected.local.type === 'relay';
  const which = naming.code === 'media-outbound-blocked' ? 'ours' : 'the audio';
  return {
    ...naming,
    reason: `${naming.reason} ICE checks and DTLS pass on the same way, ${pairText(ice.selected)}: it is open, and ${which} alone is lost on it.`,
    evidence: [...new Set([...naming.evidence, 'call.ice' as const, 'call.dtls' as const])],
    fix: [
      ...(relayed
        ? [
            'Provider: look at the limits of the relay (`max-bps`, `bps-capacity` in coturn), and at the firewall between it and the media server.',
          ]
        : []),
      'Network administrator: look for what lets STUN and DTLS pass and drops what follows (inspection of packets, rules that know WebRTC, a limit on UDP).',
      'Provider: see in the statistics of the media server whether it sends and receives SRTP in this call.',
      'Try from another network, for example a mobile hotspot, to tell the network from the server.',
    ],
  };
}
