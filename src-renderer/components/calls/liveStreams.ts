import type { StreamSample, StreamStatistics } from '../../../src-shared/model/media';

/** What the Streams table shows of one stream; a part of it is only known when the call is over. */
export type StreamRow = Partial<StreamStatistics> & Pick<StreamStatistics, 'direction' | 'ssrc'>;

/** As much of the statistics as the last sample of each stream tells. */
export function liveStreams(latest: readonly StreamSample[]): StreamRow[] {
  return latest.map((sample) => {
    const { packets, expected, lost, duplicates, reordered } = sample.totals;
    return {
      direction: sample.direction,
      ssrc: sample.ssrc,
      codec: sample.codec,
      packets,
      expected,
      lost,
      lossPercent: expected > 0 ? (100 * lost) / expected : 0,
      duplicates,
      reordered,
      bitrateKbps: sample.bitrateKbps,
      levelDbov: sample.levelDbov,
      r: sample.r,
      mos: sample.mos,
    };
  });
}
