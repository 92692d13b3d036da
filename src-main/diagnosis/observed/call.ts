/** What a probe call shows. */
import type { TransportName } from '../../../src-shared/model/transports';
import type { AudioFacts } from './audio';
import type { Agreement, Description } from './descriptions';
import type { DialogFacts } from './dialog';
import type { Vantage } from './vantage';
import type { BufferFacts, LoadFacts } from '../facts/computer';
import type { ChallengeFacts } from '../facts/registration';
import type { CallResult, LadderEntry } from '../../../src-shared/model/call';
import type { CallCounters } from '../../protocol/companion/answer';
import type { IceFacts, IcePolicy } from '../../../src-shared/model/ice';
import type { CodecName, Endpoint, MediaSecurity, StreamSample } from '../../../src-shared/model/media';

/** The audio m= line of an SDP, as far as a verdict needs it. */
export interface SdpFacts {
  /** c= of the medium, else of the session. */
  address: string;
  port: number;
  /** "RTP/AVP", "RTP/SAVP", "UDP/TLS/RTP/SAVPF"... */
  profile: string;
  formats: { payloadType: number; name: string; clockRate: number | null }[];
  direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
  crypto: boolean;
  fingerprint: boolean;
  /** Credentials of ICE; `mismatch`: it says a=ice-mismatch in their place (RFC 8839 section 5.3). */
  ice?: 'credentials' | 'mismatch' | null;
  ptimeMs: number | null;
  /** Missing where the text is no longer at hand. */
  details?: SdpDetails;
}

/** What of an SDP only the rules about its form ask for; nothing of its keys. */
export interface SdpDetails {
  /** Every m= line in its order, whatever its medium; port 0: refused, or bundled with another. */
  lines: { media: string; port: number; profile: string }[];
  /** RFC 5761, on the audio line. */
  rtcpMux: boolean;
  /** Identifiers in a=group:BUNDLE (RFC 9143). */
  bundle: string[];
  /** Payload types that stand for more than one format, each with "name/clock" of all that it stands for. */
  ambiguous: { payloadType: number; names: string[] }[];
  /** Format parameters by payload type. */
  fmtp: Record<number, string>;
  /** a=crypto lines of the audio line (RFC 4568). */
  crypto: { tag: number; suite: string; mki: boolean }[];
  candidates: { address: string; port: number; type: string; transport: string }[];
}

export interface FinalResponseFacts {
  status: number;
  reason: string;
  warning: string | null;
  reasonHeader: { text: string; q850: number | null } | null;
  retryAfterS: number | null;
  minSeS: number | null;
  /** SDP of the response, for example what a 488 says it would take. */
  sdp: SdpFacts | null;
  challenged: boolean;
  /** What a 401 or 407 asks for. */
  challenges?: ChallengeFacts[];
  /** INVITEs with credentials before it, and the realms that were asked for in all. */
  authorized?: number;
  realms?: string[];
  /** Since the first INVITE, ms. */
  atMs?: number;
}

/** How the media of one call went, beside the statistics of its streams. */
export interface MediaFacts {
  /** Where our media was sent from. */
  local: Endpoint;
  /** RTP datagrams that arrived, whatever became of them. */
  rtpArrived: number;
  /** Of them, those that are no RTP at all. */
  notRtp?: number;
  rtcpArrived: number;
  rtpSent: number;
  /** Failed SRTP authentication, or replays. */
  rejected: number;
  firstRejectedMs: number | null;
  /** Of packets that were accepted; ms after the answer (negative: early media). */
  firstAcceptedMs: number | null;
  lastAcceptedMs: number | null;
  /** Packets that arrived before the answer. */
  beforeAnswer: number;
  /** A re-INVITE or UPDATE was agreed, ms after the answer. */
  renegotiatedMs: number | null;
  sequenceWrappedMs: number | null;
  /** Most packets first. */
  sources: (Endpoint & { packets: number })[];
  payloadTypes: { payloadType: number; packets: number; expected: boolean }[];
  /** RTCP sender reports of the peer: the proof that it sends. */
  senderReports: number;
  /** Sender's packet count of its last report. */
  peerSent: number | null;
  /** Of its last one, ms after the answer. */
  lastSenderReportMs?: number | null;
  /** Report blocks about our stream, and the extended highest sequence number of the first and the last. */
  reportBlocks: number;
  firstHighest: number | null;
  lastHighest: number | null;
  /** When its last report came, so many of our latest packets had not reached it; null without reports. */
  peerBehind?: number | null;
  /** What the peer counts as lost of ours, percent of what it expected; null without reports. */
  peerLossPercent: number | null;
  icmp: { to: string; code: string; atMs: number }[];
  /** Mean decoded level, dBov; -127 is digital silence. */
  levelDbov: number | null;
  /** Share of the decoded packets that hold exact zeros, percent. */
  exactSilencePercent: number | null;
  /** DSCP that our packets were marked with; null where this platform cannot. */
  dscp: number | null;
}

/** Our own probe signal in what came back. */
export interface ReturnedProbe {
  /** Best normalised correlation, 0 to 1. */
  coefficient: number;
  returned: boolean;
  /** One way there and back, ms, with the far end's buffer. */
  delayMs: number | null;
  /** The same in the first and the last third of the call: a queue that fills shows as growth. */
  delayStartMs: number | null;
  delayEndMs: number | null;
  /** What came back against what was sent, dB. */
  levelDb: number | null;
  /** Nothing at all was to be heard for so long before the end, while our signal went on, ms. */
  silentEndMs?: number;
}

/** What the companion counted of our call. */
export type CompanionCounters = CallCounters;

/** What a probe call may change. */
export interface CallVariant {
  changed:
    | 'none'
    | 'time'
    | 'transport'
    | 'codecs'
    | 'security'
    | 'size'
    | 'announced-address'
    | 'target'
    | 'ports'
    | 'relay'
    | 'long';
  /** For people: "by TCP", "with PCMU alone". */
  label: string;
  transport?: TransportName;
  /** Port of the server that the INVITE goes to. */
  port?: number;
  codecs?: CodecName[];
  security?: MediaSecurity;
  /** Relayed candidates alone. */
  icePolicy?: IcePolicy;
  /** Written into o= and c= in place of our own address. */
  announcedAddress?: string;
  target?: string;
  /** RTP port range. */
  portRange?: [number, number];
  /** Packet time: longer ones are fewer, and carry less beside the audio. */
  ptimeMs?: number;
  talkMs?: number;
  sessionExpiresS?: number;
}

export interface ObservedCall {
  /** From where it was seen. */
  seen: Vantage;
  variant: CallVariant;
  result: CallResult;
  /** `result.ladder` with the messages whole, credentials masked. */
  ladder: LadderEntry[];
  samples: StreamSample[];
  /** Octets of the first INVITE on the wire; null where none left. */
  inviteOctets: number | null;
  /** Its end, its ACKs, its transfers; missing where no messages are at hand. */
  dialog?: DialogFacts;
  /** Responses to the (last) INVITE: provisional ones, and the final one. */
  provisional: { status: number; reason: string; atMs: number; sdp: boolean }[];
  final: FinalResponseFacts | null;
  /** Our side ended it because nothing came within this time, ms. */
  gaveUpAfterMs: number | null;
  /** 200s that came again after our ACK. */
  repeatedSuccess: number;
  /** Who ended the answered call, and how long after the answer. */
  ended: { by: 'local' | 'remote' | 'none'; afterMs: number | null; q850: number | null; text: string | null };
  /** Session-Expires that was agreed, s. */
  sessionExpiresS: number | null;
  offer: SdpFacts | null;
  answer: SdpFacts | null;
  /** Every description, refused ones too, and what was agreed by them, in their order. */
  descriptions: Description[];
  agreements: Agreement[];
  /** When audio flowed, against when it was agreed that it may. */
  audio: { inbound: AudioFacts; outbound: AudioFacts };
  /** No response at all came to the INVITE of a captured call; null where one came, and for our own calls, whose sockets tell more. */
  silence?: {
    /** "address:port" */
    to: string;
    tries: number;
    /** The same host answered other requests. */
    answersOthers: boolean;
    icmp: { from: string; meaning: string; isPort: boolean } | null;
    /** IP fragments that the INVITE left in; missing: it is not known, or it was whole. */
    fragments?: number;
  } | null;
  /** Host of the Contact in the 200 to our INVITE, and the address that the last 3xx names (RFC 3261 section 8.1.3.4). */
  contact?: {
    answeredFrom: string | null;
    redirectedTo: string | null;
    /** The 200 says by Record-Route that what follows goes through a proxy (RFC 3261 section 12.1.2), not to its Contact. */
    isRouted?: boolean;
  };
  /**
   * Addresses that the signalling was seen between, and where the other end says that it sees this side (RFC 3261 section 18.2.1: `received`);
   * null where nothing tells.
   */
  signallingHosts?: { own: string | null; peer: string | null; seenAs: string | null };
  /** Where the peer of the signalling is: the server. */
  signallingPeer: Endpoint | null;
  /** After both sides' wishes. */
  expected: { inbound: boolean; outbound: boolean };
  media: MediaFacts | null;
  /** How ICE and DTLS went; null for a call without them. */
  ice?: IceFacts | null;
  probe: ReturnedProbe | null;
  companion: CompanionCounters | null;
  /**
   * Round trips of small SIP requests (OPTIONS, about one a second, on the call's own transport and way) while audio flowed: a queue on the way
   * that fills shows as growth here, a slow clock of the far end does not. `rttMs` null: no response within 2 s. `seenAs`:
   * where the server saw it come from (RFC 3581), null where it does not tell.
   */
  pings: { atMs: number; rttMs: number | null; seenAs?: Endpoint | null }[];
  /** How busy this computer was, and what its kernel dropped, while the call was up; null where the call never came to media. */
  load: LoadFacts | null;
  buffers: BufferFacts | null;
  /** Addresses of this computer that came or went while the call was up, ms after the answer. */
  addressChanges: { address: string; change: 'gone' | 'new'; atMs: number }[];
  /** Our address on the route to the peer's media, where it differs from the one that we announced. */
  mediaRoute: { to: string; from: string | null; device: string | null; tunnel: boolean } | null;
}

export interface CallFinding {
  call: ObservedCall;
}

/** Further calls, each with ONE thing changed against the first. */
export interface RetryFacts {
  calls: ObservedCall[];
}

/** Datagrams to other ports of the peer's media host: ICMP port unreachable proves that our UDP gets there. */
export interface MediaPathFacts {
  address: string;
  mediaPort: number;
  probes: { port: number; outcome: 'refused' | 'unreachable' | 'silent' | 'answered' }[];
}
