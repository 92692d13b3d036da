/** What this page knows of the sound of calls: the row of layers of the one that is up, of the last one, and what happened to devices. */
import { create } from 'zustand';
import type { CallLayers, DeviceChange } from '../../src-shared/model/devices';

interface CallSoundState {
  /** The last seconds of the call that is up. */
  now: CallLayers | null;
  /** The whole of the last call that lasted long enough to say something. */
  last: CallLayers | null;
  /** Of the call that is up or was last. */
  changes: DeviceChange[];
}

export const useCallSound = create<CallSoundState>(() => ({ now: null, last: null, changes: [] }));

/** As many as are kept: somebody with a loose plug makes hundreds. */
const CHANGES_KEPT = 100;

export function noteChange(change: DeviceChange): void {
  useCallSound.setState(({ changes }) => ({ changes: [...changes, change].slice(-CHANGES_KEPT) }));
}
