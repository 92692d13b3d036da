import type { Endpoint } from '../../../../src-shared/model/media';
import type { MediaExpectation } from '../api';
import type { MediaSection } from './sdp';

/** What a section of a description lets expect at one place: its own, or that of an ICE candidate. */
export class Expected implements MediaExpectation {
  readonly callId: string;
  readonly at: number;
  readonly packet: number;
  readonly address: string;
  readonly port: number;
  readonly from: Endpoint;
  readonly to: Endpoint;

  constructor(
    private readonly section: MediaSection,
    place: Endpoint,
    said: Pick<MediaExpectation, 'callId' | 'at' | 'packet' | 'from' | 'to'>,
  ) {
    this.address = place.address;
    this.port = place.port;
    this.callId = said.callId;
    this.at = said.at;
    this.packet = said.packet;
    this.from = said.from;
    this.to = said.to;
  }

  /** A candidate's own port carries both (RFC 8445: component 1 alone is taken). */
  get rtcpPort(): number {
    return this.port === this.section.port ? this.section.rtcpPort : this.port;
  }

  get formats(): MediaExpectation['formats'] {
    return this.section.formats;
  }

  get media(): MediaExpectation['media'] {
    return this.section.media;
  }

  get secured(): boolean {
    return this.section.secured;
  }

  get direction(): MediaExpectation['direction'] {
    return this.section.direction;
  }

  get ptimeMs(): number | null {
    return this.section.ptimeMs;
  }

  get fingerprint(): string | null {
    return this.section.fingerprint;
  }

  get ufrag(): string | null {
    return this.section.ufrag;
  }

  get description(): string {
    return this.section.description;
  }
}
