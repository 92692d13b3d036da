/** One call of a capture, as its messages make it: state, times, and who ended it. Written for the caller's side, wherever the capture was taken. */
import type { CapturedCall, CarriedBy } from '../../../../src-shared/model/capture';
import type { Endpoint } from '../../../../src-shared/model/media';
import type { StoredOctets } from './messageStore';
import type { MediaSection } from './sdp';

/** A message as it is kept. */
export interface KeptMessage {
  packet: number;
  at: number;
  position: number;
  carriedBy: CarriedBy;
  src: Endpoint;
  dst: Endpoint;
  method: string;
  /** 0: a request. */
  status: number;
  cseq: number;
  /** Of the branch, to tell transactions apart. */
  branch: number;
  retransmission: boolean;
  sdp: boolean;
  /** IP fragments that it came in. */
  fragments: number;
  /** Of the tag in To, to tell the branches of a forked call apart; 0: none. */
  toTag: number;
  octets: StoredOctets | null;
}

export interface Answer {
  at: number;
  status: number;
}

export class CallRecord {
  messages: KeptMessage[] = [];
  messageCount = 0;
  retransmissions = 0;
  firstPacket = 0;
  lastPacket = 0;
  firstPosition = 0;
  lastPosition = 0;
  firstAt = 0;
  lastAt = 0;
  /** "address:port" of the caller and of where its INVITE went first; and their addresses alone. */
  caller = '';
  firstHop = '';
  callerHost = '';
  firstHopHost = '';
  fromUri = '';
  toUri = '';
  fromName: string | null = null;
  readonly participants: string[] = [];
  readonly userAgents = new Map<string, string>();
  readonly carriers: CarriedBy[] = [];
  /** Call-IDs that its messages name (X-headers, Replaces), and its Session-ID. */
  readonly named: string[] = [];
  sessionId: string | null = null;
  dtmf = '';
  /** Digits in INFO requests (RFC 6086), as some telephones send them. */
  infoDigits = '';
  /** The first message seen was not the INVITE that begins the call. */
  partial = false;

  inviteAt = NaN;
  /** CSeq of the INVITE that counts: the last one outside of a dialog. */
  inviteCseq = 0;
  tryingAt = NaN;
  progressAt = NaN;
  earlyMedia = false;
  final: Answer | null = null;
  answeredAt = NaN;
  /** Of the tag of the branch that answered. */
  answeredTag = 0;
  ackAt = NaN;
  byeAt = NaN;
  byeBy: 'caller' | 'callee' | 'none' = 'none';
  byeReason: string | null = null;
  cancelled = false;
  /** 2xx that came again after the ACK. */
  repeatedSuccess = 0;
  /** INVITEs sent again without any response. */
  repeatedInvites = 0;
  ended = false;
  /** The audio that each side offered or took, out of its last SDP. */
  offer: MediaSection | null = null;
  answer: MediaSection | null = null;
  /** What happened to it beside its beginning and end. */
  readonly events: {
    at: number;
    packet: number;
    kind: 'hold' | 'resume' | 'transfer' | 't38' | 'dtmf';
    text: string;
  }[] = [];
  held = false;
  /** Its messages were given up to save memory. */
  wasDropped = false;
  /** Its messages were put with others that stay. */
  wasMoved = false;

  constructor(readonly callId: string) {}

  /** It went as calls go: nobody will ask for its messages. */
  get endedWell(): boolean {
    return this.ended && this.final?.status === 200 && this.retransmissions === 0 && !this.partial;
  }

  state(captureEnd: number): CapturedCall['state'] {
    if (this.partial && this.final === null) return 'partial';
    if (!Number.isNaN(this.answeredAt)) return 'answered';
    if (this.final) {
      if (this.cancelled || this.final.status === 487) return 'cancelled';
      const { status } = this.final;
      return status === 408 || (status >= 500 && status < 600) ? 'failed' : 'rejected';
    }
    if (this.cancelled) return 'cancelled';
    // Timer B (RFC 3261 section 17.1.1.2): after 32 s without any response an INVITE has failed.
    return Number.isNaN(this.tryingAt) && Number.isNaN(this.progressAt) && captureEnd - this.inviteAt > 32_000
      ? 'failed'
      : 'in-progress';
  }
}
