import type { TrackFacts } from '../../src-shared/model/devices';

/** What a track says that it does. Browsers leave out what they do not know; newer ones name the kind of echo cancellation. */
export function trackFacts(track: MediaStreamTrack): TrackFacts {
  const settings = track.getSettings() as Record<string, unknown>;
  const flag = (name: string): boolean | null => {
    const value = settings[name];
    return typeof value === 'boolean' ? value : typeof value === 'string' ? value !== 'none' : null;
  };
  const number = (name: string): number | null => {
    const value = settings[name];
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  };
  return {
    echoCancellation: flag('echoCancellation'),
    noiseSuppression: flag('noiseSuppression'),
    autoGainControl: flag('autoGainControl'),
    sampleRate: number('sampleRate'),
    channels: number('channelCount'),
  };
}
