import type { Settings } from '../../src-shared/contract/contract';
import { MicrophoneError, classifyMicrophoneError } from './problems';

export type AudioProcessing = Pick<
  Settings,
  'inputDeviceId' | 'echoCancellation' | 'noiseSuppression' | 'autoGainControl'
>;

/** Opens the chosen microphone. Rejects with `MicrophoneError`. The caller stops the tracks. */
export async function openMicrophone(wanted: AudioProcessing): Promise<MediaStream> {
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  if (!devices) throw new MicrophoneError('insecure');
  try {
    return await devices.getUserMedia({
      audio: {
        ...(wanted.inputDeviceId === null ? {} : { deviceId: { exact: wanted.inputDeviceId } }),
        echoCancellation: wanted.echoCancellation,
        noiseSuppression: wanted.noiseSuppression,
        autoGainControl: wanted.autoGainControl,
      },
    });
  } catch (error) {
    throw new MicrophoneError(classifyMicrophoneError(error), { cause: error });
  }
}

export function stopStream(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
