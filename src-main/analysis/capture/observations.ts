import type { Limits } from '../../../src-shared/model/limits';
import type { Hosts } from './hosts';
import type { TiedWays } from './iceWays';
import type { IcmpErrors } from './icmpErrors';
import type { DtlsWatch } from './media/dtlsWatch';
import type { Expectations } from './media/expectations';
import type { MediaAnalyser } from './media/mediaAnalyser';
import type { StunWatch } from './media/stunWatch';
import type { SignallingAnalyser } from './signalling/signallingAnalyser';

/** What was collected of a capture when its last packet was read. */
export interface CaptureObservations {
  readonly signalling: SignallingAnalyser;
  readonly media: MediaAnalyser;
  readonly expectations: Expectations;
  readonly stun: StunWatch;
  readonly dtls: DtlsWatch;
  readonly icmpErrors: IcmpErrors;
  readonly hosts: Hosts;
  readonly ways: TiedWays;
  readonly tlsConnections: number;
  /** What a person wants of a stream. */
  readonly limits: Limits;
  /** The file holds keys. */
  readonly hasSecrets: boolean;
}
