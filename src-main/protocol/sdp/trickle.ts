/** RFC 8840: candidates that come after the description, as the body of an INFO. */
import type { IceCandidateFacts } from '../../../src-shared/model/ice';
import { readCandidate } from './webrtc';

export interface TrickleFragment {
  /** Of the description that the candidates belong to (section 4.4); null where the fragment names none. */
  ufrag: string | null;
  candidates: IceCandidateFacts[];
  endOfCandidates: boolean;
}

export function readFragment(text: string): TrickleFragment {
  const lines = text.split(/\r\n|\r|\n/);
  const value = (name: string): string | null =>
    lines
      .find((line) => line.startsWith(`a=${name}:`))
      ?.slice(name.length + 3)
      .trim() ?? null;
  return {
    ufrag: value('ice-ufrag'),
    candidates: lines.flatMap((line) => (line.startsWith('a=candidate:') ? (readCandidate(line) ?? []) : [])),
    endOfCandidates: lines.some((line) => line.trim() === 'a=end-of-candidates'),
  };
}

/** Section 9: the pseudo m= line only says which kind of line the `mid` is. */
export function writeFragment(
  { ufrag, pwd, mid }: { ufrag: string; pwd: string; mid: string | null },
  candidates: readonly IceCandidateFacts[],
  endOfCandidates: boolean,
): string {
  return [
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${pwd}`,
    'm=audio 9 RTP/AVP 0',
    ...(mid === null ? [] : [`a=mid:${mid}`]),
    ...candidates.map(candidateLine),
    ...(endOfCandidates ? ['a=end-of-candidates'] : []),
    '',
  ].join('\r\n');
}

function candidateLine(candidate: IceCandidateFacts): string {
  const { foundation, transport, priority, address, port, type, relatedAddress, relatedPort } = candidate;
  const related = relatedAddress === null ? '' : ` raddr ${relatedAddress} rport ${relatedPort ?? 0}`;
  return `a=candidate:${foundation} 1 ${transport} ${priority} ${address} ${port} typ ${type}${related}`;
}
