import type { LoadFacts } from '../diagnosis/facts/computer';
import { startLoadMeter } from '../diagnosis/probes/loadMeter';
import type { MediaLoad, MediaService } from '../media/api';

/** How busy this program and computer are from now on, with what the media thread tells once a second. */
export function startProgramMeter(service: Pick<MediaService, 'onLoad'>): { stop(): Promise<LoadFacts> } {
  const meter = startLoadMeter();
  const seconds: MediaLoad[] = [];
  const stopListening = service.onLoad((load) => {
    if (load.packets > 0) seconds.push(load);
  });
  return {
    async stop() {
      stopListening();
      return { ...meter.stop(), mediaLagMs: lagOf(seconds), departureJitterMs: null };
    },
  };
}

function lagOf(seconds: readonly MediaLoad[]): LoadFacts['mediaLagMs'] {
  if (seconds.length === 0) return null;
  const packets = seconds.reduce((sum, load) => sum + load.packets, 0);
  return {
    mean: seconds.reduce((sum, load) => sum + (load.meanLagMs ?? 0) * load.packets, 0) / packets,
    p99: Math.max(...seconds.map(({ p99LagMs }) => p99LagMs ?? 0)),
    max: Math.max(...seconds.map(({ maxLagMs }) => maxLagMs)),
  };
}
