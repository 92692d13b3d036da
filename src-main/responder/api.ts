/** The companion at the other end: a registrar with digest and a set of test numbers. It is also the embedded practice line. */
import type { MediaSource } from '../../src-shared/model/call';
import type { Caller } from '../../src-shared/model/caller';
import type { MediaFaults } from '../../src-shared/model/faults';
import type { Endpoint } from '../../src-shared/model/media';
import type { PracticeNumber } from '../../src-shared/contract/contract';
import type { Clock } from '../net/clock';
import type { OfferAnswer } from '../sip/offerAnswer';
import type { MediaCounters } from './counterBook';

/** Media of one answered call, made by whoever owns the media worker. */
export interface ResponderMedia extends OfferAnswer {
  setSource(source: MediaSource): Promise<void>;
  /** What is known of the caller by now. */
  setTrust(trust: Caller['trust']): void;
  /** RFC 4733 into the call. */
  sendDtmf(digits: string): Promise<void>;
  onDtmf(listener: (digit: string) => void): void;
  /** What was counted so far; also after the end. Rejects where media never came up. */
  counters(): Promise<MediaCounters>;
  /** The media has failed for good, for example because its thread died. */
  onFailed(listener: (error: Error) => void): void;
}

export interface ResponderOptions {
  /** IP literal to listen on. */
  listen: string;
  /** UDP and TCP; 0 picks a free one. */
  sipPort: number;
  tls?: { port: number; key: string; cert: string };
  /** SIP over WebSocket (RFC 7118), for web phones; with `path`, at that path alone. */
  ws?: { port: number; path?: string };
  wss?: { port: number; key: string; cert: string };
  /** Ports that echo each datagram or stream back, in place of `nc` at the far end. */
  udpEcho: number[];
  tcpEcho: number[];
  /** Every user name may register with this password. */
  password: string;
  /** Digest realm, and the domain that the numbers are told in. */
  realm: string;
  /** Networks that may come in, as CIDR; missing: everybody. */
  allow?: string[];
  /** Calls at once. */
  maxCalls?: number;
  /** Calls are taken from those alone who prove the password. */
  loginRequired?: boolean;
  clock: Clock;
  createMedia(options: {
    localAddress: string;
    source: MediaSource;
    faults?: MediaFaults;
    caller: Caller;
  }): Promise<ResponderMedia>;
  /** One line a happening, for the log of `sidetone respond`. */
  onLog?: (line: string) => void;
}

export interface Responder {
  /** Where UDP and TCP listen. */
  readonly sip: Endpoint;
  readonly tls: Endpoint | null;
  readonly ws: Endpoint | null;
  readonly wss: Endpoint | null;
  readonly numbers: PracticeNumber[];
  /** Calls that are up now. */
  readonly activeCalls: number;
  /** Hangs up, closes all sockets. */
  close(): Promise<void>;
}
