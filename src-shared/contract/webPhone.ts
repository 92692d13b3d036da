import type { IcePolicy, IceServer } from '../model/ice';
import type { CodecName } from '../model/media';

/**
 * What the web phone in the page (browser path) works with, password and TURN credentials in clear text: it answers the digest challenge
 * itself, and hands the credentials to its `RTCPeerConnection`, so that nobody could do it for the page. They are in no list and no event: only
 * `webPhone.account` gives them, for the one account that is asked for, over the border that every page has to be admitted to (Electron's
 * IPC from our own page; the token of `sidetone serve`). A page keeps them in memory for as long as its phone lives, and shows them nowhere.
 */
export interface WebPhoneAccount {
  uri: string;
  displayName: string | null;
  /** Null: the user part of `uri`. */
  authUser: string | null;
  password: string | null;
  /**
   * Null: the account has no WebSocket address. That of the practice line may be a path of the page's own server, see
   * `AppInfo.practice.wsUrl`.
   */
  wsUrl: string | null;
  /** SIP URI; null: the domain of `uri`. */
  registrar: string | null;
  /** SIP URI for a Route header field; null: the server at the other end of the WebSocket decides. */
  outboundProxy: string | null;
  register: boolean;
  /** Seconds to ask for in REGISTER. */
  expires: number;
  iceServers: IceServer[];
  policy: IcePolicy;
  /** Most wanted first. */
  codecs: CodecName[];
}
