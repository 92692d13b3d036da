import { levelDb, METER_FLOOR_DB } from '../audio/meter';

/** 1004 Hz: the reference tone of telephony (ITU-T O.133 keeps off 1000 Hz, a divisor of the sampling rate). */
export const TONE_HZ = 1004;
const TONE_GAIN = 0.2;

export interface Tone {
  track: MediaStreamTrack;
  stop(): void;
}

/** A steady tone as a track to be sent: no microphone, and no permission for one, is needed. */
export async function startTone(): Promise<Tone> {
  const context = new AudioContext();
  await context.resume();
  const oscillator = new OscillatorNode(context, { frequency: TONE_HZ });
  const target = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  oscillator.connect(new GainNode(context, { gain: TONE_GAIN })).connect(target);
  oscillator.start();
  const [track] = target.stream.getAudioTracks();
  if (!track) throw new Error('no audio track');
  return {
    track,
    stop() {
      track.stop();
      void context.close();
    },
  };
}

export interface Heard {
  /** dBFS */
  levelDb: number;
  peakHz: number | null;
}

/** Listens to a track without playing it. */
export function listenTo(track: MediaStreamTrack): { read(): Heard; stop(): void } {
  const stream = new MediaStream([track]);
  // Chromium decodes a remote track only where an element takes it.
  const sink = new Audio();
  sink.muted = true;
  sink.srcObject = stream;
  void sink.play().catch(() => {});
  const context = new AudioContext();
  void context.resume();
  const analyser = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0 });
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const bins = new Float32Array(analyser.frequencyBinCount);
  return {
    read() {
      analyser.getFloatTimeDomainData(samples);
      analyser.getFloatFrequencyData(bins);
      const level = levelDb(samples);
      return { levelDb: level, peakHz: level > METER_FLOOR_DB ? peakOf(bins, context.sampleRate) : null };
    },
    stop() {
      sink.srcObject = null;
      void context.close();
    },
  };
}

/** The loudest frequency of a spectrum, to about half a bin. @param bins dB, from 0 Hz to half the sampling rate */
export function peakOf(bins: Float32Array, sampleRate: number): number | null {
  let at = -1;
  let loudest = Number.NEGATIVE_INFINITY;
  for (const [index, level] of bins.entries()) {
    if (level > loudest) [at, loudest] = [index, level];
  }
  return at < 0 ? null : (at * sampleRate) / (2 * bins.length);
}
