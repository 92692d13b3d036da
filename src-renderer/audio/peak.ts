export interface PeakWatch {
  /** Largest sample since the last time, dB relative to full scale; -120 for exact silence, null where nothing was heard yet. */
  takeDb(): number | null;
  close(): void;
}

/** Two looks a second at windows of 0.68 s (at 48 kHz) miss nothing. */
const LOOK_MS = 500;

/** Keeps the largest sample of a stream. */
export function watchPeak(stream: MediaStream): PeakWatch {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 32_768 });
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let most: number | null = null;
  const look = () => {
    // Suspended it would read as silence, which it is not.
    if (context.state !== 'running') return;
    analyser.getFloatTimeDomainData(samples);
    for (const sample of samples) most = Math.max(most ?? 0, Math.abs(sample));
  };
  const timer = window.setInterval(look, LOOK_MS);
  return {
    takeDb() {
      const taken = most;
      most = null;
      return taken === null ? null : taken > 0 ? Math.max(-120, 20 * Math.log10(taken)) : -120;
    },
    close() {
      window.clearInterval(timer);
      void context.close();
    },
  };
}
