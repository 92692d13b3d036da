import { chooseOutput } from './output';

/** Call-progress tones of ITU-T E.180 (425 Hz) made here, so that no sound file has to be loaded. */
const CADENCES = {
  /** What a caller hears while it rings at the other end: 1 s on, 4 s off. */
  ringback: { frequencies: [425], gain: 0.08, onS: 1, periodS: 5, loop: true },
  /** What rings here: two pitches beating, 1 s on, 3 s off. */
  ring: { frequencies: [620, 780], gain: 0.18, onS: 1, periodS: 4, loop: true },
  /** For trying a speaker: one second, once. */
  test: { frequencies: [440, 554], gain: 0.15, onS: 1, periodS: 1.2, loop: false },
} as const;
export type ToneName = keyof typeof CADENCES;

/** Ramp at both ends of a burst, s: without it each burst clicks. */
const RAMP_S = 0.015;

/** Plays until the function that is returned is called, or until the tone's end. */
export function playTone(name: ToneName, outputDeviceId: string | null, onEnd?: () => void): () => void {
  const { frequencies, gain, onS, periodS, loop } = CADENCES[name];
  const context = new AudioContext();
  const rate = context.sampleRate;
  const buffer = context.createBuffer(1, Math.round(periodS * rate), rate);
  const channel = buffer.getChannelData(0);
  for (let i = 0; i < onS * rate; i++) {
    const seconds = i / rate;
    const ramp = Math.min(1, seconds / RAMP_S, (onS - seconds) / RAMP_S);
    let value = 0;
    for (const frequency of frequencies) value += Math.sin(2 * Math.PI * frequency * seconds);
    channel[i] = (value / frequencies.length) * gain * ramp;
  }
  const source = new AudioBufferSourceNode(context, { buffer, loop });
  source.connect(context.destination);
  let over = false;
  const stop = () => {
    if (over) return;
    over = true;
    void context.close();
    onEnd?.();
  };
  source.addEventListener('ended', stop);
  void chooseOutput(context, outputDeviceId).then(() => {
    if (!over) source.start();
  });
  return stop;
}
