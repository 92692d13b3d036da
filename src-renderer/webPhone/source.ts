/** What the page sends into its own call: a microphone, or a sound made here so that two calls can be compared without a person. */
import speechUrl from '../../assets/speech.wav?url';
import type { AudioProcessing } from '../audio/microphone';
import { openMicrophone, stopStream } from '../audio/microphone';

export const WEB_SOURCES = ['microphone', 'speech', 'tone', 'silence'] as const;
export type WebSource = (typeof WEB_SOURCES)[number];

/** The same as the wire path's test tone: 1004 Hz at -13 dB relative to overload. */
const TONE_HZ = 1004;
const TONE_PEAK = Math.SQRT2 * 10 ** (-13 / 20);

export interface OpenSource {
  track: MediaStreamTrack;
  close(): void;
}

/** Rejects with `MicrophoneError`, or an `Error` with a sentence. */
export async function openSource(kind: WebSource, processing: AudioProcessing): Promise<OpenSource> {
  if (kind === 'microphone') {
    const stream = await openMicrophone(processing);
    const [track] = stream.getAudioTracks();
    if (!track) throw new Error('The microphone gave no audio. Choose another one, or send speech or a tone instead.');
    return { track, close: () => stopStream(stream) };
  }
  const context = new AudioContext();
  const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  try {
    const [track] = destination.stream.getAudioTracks();
    if (!track) throw new Error('The browser made no audio track. Reload the page.');
    (await node(kind, context)).connect(destination);
    // Without a click in the page before, a browser keeps the context suspended: the call would send silence.
    await context.resume();
    return {
      track,
      close: () => {
        track.stop();
        void context.close();
      },
    };
  } catch (error) {
    await context.close();
    throw error;
  }
}

async function node(kind: Exclude<WebSource, 'microphone'>, context: AudioContext): Promise<AudioNode> {
  if (kind === 'speech') {
    const file = await fetch(speechUrl);
    if (!file.ok) throw new Error('The speech sample of the page is missing. Send a tone instead.');
    const buffer = await context.decodeAudioData(await file.arrayBuffer());
    const source = new AudioBufferSourceNode(context, { buffer, loop: true });
    source.start();
    return source;
  }
  const tone = new OscillatorNode(context, { frequency: TONE_HZ });
  tone.start();
  return tone.connect(new GainNode(context, { gain: kind === 'tone' ? TONE_PEAK : 0 }));
}
