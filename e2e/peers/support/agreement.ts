/** Holds the figures of a call against tshark's reading of a capture of the same call. */
import { expect } from 'vitest';
import type { CallResult } from '../../../src-shared/model/call';
import type { Direction, Spread, StreamStatistics } from '../../../src-shared/model/media';
import { rtpStreams } from './capture';
import type { TsharkStream } from './capture';

/** tshark prints times with two or three decimals. */
const ROUNDING_MS = 0.006;

export function streamOf(result: CallResult, direction: Direction): StreamStatistics {
  const streams = result.streams.filter((stream) => stream.direction === direction);
  expect(streams, `${direction} streams`).toHaveLength(1);
  return streams[0] as StreamStatistics;
}

export function sameStream(ours: StreamStatistics, streams: readonly TsharkStream[]): TsharkStream {
  const found = streams.filter((stream) => stream.ssrc === ours.ssrc.toLowerCase());
  expect(found, `tshark's streams with SSRC ${ours.ssrc}`).toHaveLength(1);
  return found[0] as TsharkStream;
}

/** Our own capture: written from the same packets with the same time stamps, so every figure has to be the same. */
export function expectEqualFigures(result: CallResult, file: string): void {
  const streams = rtpStreams(file, rtpPortsOf(result));
  for (const direction of ['inbound', 'outbound'] as const) {
    const ours = streamOf(result, direction);
    const theirs = sameStream(ours, streams);
    const counts = { packets: ours.packets, lost: ours.lost };
    expect(counts, `${direction} packets and loss`).toEqual({ packets: theirs.packets, lost: theirs.lost });
    expect([ours.src.address, ours.src.port], `${direction} source`).toEqual([theirs.src, theirs.srcPort]);
    expect([ours.dst.address, ours.dst.port], `${direction} destination`).toEqual([theirs.dst, theirs.dstPort]);
    expectClose(`${direction} delta`, ours.deltaMs, theirs.deltaMs, ROUNDING_MS);
    if (knowsClock(theirs)) expectClose(`${direction} jitter`, ours.jitterMs, theirs.jitterMs, ROUNDING_MS);
  }
}

/**
 * The kernel's capture: packets and loss are the same; the times differ by what a packet needs from the device to the program.
 * A packet of the peer may still be on its way when we hang up: the kernel sees one more at most.
 */
export function expectKernelAgrees(result: CallResult, file: string, withinMs = 2): void {
  const streams = rtpStreams(file, rtpPortsOf(result));
  for (const direction of ['inbound', 'outbound'] as const) {
    const ours = streamOf(result, direction);
    const theirs = sameStream(ours, streams);
    const late = theirs.packets - ours.packets;
    expect(late, `${direction} packets more than ours`).toBeGreaterThanOrEqual(0);
    expect(late, `${direction} packets more than ours`).toBeLessThanOrEqual(direction === 'inbound' ? 1 : 0);
    expect(ours.lost, `${direction} loss`).toBe(theirs.lost);
    expect(Math.abs((ours.deltaMs?.mean ?? NaN) - theirs.deltaMs.mean), `${direction} mean delta`).toBeLessThan(
      withinMs,
    );
    if (knowsClock(theirs)) {
      expect(Math.abs((ours.jitterMs?.mean ?? NaN) - theirs.jitterMs.mean), `${direction} mean jitter`).toBeLessThan(
        withinMs,
      );
    }
  }
}

/**
 * tshark prints -1 where it cannot tell the clock of a dynamic payload type: the description is encrypted, or names another address
 * than the one that ICE has chosen.
 */
function knowsClock(stream: TsharkStream): boolean {
  const known = stream.jitterMs.min >= 0;
  if (!known) expect(stream.payload, 'the payload type whose clock tshark does not know').toMatch(/RTPType-|opus/i);
  return known;
}

function expectClose(what: string, ours: Spread | null, theirs: Spread, withinMs: number): void {
  for (const key of ['min', 'mean', 'max'] as const) {
    const difference = Math.abs((ours?.[key] ?? NaN) - theirs[key]);
    expect(difference, `${what} ${key}: ours ${ours?.[key]}, tshark's ${theirs[key]}`).toBeLessThan(withinMs);
  }
}

function rtpPortsOf(result: CallResult): number[] {
  return [...new Set(result.streams.flatMap((stream) => [stream.src.port, stream.dst.port]))];
}
