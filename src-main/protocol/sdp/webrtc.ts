/** RFC 8839 (ICE), RFC 8122 and RFC 8842 (DTLS) in session descriptions: what a WebRTC audio line holds beside RTP's own attributes. */
import type { MediaDescription, SessionDescription as ParsedSession } from 'sdp-transform';
import type { IceCandidateFacts, IceCandidateType } from '../../../src-shared/model/ice';

export interface Fingerprint {
  /** For example "sha-256". */
  hash: string;
  /** "AB:CD:...", upper case. */
  value: string;
}

export type DtlsSetup = 'actpass' | 'active' | 'passive' | 'holdconn';

export interface WebrtcAttributes {
  ufrag: string;
  pwd: string;
  /** The writer is an ICE-lite agent (RFC 8445 section 2.5). */
  lite: boolean;
  /** RFC 8838: more candidates may come. */
  trickle: boolean;
  candidates: IceCandidateFacts[];
  endOfCandidates: boolean;
  fingerprints: Fingerprint[];
  setup: DtlsSetup | null;
  mid: string | null;
  /** Its mid is in a=group:BUNDLE (RFC 9143). */
  bundled: boolean;
}

const TYPES: readonly string[] = ['host', 'srflx', 'prflx', 'relay'];
const SETUPS: readonly string[] = ['actpass', 'active', 'passive', 'holdconn'];
/** More candidates than a real host has only cost time. */
const MAX_CANDIDATES = 64;
/** Of several certificates, and by several hash functions each. */
const MAX_FINGERPRINTS = 8;
/** RFC 8839 section 5.4: 4 to 256 and 22 to 256 of these. */
const ICE_CHARACTERS = /^[A-Za-z0-9+/]{1,256}$/;

type MediaPart = MediaDescription;

/**
 * Null for a line that has neither ICE credentials nor a fingerprint: it is no WebRTC line.
 * @param lines of the m= section and of the session: the library keeps only the last of several fingerprints
 */
export function readWebrtc(
  media: MediaPart,
  session: ParsedSession,
  lines: { media: string; session: string },
): WebrtcAttributes | null {
  const ufrag = String(media.iceUfrag ?? session.iceUfrag ?? '');
  const pwd = String(media.icePwd ?? session.icePwd ?? '');
  const own = readFingerprints(lines.media);
  const fingerprints = own.length > 0 ? own : readFingerprints(lines.session);
  if (ufrag === '' && fingerprints.length === 0) return null;
  const setup = String(media.setup ?? session.setup ?? '');
  return {
    ufrag: ICE_CHARACTERS.test(ufrag) ? ufrag : '',
    pwd: ICE_CHARACTERS.test(pwd) ? pwd : '',
    lite: session.icelite !== undefined,
    trickle: /(^| )trickle( |$)/.test(String(media.iceOptions ?? session.iceOptions ?? '')),
    candidates: (media.candidates ?? []).slice(0, MAX_CANDIDATES).flatMap(readParsed),
    endOfCandidates: media.endOfCandidates !== undefined,
    fingerprints,
    setup: SETUPS.includes(setup) ? (setup as DtlsSetup) : null,
    mid: media.mid === undefined ? null : String(media.mid),
    bundled: (session.groups ?? []).some(
      ({ type, mids }) => type === 'BUNDLE' && String(mids).split(' ').includes(String(media.mid)),
    ),
  };
}

/** RFC 8122 section 5. */
function readFingerprints(lines: string): Fingerprint[] {
  return [...lines.matchAll(/^a=fingerprint:(\S+) +(\S+)/gm)]
    .slice(0, MAX_FINGERPRINTS)
    .map(([, hash = '', value = '']) => ({ hash: hash.toLowerCase(), value: value.toUpperCase() }));
}

type ParsedCandidate = NonNullable<MediaPart['candidates']>[number];

/** Of component 1 alone: RTCP shares it (RFC 5761), as WebRTC demands. */
function readParsed(parsed: ParsedCandidate): IceCandidateFacts[] {
  const type = String(parsed.type);
  const transport = String(parsed.transport).toLowerCase();
  const port = Number(parsed.port);
  if (Number(parsed.component) !== 1 || !TYPES.includes(type) || !(port > 0 && port < 65_536)) return [];
  if (transport !== 'udp' && transport !== 'tcp') return [];
  return [
    {
      address: String(parsed.ip),
      port,
      type: type as IceCandidateType,
      transport,
      priority: Number(parsed.priority) || 0,
      foundation: String(parsed.foundation),
      relatedAddress: parsed.raddr === undefined ? null : String(parsed.raddr),
      relatedPort: parsed.rport === undefined ? null : Number(parsed.rport),
      server: null,
      relayProtocol: null,
      at: null,
    },
  ];
}

/** One `a=candidate:` value without its prefix, as a trickled one comes; null for what is none that can be used. */
export function readCandidate(text: string): IceCandidateFacts | null {
  const [foundation, component, transport, priority, ip, port, , type, ...rest] = text
    .replace(/^(?:a=)?candidate:/, '')
    .trim()
    .split(/\s+/);
  const after = (name: string): string | undefined => rest[rest.indexOf(name) + 1 || rest.length];
  const [candidate] = readParsed({
    foundation: foundation ?? '',
    component: Number(component),
    transport: transport ?? '',
    priority: Number(priority),
    ip: ip ?? '',
    port: Number(port),
    type: type ?? '',
    ...(rest.includes('raddr') ? { raddr: after('raddr') ?? '' } : {}),
    ...(rest.includes('rport') ? { rport: Number(after('rport')) } : {}),
  });
  return candidate ?? null;
}

/** The attributes of the m= line in the library's words. */
export function writeWebrtc(attributes: WebrtcAttributes): Partial<MediaPart> {
  const { ufrag, pwd, trickle, candidates, endOfCandidates, fingerprints, setup, mid } = attributes;
  const [fingerprint] = fingerprints;
  return {
    ...(mid === null ? {} : { mid }),
    ...(ufrag === '' ? {} : { iceUfrag: ufrag, icePwd: pwd }),
    ...(trickle ? { iceOptions: 'trickle' } : {}),
    ...(fingerprint ? { fingerprint: { type: fingerprint.hash, hash: fingerprint.value } } : {}),
    ...(setup ? { setup } : {}),
    candidates: candidates.map((candidate) => ({
      foundation: candidate.foundation,
      component: 1,
      transport: candidate.transport,
      priority: candidate.priority,
      ip: candidate.address,
      port: candidate.port,
      type: candidate.type,
      ...(candidate.relatedAddress === null ? {} : { raddr: candidate.relatedAddress }),
      ...(candidate.relatedPort === null ? {} : { rport: candidate.relatedPort }),
    })),
    ...(endOfCandidates ? { endOfCandidates: 'end-of-candidates' } : {}),
  };
}
