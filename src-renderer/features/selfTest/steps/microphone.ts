import { MUTE_PEAK } from '../../../../src-shared/model/devices';
import { useApp } from '../../../state/app';
import { gatherDevices } from '../../../audio/gather';
import { openMicrophone, stopStream } from '../../../audio/microphone';
import { MicrophoneError } from '../../../audio/problems';
import { signalFacts } from '../../../audio/signal';
import { useAudio } from '../../../audio/store';
import { refreshDevices } from '../../../state/devices';
import { t } from '../../../i18n';
import type { MicrophoneFacts } from '../facts';
import { decode, playSamples, recordVoice } from '../sound';
import { ImpossibleStep } from '../step';
import type { Step } from '../step';
import { useSelfTest } from '../store';
import { orAbort, throwIfAborted } from '../wait';

/** Long enough for a sentence, ms. */
const RECORD_MS = 3000;
/** What is measured meanwhile begins a little later and must not last longer, s. */
const MEASURE_S = 2.2;

/** Opens the microphone, records, plays back, and asks. */
export const microphoneStep: Step<'microphone'> = async (context) => {
  const { signal, show, ask } = context;
  const { settings } = useApp.getState();
  if (!settings) throw new ImpossibleStep(t('common.loading'));
  for (;;) {
    show({ step: 'microphone', stage: 'asking' });
    const opened = await open(signal);
    if (!(opened instanceof MediaStream)) return opened;
    const { facts, samples, rate } = await listen(opened, signal, show);
    show({ step: 'microphone', stage: 'playing' });
    if (samples) await playSamples(samples, rate, settings.outputDeviceId, signal);
    throwIfAborted(signal);
    show({ step: 'microphone', stage: 'question' });
    const answer = await ask();
    if (answer !== 'again') return { ...facts, answer };
  }
};

/** The stream, or why there is none. */
async function open(signal: AbortSignal): Promise<MediaStream | MicrophoneFacts> {
  const { settings } = useApp.getState();
  const opening = openMicrophone({
    inputDeviceId: settings?.inputDeviceId ?? null,
    echoCancellation: settings?.echoCancellation ?? true,
    noiseSuppression: settings?.noiseSuppression ?? true,
    autoGainControl: settings?.autoGainControl ?? true,
  });
  try {
    const stream = await orAbort(opening, signal);
    useAudio.setState({ problem: null });
    // Names of devices are told only after the permission.
    void refreshDevices(false);
    return stream;
  } catch (error) {
    // Whoever allows it after all finds the step ended: nothing may stay open.
    opening.then(stopStream, () => undefined);
    if (!(error instanceof MicrophoneError)) throw error;
    useAudio.setState({ problem: error.problem });
    await measure(0.5, signal);
    const { cause } = error;
    return {
      problem: error.problem,
      error: cause instanceof Error ? `${cause.name}: ${cause.message}` : null,
      device: null,
      peak: null,
      levelDb: null,
      answer: null,
    };
  }
}

interface Heard {
  facts: MicrophoneFacts;
  /** Null where nothing could be recorded. */
  samples: Float32Array<ArrayBuffer> | null;
  rate: number;
}

async function listen(
  stream: MediaStream,
  signal: AbortSignal,
  show: Parameters<typeof microphoneStep>[0]['show'],
): Promise<Heard> {
  try {
    show({ step: 'microphone', stage: 'speak', stream, ms: RECORD_MS });
    const [recording, raw] = await Promise.all([recordVoice(stream, RECORD_MS, signal), measure(MEASURE_S, signal)]);
    const { samples, rate } = await decode(recording);
    const heard = signalFacts(samples, rate);
    const device = stream.getAudioTracks()[0]?.label || null;
    // A codec makes a faint hiss of exact silence: what the device itself gave decides whether it is mute.
    const peak = raw !== null && raw <= MUTE_PEAK ? raw : heard.peak;
    return { facts: { problem: null, error: null, device, peak, levelDb: heard.rmsDb, answer: null }, samples, rate };
  } catch (error) {
    throwIfAborted(signal);
    throw new ImpossibleStep(t('selfTest.microphone.failed'), { cause: error });
  } finally {
    stopStream(stream);
  }
}

/** Everything of the devices, for the diagnosis. @returns the peak of the unprocessed microphone, null where it is not known */
async function measure(seconds: number, signal: AbortSignal): Promise<number | null> {
  const devices = await orAbort(gatherDevices({ mayAsk: false, askedToSpeak: true, seconds }), signal);
  // The self-test is about now: an earlier call of this window has no say in it.
  useSelfTest.setState({
    devices: { ...devices, lastCall: null, microphone: { ...devices.microphone, wanted: true } },
  });
  return devices.microphone.raw?.peak ?? null;
}
