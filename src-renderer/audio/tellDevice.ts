import type { DeviceChange } from '../../src-shared/model/devices';
import { engine } from '../rpc/engine';
import { noteChange } from './callSound';
import { useAudio } from './store';

/** Writes down what happened to a device of the call that has the microphone: on its time line, and for the next diagnosis. */
export function tellDevice(change: Omit<DeviceChange, 'at'>): void {
  const { callId } = useAudio.getState();
  if (callId === null) return;
  noteChange({ ...change, at: new Date().toISOString() });
  // A call that has just ended takes no more events.
  engine.call('calls.device', callId, change).catch(() => undefined);
}
