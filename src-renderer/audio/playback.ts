import { chooseOutput } from './output';

/** Records a stream for `ms` milliseconds. */
export async function record(stream: MediaStream, ms: number): Promise<Blob> {
  const recorder = new MediaRecorder(stream);
  const parts: Blob[] = [];
  recorder.addEventListener('dataavailable', (event) => parts.push(event.data));
  const stopped = new Promise<void>((resolve, reject) => {
    recorder.addEventListener('stop', () => resolve(), { once: true });
    recorder.addEventListener('error', () => reject(new Error('The recording broke off.')), { once: true });
  });
  recorder.start();
  const timer = window.setTimeout(() => recorder.stop(), ms);
  await stopped.finally(() => window.clearTimeout(timer));
  return new Blob(parts, { type: recorder.mimeType });
}

/** Plays a recording on a device; resolves at its end. Decoded here: a blob address would need a hole in the page's policy. */
export async function play(recording: Blob, outputDeviceId: string | null): Promise<void> {
  const context = new AudioContext();
  try {
    await chooseOutput(context, outputDeviceId);
    const buffer = await context.decodeAudioData(await recording.arrayBuffer());
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    await new Promise<void>((resolve) => {
      source.addEventListener('ended', () => resolve(), { once: true });
      source.start();
    });
  } finally {
    await context.close();
  }
}
