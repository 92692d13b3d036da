import { endpointText } from '../../../../src-shared/words/endpoint';
import type { CapturedStream } from '../../../../src-shared/model/capture';
import type { MediaExpectation, TimeText } from '../api';
import type { RtpStream } from './rtpStream';

export interface StreamTies {
  callId: string | null;
  /** Of the receiver. */
  expectation: MediaExpectation | null;
  /** All that was said of the same place in the same call, one after the other. */
  said: readonly MediaExpectation[];
  /** Answer of its call, ms since the base; NaN without one. */
  answeredAt: number;
}

/** A stream as tables and reports have it; marks come afterwards. */
export function streamResult(stream: RtpStream, ties: StreamTies, time: TimeText): CapturedStream {
  const { reducer, peer, payloadTypes } = stream;
  const { callId, answeredAt, expectation, said } = ties;
  const figures = reducer.statistics(peer);
  const payloadType = stream.payloads.most;
  const announced =
    expectation &&
    new Set([expectation, ...said].flatMap(({ formats }) => formats.map((format) => format.payloadType)));
  return {
    id: idOf(stream),
    ssrc: figures.ssrc,
    src: { ...stream.src },
    dst: { ...stream.dst },
    payloadType,
    codec: payloadTypes.name(payloadType),
    clockRate: payloadTypes.clockRates[payloadType] || null,
    packets: figures.packets,
    octets: stream.octets,
    expected: figures.expected,
    lost: figures.lost,
    lossPercent: figures.lossPercent,
    duplicates: figures.duplicates,
    // What stands in the file before an earlier packet was put there by the capture, not by the network.
    reordered: Math.max(0, figures.reordered - stream.misfiled),
    deltaMs: figures.deltaMs,
    jitterMs: figures.jitterMs,
    burst: figures.burst,
    bitrateKbps: figures.bitrateKbps,
    clockDriftPpm: figures.clockDriftPpm,
    mediaTime: figures.mediaTime ?? null,
    packetMs: reducer.packetTimeMs || null,
    r: figures.r,
    mos: figures.mos,
    mosNote: figures.mosNote,
    mosProvenance: figures.mosProvenance,
    startAt: time(stream.firstAt),
    endAt: time(stream.lastAt),
    firstPacket: stream.firstPacket,
    lastPacket: stream.lastPacket,
    callId,
    foundBy: stream.found,
    secured: expectation ? expectation.secured : null,
    relayed: stream.relayed,
    dscp: stream.dscp.entries.map(([value, packets]) => ({ value, packets })),
    payloadTypes: stream.payloads.uses.map(({ payloadType: type, packets }) => ({
      payloadType: type,
      codec: payloadTypes.name(type),
      packets,
      announced: announced ? announced.has(type) : null,
    })),
    startsAfterAnswerMs: Number.isNaN(answeredAt) ? null : Math.round((stream.firstAt - answeredAt) * 1000) / 1000,
    remoteReport: peer.remoteReport,
    rttMs: peer.rttMs,
    marks: [],
  };
}

/** Source, destination and SSRC: what tshark tells streams apart by. */
export function idOf({ src, dst, ssrc }: RtpStream): string {
  return `${endpointText(src)}>${endpointText(dst)}/${ssrc.toString(16).padStart(8, '0')}`;
}
