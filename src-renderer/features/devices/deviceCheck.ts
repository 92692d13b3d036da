import { create } from 'zustand';
import type { DeviceFacts, DeviceJudgement } from '../../../src-shared/model/devices';
import { gatherDevices } from '../../audio/gather';
import { engine } from '../../rpc/engine';
import { refreshDevices } from '../../state/devices';

/** How long the person is asked to speak, s. */
export const CHECK_S = 3;

interface DeviceCheckState {
  running: boolean;
  facts: DeviceFacts | null;
  judgement: DeviceJudgement | null;
  error: string | null;
}

export const useDeviceCheck = create<DeviceCheckState>(() => ({
  running: false,
  facts: null,
  judgement: null,
  error: null,
}));

let under: AbortController | null = null;

export async function runDeviceCheck(): Promise<void> {
  if (under) return;
  const own = new AbortController();
  under = own;
  useDeviceCheck.setState({ running: true, error: null });
  try {
    const facts = await gatherDevices({ mayAsk: true, askedToSpeak: true, seconds: CHECK_S, signal: own.signal });
    own.signal.throwIfAborted();
    const judgement = await engine.call('devices.judge', facts);
    if (!own.signal.aborted) useDeviceCheck.setState({ facts, judgement });
    void refreshDevices(false);
  } catch (error) {
    if (!own.signal.aborted) useDeviceCheck.setState({ error: error instanceof Error ? error.message : String(error) });
  } finally {
    if (under === own) {
      under = null;
      useDeviceCheck.setState({ running: false });
    }
  }
}

export function cancelDeviceCheck(): void {
  under?.abort();
  under = null;
  useDeviceCheck.setState({ running: false });
}
