/** The figures of one of the calls that are laid side by side. Pure. */
import type { Direction } from '../../../../src-shared/model/media';
import type { LegResult } from './legs';

/** The stream that speaks for a direction: the longest. */
export function streamOf({ result }: LegResult, direction: Direction) {
  const streams = [...result.streams].filter((stream) => stream.direction === direction);
  return streams.sort((a, b) => b.packets - a.packets).at(0) ?? null;
}

/** From nothing to the first sound of the other side, ms, without the microphone. */
export function setUpMs(done: LegResult): number | null {
  const { answerMs, firstPacketMs } = done.result.timing;
  if (answerMs === null || firstPacketMs === null) return null;
  return beforeInviteMs(done) + answerMs + firstPacketMs;
}

/** What has to happen before the INVITE, ms: the offer holds the candidates. */
export function beforeInviteMs({ preparation, result }: LegResult): number {
  if (!preparation) return result.ice?.gathering.durationMs ?? 0;
  const { connectMs, registerMs, gatherMs } = preparation;
  return (connectMs ?? 0) + (registerMs ?? 0) + (gatherMs ?? 0);
}

/** Gathering of candidates, the checks of ICE until the first pair worked, and the handshake of DTLS, ms. */
export function iceTimes({ result, preparation }: LegResult): {
  gatherMs: number | null;
  checksMs: number | null;
  dtlsMs: number | null;
} {
  const { ice } = result;
  const between = (from: number | null, to: number | null): number | null =>
    from === null || to === null ? null : Math.max(0, to - from);
  return {
    gatherMs: preparation?.gatherMs ?? ice?.gathering.durationMs ?? null,
    checksMs: ice ? between(ice.checkingAt, ice.connectedAt) : null,
    dtlsMs: ice ? between(ice.dtls.startedAt, ice.dtls.connectedAt) : null,
  };
}

/** Loss of our own voice on its way, as the other side reports it, percent. */
export function remoteLoss(done: LegResult): number | null {
  const stream = streamOf(done, 'outbound');
  if (!stream?.remoteReport || stream.packets === 0) return null;
  return (100 * stream.remoteReport.lost) / stream.packets;
}

export function roundTripMs(done: LegResult): number | null {
  return streamOf(done, 'outbound')?.rttMs?.mean ?? streamOf(done, 'inbound')?.rttMs?.mean ?? null;
}
