/** The DTLS handshake of a captured call, from the side of one of its parties. */
import type { CapturedIceInput } from './input';
import type { DtlsFacts } from '../../../../../src-shared/model/ice';
import type { Endpoint } from '../../../../../src-shared/model/media';
import { TiedWays } from '../../../../analysis/capture/iceWays';
import type { WebrtcAttributes } from '../../../../protocol/sdp/webrtc';
import type { JudgedHandshake } from './fingerprints';

interface Parties {
  own: WebrtcAttributes;
  peer: WebrtcAttributes;
}

/** @param handshakes of this call @param parties what both said last */
export function dtlsFactsOf(
  { analyser, record, media, handshakes }: Pick<CapturedIceInput, 'analyser' | 'record' | 'media' | 'handshakes'>,
  { own, peer }: Parties,
): DtlsFacts {
  const ms = (at: number): number | null => (Number.isNaN(at) ? null : Date.parse(analyser.time(at)));
  const last = handshakes.at(-1) ?? null;
  const isClient = last !== null && writerOf(last, { analyser, media }, { own, peer }) === 'own';
  const theirs = last && (isClient ? last.server : last.client);
  const { connectedAt, error } = outcomeOf(last, media);
  const seen = theirs?.seen ?? null;
  return {
    state: error !== null ? 'failed' : connectedAt !== null ? 'connected' : last ? 'connecting' : 'new',
    role: last === null ? null : isClient ? 'client' : 'server',
    startedAt: last && ms(last.handshake.startedAt),
    connectedAt: connectedAt === null ? null : ms(Number.isNaN(connectedAt) ? record.answeredAt : connectedAt),
    setup: { local: own.setup, remote: peer.setup },
    announcedFingerprints: peer.fingerprints.map(({ hash, value }) => `${hash} ${value}`),
    seenFingerprint: seen,
    fingerprintMatches: last?.handshake.told.fingerprintMatches ?? null,
    srtpProfile: last?.handshake.srtpProfile ?? null,
    datagramsReceived: last && (isClient ? last.handshake.server : last.handshake.client).datagrams,
    error,
  };
}

/** `connectedAt` NaN: the keys work, since when was not captured. */
function outcomeOf(
  last: JudgedHandshake | null,
  { inbound, outbound }: CapturedIceInput['media'],
): { connectedAt: number | null; error: string | null } {
  const some = inbound.length + outbound.length > 0;
  const bothWays = inbound.length > 0 && outbound.length > 0;
  // Whoever sends SRTP has keys.
  if (!last) return { connectedAt: some ? NaN : null, error: null };
  const { told, doneAt, isCut } = last.handshake;
  if (told.fingerprintMatches === false && !bothWays)
    return { connectedAt: null, error: clauseOf(told.fingerprintNote) };
  if (told.state === 'done') return { connectedAt: doneAt, error: null };
  if (bothWays || (isCut && some)) return { connectedAt: NaN, error: null };
  if (told.state === 'alert') return { connectedAt: null, error: `it ended with the alert "${told.alert ?? ''}"` };
  return { connectedAt: null, error: null };
}

/** As a part of a longer sentence. */
function clauseOf(sentence: string | null): string | null {
  return sentence?.replace(/\.$/, '') ?? null;
}

/** Whose description the client of a handshake wrote; null: neither's, as far as can be told. */
export function writerOf(
  { handshake: { client, server } }: JudgedHandshake,
  { analyser, media }: Pick<CapturedIceInput, 'analyser' | 'media'>,
  { own, peer }: Parties,
): 'own' | 'peer' | null {
  const way = analyser.ways.at(client, server);
  const ufrag = way && TiedWays.saidAt(way, client)?.ufrag;
  if (ufrag) return ufrag === own.ufrag ? 'own' : ufrag === peer.ufrag ? 'peer' : null;
  if (isAt(own, media.own, client) || isAt(peer, media.peer, server)) return 'own';
  return isAt(peer, media.peer, client) || isAt(own, media.own, server) ? 'peer' : null;
}

function isAt({ candidates }: WebrtcAttributes, said: Endpoint | null, { address, port }: Endpoint): boolean {
  return [...candidates, ...(said ? [said] : [])].some((one) => one.port === port && one.address === address);
}
