/** One interface for the codecs of the wire path. A codec object has state (G.722, Opus): one for each direction of a call. */
import type { CodecName } from '../../../src-shared/model/media';

export interface AudioCodec {
  readonly name: CodecName;
  /** Of the PCM that goes in and comes out, Hz. */
  readonly sampleRate: number;
  /** Of the RTP time stamp, Hz (RFC 3551, RFC 7587). */
  readonly rtpClockRate: number;
  /** PCM samples in one packet of `ptimeMs`. */
  samplesPerFrame(ptimeMs: number): number;
  /** One packet's PCM, mono, in; its payload out. */
  encode(pcm: Int16Array): Uint8Array;
  /** Mono PCM, to be read before the next packet is decoded. @throws AudioError 'bad-payload' when the payload cannot be decoded; the codec stays usable */
  decode(payload: Uint8Array): Int16Array;
}
