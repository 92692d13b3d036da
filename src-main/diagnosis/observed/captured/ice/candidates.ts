/** Candidates of a party of a captured call: those of its descriptions, those that trickled in, and those that only its checks showed. */
import { endpointText } from '../../../../../src-shared/words/endpoint';
import type { IceCandidateFacts } from '../../../../../src-shared/model/ice';
import type { Endpoint } from '../../../../../src-shared/model/media';
import type { MediaExpectation } from '../../../../analysis/capture/api';
import { plainAddress } from '../../../../analysis/capture/place';
import type { CallRecord } from '../../../../analysis/capture/signalling/call';
import { parseSdp } from '../../../../protocol/sdp/description';
import { readCandidate, type WebrtcAttributes } from '../../../../protocol/sdp/webrtc';

const MAX_CANDIDATES = 64;

/** What a description says of ICE and DTLS; null for one without, and for a damaged one. */
export function attributesOf({ description }: MediaExpectation): WebrtcAttributes | null {
  try {
    return parseSdp(description).media[0]?.webrtc ?? null;
  } catch {
    return null;
  }
}

export function candidatesOf({ candidates }: WebrtcAttributes, trickled: readonly IceCandidateFacts[]) {
  const known = new Map<string, IceCandidateFacts>();
  for (const one of [...candidates, ...trickled].slice(0, MAX_CANDIDATES)) {
    const candidate = { ...one, address: plainAddress(one.address) };
    const key = `${candidate.transport} ${endpointText(candidate)}`;
    // The same place with another base is the same place.
    if (!known.has(key)) known.set(key, candidate);
  }
  return [...known.values()];
}

/** RFC 8840: candidates that came in INFO requests of one side, for these credentials. */
export function trickledBy({ messages }: CallRecord, host: string, ufrag: string): IceCandidateFacts[] {
  return messages.flatMap(({ method, status, src, octets }) => {
    if (method !== 'INFO' || status !== 0 || src.address !== host || !octets) return [];
    const text = Buffer.from(octets.block.subarray(octets.from, octets.to)).toString('latin1');
    if (!text.includes(`a=ice-ufrag:${ufrag}`)) return [];
    return [...text.matchAll(/^a=candidate:.{1,300}$/gm)]
      .slice(0, MAX_CANDIDATES)
      .flatMap(([line]) => readCandidate(line) ?? []);
  });
}

/** One that no description names (RFC 8445 section 7.3.1.3). */
export function reflexive({ address, port }: Endpoint): IceCandidateFacts {
  return {
    address,
    port,
    type: 'prflx',
    transport: 'udp',
    priority: 0,
    foundation: '',
    relatedAddress: null,
    relatedPort: null,
    server: null,
    relayProtocol: null,
    at: null,
  };
}
