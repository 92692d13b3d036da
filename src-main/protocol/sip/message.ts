/** RFC 3261 section 7: requests and responses. */
export interface SipHeader {
  /** Name as it was on the wire ("f", "FROM"); compare by `canonicalName`. */
  name: string;
  /** Unfolded value without leading and trailing white space. */
  value: string;
}

interface SipMessageBase {
  /** "SIP/2.0" unless a stranger sent something else. */
  version: string;
  /** In the order of the wire; several values of one line stay in one entry. */
  headers: SipHeader[];
  body: Uint8Array;
  /** The octets that this message was parsed from; undefined on messages that we build. */
  raw?: Uint8Array;
}
export interface SipRequest extends SipMessageBase {
  kind: 'request';
  method: string;
  /** Request-URI as text. */
  uri: string;
}
export interface SipResponse extends SipMessageBase {
  kind: 'response';
  status: number;
  reason: string;
}
export type SipMessage = SipRequest | SipResponse;
