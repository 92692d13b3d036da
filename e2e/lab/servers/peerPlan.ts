/** What the scripted peer does; peerMain.mjs reads it as JSON. Everything has a default: a telephone that answers and echoes. */

export interface PeerResponse {
  status: number;
  reason?: string;
  /** After the response before it, ms. */
  afterMs?: number;
  /** With an SDP answer. 200 has one anyway. */
  sdp?: boolean;
  headers?: Record<string, string>;
}

export interface PeerSdp {
  /** In c= and o=. */
  address?: string;
  /** Of the m= line; the peer receives at its real one. */
  port?: number;
  direction?: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
  /** Payload types and names, the preferred one first; those of the offer that it knows (PCMU, PCMA) by default. */
  codecs?: readonly [number, string][];
  /** An SDES key (RFC 4568) of which it uses another one: what it sends fails authentication. */
  wrongKey?: boolean;
  profile?: string;
  ptimeMs?: number;
}

export interface PeerMedia {
  /** `echo` sends back what comes; `tone` 440 Hz; `silence` valid and silent audio; `none` nothing. */
  send: 'echo' | 'tone' | 'silence' | 'none';
  /** Ms after the 200 was sent (with `early`: after the first response with SDP). */
  startAfterMs?: number;
  stopAfterMs?: number;
  /** Its sockets are closed then: what comes afterwards is refused by ICMP. */
  diesAfterMs?: number;
  payloadType?: number;
  /** Duration of a packet, ms; 20 by default. */
  frameMs?: number;
  /** Starts with the first response that holds SDP. */
  early?: true;
  /** What comes, in what it sends: so much later, and so much weaker. */
  leak?: { delayMs: number; db: number };
  /** Sends only while it "speaks"; in the pauses at most a packet of comfort noise (RFC 3389) at their begin. */
  speech?: { onMs: number; offMs: number; comfortNoise?: boolean };
  /** At these times after its first packet, ms: another source, or a jump of the time stamps. */
  changes?: readonly { atMs: number; ssrc?: 'new'; timestampJump?: number; sequenceJump?: number }[];
  /** A key (RFC 4733) so long after its first packet, ms. */
  keyAtMs?: number;
  /** Its time stamps count so many times as fast as its audio, for example 0.5 where the clock rate is taken for half of what it is. */
  stampFactor?: number;
  firstSequence?: number;
  /** With an encrypted profile; `right` by default. `no-rollover`: it forgets to count wraps of the sequence number. */
  srtp?: 'right' | 'plain' | 'no-rollover';
  /** Is bound to this address of the server, which its SDP has to name. */
  address?: string;
  /** Sends from another port, or from another address of the server, than its SDP says. */
  fromPort?: number;
  fromAddress?: string;
  /** Of its sending clock against true time; positive is fast. */
  clockPpm?: number;
  /** RTCP sender and receiver reports; true by default, and false where media is encrypted. `muxed`: on the port of RTP, unasked. */
  rtcp?: boolean | 'muxed';
  /** An RTP header extension (RFC 8285), a contributing source and padding: all to be skipped. */
  ornate?: true;
  /** To where packets come from, in place of where the SDP says. */
  latch?: boolean;
  /** So many large datagrams at once, ten times a second, beside the media. */
  flood?: number;
}

/** A re-INVITE of the called side. */
export interface PeerReinvite {
  afterMs: number;
  sdp?: PeerSdp;
  /** From then on it uses a key that it tells nobody. */
  losesKey?: boolean;
  /** From then on it sends nothing. */
  silent?: boolean;
  /** It offers another port, and sends and receives there from then on; the old one is closed. */
  moves?: true;
  /** It offers fax (T.38) in place of audio, and goes on with audio where that is refused. */
  fax?: true;
}

export interface PeerPlan {
  /** To an INVITE. */
  invite?: readonly PeerResponse[];
  /** To REGISTER and OPTIONS outside of a dialog; null: none. */
  register?: PeerResponse | null;
  options?: PeerResponse | null;
  /** To UPDATE and re-INVITE in a dialog; null: none. */
  refresh?: PeerResponse | null;
  sdp?: PeerSdp;
  media?: PeerMedia;
  reinvite?: PeerReinvite;
  /** Answers the call (200) when CANCEL comes, as where the two cross on their way. */
  answersCancel?: true;
  /** Sends BYE so long after the 200, ms. */
  hangUpAfterMs?: number;
  /** Of that BYE, for example 'Q.850;cause=31'. */
  hangUpReason?: string;
  /** Sends responses to the Via's port, whatever rport says. */
  ignoresRport?: boolean;
  /** The 200 comes again until an ACK does, and after 32 s without one BYE; true by default. */
  insistsOnAck?: boolean;
}
