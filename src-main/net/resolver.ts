import type { TransportName } from '../../src-shared/model/transports';
import type { Target } from './transport';

/** What a DNS look-up showed, kept as evidence. */
export interface DnsStep {
  type: 'NAPTR' | 'SRV' | 'A' | 'AAAA';
  name: string;
  /** Records as text, in the order of use. */
  records: string[];
  /** Node's code (ENOTFOUND, ESERVFAIL, ETIMEOUT...) where it failed. */
  error: string | null;
  durationMs: number;
}
export interface Resolution {
  /** In the order in which to try them (RFC 3263 section 4.3). Never empty: an empty result is a `NetError`. */
  targets: Target[];
  steps: DnsStep[];
}

/** A server at one of its addresses. */
export type ServerPlace = Pick<Target, 'transport' | 'address' | 'port'>;

export interface TargetResolver {
  /**
   * RFC 3263 section 4: NAPTR, SRV, A/AAAA. A numeric host or a port skips the look-ups that the RFC skips.
   * @param uri a SIP URI, or a ws:// or wss:// URL
   * @param transport wanted by the account; 'auto' leaves it to the RFC
   * @throws NetError with the steps so far when no name resolves
   */
  resolve(uri: string, transport: TransportName | 'auto', signal?: AbortSignal): Promise<Resolution>;
  /** What became of a request there: for a while the dead come after the others of their name (RFC 3263 section 4.3). */
  report?(place: ServerPlace, answered: boolean): void;
}
